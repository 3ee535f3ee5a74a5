import type { Account, FakeRepository, World } from './world.ts'

/** A repository of a year with more than a page of most lists, by people who do not exist. */
export const fill = (world: World, name = 'example/garden'): FakeRepository => {
  const people = ['ada-example', 'bo-sample', 'cy-demo', 'di-placeholder'].map((login, index) =>
    world.account(login, {
      name: `Person ${index}`,
      company: index === 0 ? '@example-works' : null,
      location: 'Exampleton',
      blog: `https://${login}.example`,
      email: index === 1 ? 'bo@bo.example' : null,
      twitter_username: index === 2 ? 'cy_demo' : null,
    }),
  )
  const robot = world.account('gardener[bot]', { type: 'Bot' })
  const by = (index: number): Account => people[index % people.length] ?? robot
  const garden = world.repository(name)
  for (let index = 0; index < 240; index++) {
    const issue = world.issue(
      garden,
      index === 7 ? null : by(index),
      index * 1.5,
      index === 3 ? { title: 'Жур 🌱 \u0000 x', body: null } : {},
    )
    if (index % 2 === 0) world.comment(garden, issue, index % 10 === 0 ? robot : by(index + 1), index * 1.5 + 0.1)
    if (index % 5 === 0) world.close(garden, issue, by(index + 2), index * 1.5 + 0.2)
    if (index % 40 === 0) world.reopen(garden, issue, by(index + 3), index * 1.5 + 0.3)
  }
  for (let index = 0; index < 70; index++) {
    const pull = world.pull(garden, by(index), index * 5)
    world.review(garden, pull, by(index + 1), index * 5 + 0.1)
    if (index === 4) for (let more = 0; more < 60; more++) world.review(garden, pull, by(more), index * 5 + 0.2)
    const first = world.reviewComment(garden, pull, by(index + 1), index * 5 + 0.3)
    if (index % 3 === 0) world.reviewComment(garden, pull, by(index), index * 5 + 0.4, { in_reply_to_id: first['id'] })
    if (index % 2 === 0) world.merge(garden, pull, by(index + 2), index * 5 + 0.5)
  }
  for (let index = 0; index < 30; index++) {
    const discussion = world.discussion(garden, by(index), index * 12)
    const answer = world.discussionComment(garden, discussion, by(index + 1), index * 12 + 0.1)
    world.discussionComment(garden, discussion, by(index), index * 12 + 0.2, answer)
    if (index === 2) for (let more = 0; more < 35; more++) world.discussionComment(garden, discussion, by(more), index * 12 + 0.3)
    if (index === 3) for (let more = 0; more < 35; more++) world.discussionComment(garden, discussion, by(more), index * 12 + 0.3, answer)
    if (index % 3 === 0) Object.assign(discussion, { answer, answer_chosen_at: answer['created_at'] })
  }
  for (let index = 0; index < 130; index++) {
    const fan = world.account(`fan-${index}`)
    world.star(garden, fan, index * 2.7)
    if (index % 4 === 0) world.fork(garden, fan, index * 2.7 + 0.1)
    if (index % 9 === 0) garden.subscribers.push(fan)
  }
  for (let index = 0; index < 5; index++) world.release(garden, by(index), index * 60, `v1.${index}`)
  for (let index = 0; index < 110; index++) world.commitComment(garden, by(index), index * 3)
  Object.assign(garden.traffic, {
    views: { count: 0, uniques: 0, views: [] },
    clones: { count: 9, uniques: 4, clones: [{ timestamp: '2025-12-31T00:00:00Z', count: 9, uniques: 4 }] },
    'popular/referrers': [{ referrer: 'search.example', count: 7, uniques: 5 }],
    'popular/paths': [],
  })
  return garden
}

/** How many activities of each kind are in it, counted from itself. */
export const recount = (garden: FakeRepository): Record<string, number> => ({
  'issue-opened': garden.issues.length,
  'issue-commented': garden.comments.length,
  'issue-closed': garden.events.filter(({ event, issue }) => event === 'closed' && !Object.hasOwn(Object(issue), 'pull_request')).length,
  'issue-reopened': garden.events.filter(({ event }) => event === 'reopened').length,
  'pull-request-opened': garden.pulls.length,
  'pull-request-merged': garden.pulls.filter(({ merged_at }) => merged_at !== null).length,
  'pull-request-reviewed': garden.reviews.length,
  'review-commented': garden.reviewComments.length,
  'discussion-started': garden.discussions.length,
  'discussion-answered': garden.discussions.filter(({ answer }) => answer !== null).length,
  'discussion-commented': garden.discussionComments.length,
  'commit-commented': garden.commitComments.length,
  starred: garden.stars.length,
  forked: garden.forks.length,
  released: garden.releases.length,
})
