import type { Platform, Situation } from '../../kit/api-harness.ts'
import { dayOf, newest, scripted, type Route, type Thing } from '../../kit/forge/scripted.ts'

/** A repository on a Gitea with invented people, in the shape of its API. */
export interface Garden {
  readonly repository: Thing
  readonly issues: Thing[]
  readonly pulls: Thing[]
  readonly comments: Thing[]
  readonly reviews: Thing[]
  readonly reviewComments: Thing[]
  readonly feed: Thing[]
  readonly releases: Thing[]
  readonly forks: Thing[]
  readonly stars: Thing[]
}

export const WEB = 'https://git.example.org'
const NAME = 'example/garden'
const PAGE = `${WEB}/${NAME}`

export const account = (id: number, login = `person-${id}`): Thing => ({
  id,
  login,
  username: login,
  full_name: `Person ${id}`,
  email: id % 2 === 0 ? `${login}@noreply.git.example.org` : `${login}@mail.example`,
  avatar_url: `${WEB}/avatars/${id}`,
  html_url: `${WEB}/${login}`,
})
const by = (index: number): Thing =>
  index % 11 === 10 ? { id: -1, login: 'Ghost', username: 'Ghost', full_name: '', email: '' } : account((index % 5) + 1)

export const emptyGarden = (): Garden => ({
  repository: { id: 77, full_name: NAME, html_url: PAGE, fork: false, stars_count: 0, forks_count: 0, release_counter: 0 },
  issues: [],
  pulls: [],
  comments: [],
  reviews: [],
  reviewComments: [],
  feed: [],
  releases: [],
  forks: [],
  stars: [],
})

const thread = (number: number, index: number, folder: string): Thing => ({
  id: 1_000 + number,
  number,
  title: `Thing ${number}`,
  body: 'It squeaks.',
  state: 'open',
  user: by(index),
  labels: [{ id: 1, name: 'bug' }],
  html_url: `${PAGE}/${folder}/${number}`,
  created_at: dayOf(index),
  updated_at: dayOf(index + 0.5),
  closed_at: null,
})

export const comment = (id: number, index: number, on: Thing, isPull = false): Thing => ({
  id,
  body: 'Oil it.',
  user: by(index + 1),
  html_url: `${String(on['html_url'])}#issuecomment-${id}`,
  issue_url: isPull ? '' : on['html_url'],
  pull_request_url: isPull ? on['html_url'] : '',
  created_at: dayOf(index + 0.1),
  updated_at: dayOf(index + 0.1),
})

/** `size` issues, half as many pull requests, and what hangs on them. */
export const fill = (size: number): Garden => {
  const garden = emptyGarden()
  for (let index = 0; index < size; index++) {
    const issue = thread(index * 2 + 1, index, 'issues')
    garden.issues.push(issue)
    garden.comments.push(comment(5_000 + index, index, issue))
    if (index % 3 === 0) {
      Object.assign(issue, { state: 'closed', closed_at: dayOf(index + 0.2) })
      garden.feed.push(feedEntry(index, 'close_issue', `${String(issue['number'])}|Thing`))
    }
    garden.stars.push(account(100 + index))
    if (index % 2 === 1) continue
    const pull: Thing = { ...thread(index * 2 + 2, index, 'pulls'), head: { ref: 'x' }, merged: false, merged_at: null, merged_by: null }
    if (index % 4 === 0) Object.assign(pull, { state: 'closed', merged: true, merged_at: dayOf(index + 0.3), merged_by: by(index + 2) })
    garden.pulls.push(pull)
    garden.comments.push(comment(6_000 + index, index, pull, true))
    const review = { id: 7_000 + index, pull: pull['number'], user: by(index + 1), state: 'APPROVED', body: 'Fine.', comments_count: 1 }
    garden.reviews.push({ ...review, submitted_at: dayOf(index + 0.2), html_url: `${PAGE}/pulls/${String(pull['number'])}#r` })
    garden.reviews.push({
      id: 8_000 + index,
      pull: pull['number'],
      user: null,
      team: { id: 3 },
      state: 'REQUEST_REVIEW',
      comments_count: 0,
    })
    garden.reviewComments.push({ ...comment(9_000 + index, index, pull, true), review: 7_000 + index, path: 'gate.rs' })
    garden.forks.push({
      id: 300 + index,
      full_name: `person-${index}/garden`,
      html_url: `${WEB}/f`,
      owner: by(index),
      created_at: dayOf(index),
    })
    const commits = [{ Sha1: `${index}`.padStart(40, 'a'), Message: 'Oil the gate' }]
    garden.feed.push({
      ...feedEntry(index, 'commit_repo', JSON.stringify({ Commits: commits, HeadCommit: commits[0], Len: 1 })),
      ref_name: 'refs/heads/main',
    })
  }
  if (size > 0) {
    const release = { tag_name: 'v1', name: 'One', body: '', author: by(1), draft: false, created_at: dayOf(1), published_at: dayOf(1) }
    garden.releases.push({ id: 400, ...release }, { id: 401, ...release, tag_name: 'v2', draft: true })
  }
  Object.assign(garden.repository, { forks_count: garden.forks.length, release_counter: garden.releases.length })
  return garden
}

