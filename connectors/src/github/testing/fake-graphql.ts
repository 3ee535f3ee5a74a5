import type { FakeRepository, Thing, World } from './world.ts'

/** Answers the connector's own questions, which it tells apart by their names; it does not understand the language. */
export const answerGraphql = (world: World, question: string, variables: Thing, sizeMax = 100): Thing => {
  const name = /^query (\w+)/.exec(question)?.[1]
  const after = Number(variables['after'] ?? 0)
  const first = Math.min(sizeMax, Number(variables['first'] ?? 100))
  if (name === 'Profiles') return { data: { nodes: profiles(world, variables) } }
  if (name === 'MoreComments' || name === 'MoreReplies') return more(world, name, Number(variables['id']), after)
  const repository = world.repositories.get(`${String(variables['owner'])}/${String(variables['name'])}`.toLowerCase())
  if (repository === undefined) {
    return { data: { repository: null }, errors: [{ type: 'NOT_FOUND', message: 'Could not resolve to a Repository.' }] }
  }
  const page = (all: readonly Thing[]) => pageOf(all, first, after)
  if (name === 'PullRequests') return inRepository('pullRequests', page(newest(repository.pulls).map((pull) => pullNode(repository, pull))))
  if (name === 'Discussions')
    return inRepository('discussions', page(newest(repository.discussions).map((one) => discussionNode(repository, one))))
  if (name === 'Stargazers') return inRepository('stargazers', stargazers(repository, first, after))
  if (name === 'About') return { data: { repository: about(repository) } }
  return { errors: [{ type: 'undefinedField', message: `Unknown question ${String(name)}` }] }
}

const inRepository = (name: string, value: Thing): Thing => ({ data: { repository: { [name]: value } } })

const newest = (things: readonly Thing[]): readonly Thing[] =>
  things.toSorted((a, b) => String(b['updated_at']).localeCompare(String(a['updated_at'])) || Number(b['id']) - Number(a['id']))

const pageOf = (all: readonly Thing[], first: number, after = 0): Thing => ({
  totalCount: all.length,
  pageInfo: { hasNextPage: after + first < all.length, endCursor: String(after + first) },
  nodes: all.slice(after, after + first),
})

const who = (account: unknown): Thing | null => {
  if (typeof account !== 'object' || account === null) return null
  const { id, login, type, node_id } = account as Thing
  return { __typename: type, login: String(login).replace('[bot]', ''), databaseId: id, id: node_id }
}

const pullNode = (repository: FakeRepository, pull: Thing): Thing => ({
  databaseId: pull['id'],
  number: pull['number'],
  title: pull['title'],
  body: pull['body'],
  url: pull['html_url'],
  state: pull['merged_at'] === null ? String(pull['state']).toUpperCase() : 'MERGED',
  isDraft: pull['draft'],
  createdAt: pull['created_at'],
  updatedAt: pull['updated_at'],
  closedAt: pull['closed_at'],
  mergedAt: pull['merged_at'],
  additions: pull['additions'],
  deletions: pull['deletions'],
  changedFiles: pull['changed_files'],
  commits: { totalCount: pull['commits'] },
  labels: { nodes: pull['labels'] },
  author: who(pull['user']),
  mergedBy: who(pull['merged_by']),
  reviews: pageOf(
    repository.reviews
      .filter(({ number }) => number === pull['number'])
      .map((review) => ({
        databaseId: review['id'],
        body: review['body'],
        state: review['state'],
        url: review['html_url'],
        submittedAt: review['submitted_at'],
        author: who(review['user']),
      })),
    50,
  ),
})

const replyNode = (comment: Thing): Thing => ({
  id: String(comment['id']),
  databaseId: comment['id'],
  body: comment['body'],
  url: comment['html_url'],
  createdAt: comment['created_at'],
  author: who(comment['user']),
})

const commentNodes = (repository: FakeRepository, discussion: unknown): readonly Thing[] =>
  repository.discussionComments
    .filter((one) => one['discussion'] === discussion && one['parent'] === undefined)
    .map((comment) => ({ ...replyNode(comment), replies: pageOf(replies(repository, comment['id']), 30) }))

const replies = (repository: FakeRepository, comment: unknown): readonly Thing[] =>
  repository.discussionComments.filter((one) => one['parent'] === comment).map(replyNode)

const discussionNode = (repository: FakeRepository, discussion: Thing): Thing => ({
  id: String(discussion['id']),
  databaseId: discussion['id'],
  number: discussion['number'],
  title: discussion['title'],
  body: discussion['body'],
  url: discussion['html_url'],
  closed: false,
  createdAt: discussion['created_at'],
  updatedAt: discussion['updated_at'],
  answerChosenAt: discussion['answer_chosen_at'],
  category: { name: 'Q&A', isAnswerable: true },
  author: who(discussion['user']),
  answer: discussion['answer'] === null ? null : replyNode(discussion['answer'] as Thing),
  comments: pageOf(commentNodes(repository, discussion['id']), 30),
})

const stargazers = (repository: FakeRepository, first: number, after: number): Thing => {
  const all = repository.stars
    .toSorted((a, b) => String(b['starred_at']).localeCompare(String(a['starred_at'])))
    .map((star) => ({ starredAt: star['starred_at'], node: who(star['user']) }))
  const { nodes, ...page } = pageOf(all, first, after)
  return { ...page, edges: nodes }
}

const more = (world: World, name: string, id: number, after: number): Thing => {
  for (const repository of world.repositories.values()) {
    if (name === 'MoreComments' && repository.discussions.some((one) => one['id'] === id)) {
      return { data: { node: { comments: pageOf(commentNodes(repository, id), 100, after) } } }
    }
    if (name === 'MoreReplies' && repository.discussionComments.some((one) => one['id'] === id)) {
      return { data: { node: { replies: pageOf(replies(repository, id), 100, after) } } }
    }
  }
  return { data: { node: null } }
}

const profiles = (world: World, { ids, withEmail }: Thing): readonly (Thing | null)[] =>
  (Array.isArray(ids) ? ids : []).map((id) => {
    const found = [...world.accounts.values()].find((one) => one['node_id'] === id)
    if (found?.type !== 'User') return null
    return {
      id: found['node_id'],
      databaseId: found.id,
      login: found.login,
      name: found['name'] ?? null,
      company: found['company'] ?? null,
      location: found['location'] ?? null,
      websiteUrl: found['blog'] ?? null,
      twitterUsername: found['twitter_username'] ?? null,
      ...(withEmail === true ? { email: found['email'] ?? '' } : {}),
    }
  })

const about = ({ about: said, languages, issues, pulls, discussions, releases, commitComments, stars, forks }: FakeRepository): Thing => ({
  databaseId: said['id'],
  nameWithOwner: said['full_name'],
  url: said['html_url'],
  languages: { edges: Object.entries(languages).map(([language, size]) => ({ size, node: { name: language } })) },
  issues: { totalCount: issues.length },
  pullRequests: { totalCount: pulls.length },
  discussions: { totalCount: discussions.length },
  releases: { totalCount: releases.length },
  commitComments: { totalCount: commitComments.length },
  stargazerCount: stars.length,
  forkCount: forks.length,
})