const feedEntry = (index: number, what: string, content: string): Thing => ({
  id: 20_000 + index,
  op_type: what,
  act_user: by(index + 3),
  content,
  created: dayOf(index + 0.2),
})

/** The paths that the connector asks. */
const routeOf =
  (garden: Garden): Route =>
  (path, query) => {
    const rest = path.replace('/api/v1/repos/example/garden', '')
    if (rest === '') return garden.repository
    if (rest === '/languages') return { Rust: 900, Shell: 100 }
    if (rest === '/issues') return newest(garden.issues, 'created_at', query.get('since'))
    if (rest === '/pulls') return newest(garden.pulls, query.get('sort') === 'recentupdate' ? 'updated_at' : 'created_at')
    if (rest === '/issues/comments') return newest(garden.comments, 'created_at', query.get('since')).toReversed()
    if (rest === '/activities/feeds') return newest(garden.feed, 'created')
    if (rest === '/releases') return garden.releases.toReversed()
    if (rest === '/forks') return garden.forks
    if (rest === '/stargazers') return garden.stars
    if (rest === '/subscribers') return garden.stars.slice(0, 2)
    const [, number, review] = /^\/pulls\/(\d+)\/reviews(?:\/(\d+)\/comments)?$/.exec(rest) ?? []
    if (review !== undefined) return garden.reviewComments.filter((one) => String(one['review']) === review)
    return number === undefined ? undefined : garden.reviews.filter((one) => String(one['pull']) === number)
  }

export const open = (garden: Garden): typeof globalThis.fetch =>
  scripted(routeOf(garden), { size: 'limit', sizeMax: 5, total: 'x-total-count' })

const first = (garden: Garden, change: Thing): Garden => {
  Object.assign(garden.issues[0] ?? {}, change)
  return garden
}

const SITUATIONS: Record<Situation, () => Garden> = {
  empty: emptyGarden,
  'one-page': () => fill(3),
  'many-pages': () => fill(16),
  'changed-field': () => first(fill(4), { title: { now: 'an object' }, user: 'a text', labels: 7 }),
  unicode: () => first(fill(4), { title: 'Zoë 🦊 مرحبا', body: 'NUL \0 here, half \ud800 a character' }),
  huge: () => first(fill(4), { body: 'x'.repeat(3_000_000) }),
  edited: () => first(fill(16), { title: 'Edited', updated_at: '2026-01-01T00:30:00Z' }),
  deleted: () => {
    const garden = fill(16)
    garden.comments.splice(4, 1)
    return garden
  },
}

export const platform: Platform = (situation) => open(SITUATIONS[situation]())
