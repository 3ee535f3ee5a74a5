import type { Platform, Situation } from '../../kit/api-harness.ts'
import { dayOf, newest, scripted, type Route, type Thing } from '../../kit/forge/scripted.ts'

/** A project on a GitLab with invented people, in the shape of its API. */
export interface Garden {
  readonly project: Thing
  readonly issues: Thing[]
  readonly merges: Thing[]
  /** By "issues/1" and "merge_requests/1". */
  readonly discussions: Map<string, Thing[]>
  readonly awards: Map<string, Thing[]>
  readonly events: Thing[]
  readonly releases: Thing[]
  readonly forks: Thing[]
  readonly stars: Thing[]
}

export const WEB = 'https://gitlab.example.org'
const NAME = 'example/tools/garden'

export const account = (id: number, username = `person-${id}`): Thing => ({
  id,
  username,
  name: `Person ${id}`,
  state: 'active',
  avatar_url: `${WEB}/avatars/${id}`,
  web_url: `${WEB}/${username}`,
})
const by = (index: number): Thing => (index % 11 === 10 ? account(99, 'ghost') : account((index % 5) + 1))
/** GitLab tells milliseconds. */
const at = (day: number): string => dayOf(day).replace('Z', '.237Z')

export const emptyGarden = (): Garden => ({
  project: { id: 55, path_with_namespace: NAME, web_url: `${WEB}/${NAME}`, star_count: 0, forks_count: 0 },
  issues: [],
  merges: [],
  discussions: new Map(),
  awards: new Map(),
  events: [],
  releases: [],
  forks: [],
  stars: [],
})

const thread = (iid: number, index: number, folder: string): Thing => ({
  id: 1_000 + index,
  iid,
  project_id: 55,
  title: `Thing ${iid}`,
  description: 'It squeaks.',
  state: 'opened',
  confidential: false,
  author: by(index),
  labels: ['bug'],
  web_url: `${WEB}/${NAME}/-/${folder}/${iid}`,
  user_notes_count: 2,
  upvotes: 0,
  downvotes: 0,
  created_at: at(index),
  updated_at: at(index + 0.5),
  closed_at: null,
})

export const note = (id: number, index: number, more: Thing = {}): Thing => ({
  id,
  type: null,
  body: 'Oil it.',
  author: by(index + 1),
  created_at: at(index + 0.1),
  updated_at: at(index + 0.1),
  system: false,
  ...more,
})

/** `size` issues and as many merge requests, and what hangs on them. */
export const fill = (size: number): Garden => {
  const garden = emptyGarden()
  for (let index = 0; index < size; index++) {
    const issue = thread(index + 1, index, 'issues')
    garden.issues.push(issue)
    const hello = [note(5_000 + index, index), note(6_000 + index, index + 1)]
    const inside = note(7_000 + index, index, { internal: true })
    garden.discussions.set(`issues/${index + 1}`, [
      { id: `d${index}`, notes: hello },
      { id: `i${index}`, notes: [inside, note(8_000 + index, index, { system: true, body: 'added ~bug label' })] },
    ])
    if (index % 3 === 0) Object.assign(issue, { state: 'closed', closed_at: at(index + 0.2), closed_by: by(index + 2) })
    if (index % 4 === 0) {
      Object.assign(issue, { upvotes: 1 })
      garden.awards.set(`issues/${index + 1}`, [{ id: 400 + index, name: 'thumbsup', user: by(index + 3), created_at: at(index + 0.3) }])
    }
    if (index % 6 === 5) Object.assign(issue, { confidential: true })
    const merge: Thing = { ...thread(index + 1, index, 'merge_requests'), draft: false, merged_at: null }
    if (index % 2 === 0) Object.assign(merge, { state: 'merged', merged_at: at(index + 0.4), merge_user: by(index + 1) })
    if (index % 2 === 1) Object.assign(merge, { state: 'closed', closed_at: at(index + 0.4), closed_by: by(index + 1) })
    garden.merges.push(merge)
    const approved = note(9_500 + index, index, { system: true, body: 'approved this merge request' })
    const onLine = note(9_000 + index, index, { type: 'DiffNote', position: { new_path: 'gate.rs' } })
    garden.discussions.set(`merge_requests/${index + 1}`, [
      { id: `m${index}`, notes: [onLine] },
      { id: `a${index}`, notes: [approved] },
    ])
    garden.events.push({ ...entry(index, 'approved'), target_type: 'MergeRequest', target_iid: index + 1, author: by(index + 1) })
    if (index % 3 === 0) garden.events.push({ ...entry(100 + index, 'reopened'), target_type: 'Issue', target_iid: index + 1 })
    const push_data = { commit_count: 1, action: 'pushed', ref_type: 'branch', commit_to: `${index}`.padStart(40, 'a'), ref: 'main' }
    garden.events.push({ ...entry(200 + index, 'pushed to'), push_data: { ...push_data, commit_title: 'Oil the gate' } })
    garden.stars.push({ starred_since: at(index * 2), user: account(200 + index) })
    garden.forks.push({ id: 300 + index, path_with_namespace: `person-${index}/garden`, owner: by(index), created_at: at(index) })
  }
  if (size > 0) {
    garden.events.push(entry(900, 'joined'))
    garden.releases.push({ tag_name: 'v1', name: 'One', description: 'First', author: by(1), created_at: at(1), released_at: at(1) })
  }
  Object.assign(garden.project, { star_count: garden.stars.length, forks_count: garden.forks.length })
  return garden
}

const entry = (index: number, what: string): Thing => ({
  id: 20_000 + index,
  action_name: what,
  author: by(index),
  created_at: at((index % 100) + 0.6),
})

const PROJECT = '/api/v4/projects/55'

/** The paths that the connector asks. */
const routeOf =
  (garden: Garden): Route =>
  (path, query) => {
    if (path === `/api/v4/projects/${NAME}`) return garden.project
    const rest = path.replace(PROJECT, '')
    if (rest === '/languages') return { Rust: 90.5, Shell: 9.5 }
    if (rest === '/issues_statistics') return { statistics: { counts: { all: garden.issues.length, closed: 0, opened: 0 } } }
    const order = query.get('order_by') ?? 'created_at'
    const since = query.get('updated_after')
    if (rest === '/issues' && query.get('confidential') === 'true') return garden.issues.filter((one) => one['confidential'] === true)
    const until = query.get('updated_before')
    const before = (things: readonly Thing[]) =>
      things.filter((one) => until === null || Date.parse(String(one['updated_at'])) <= Date.parse(until))
    if (rest === '/issues') return before(newest(garden.issues, order, since))
    if (rest === '/merge_requests') return before(newest(garden.merges, order, since))
    if (rest === '/events') return newest(garden.events, 'created_at')
    if (rest === '/releases') return garden.releases
    if (rest === '/repository/commits') return commitsOf(garden)
    if (rest === '/forks') return newest(garden.forks, 'created_at')
    if (rest === '/starrers') return garden.stars
    if (rest === '/members') return garden.issues.length === 0 ? [] : [{ ...account(1), access_level: 40 }]
    const [, thing = '', what] = /^\/((?:issues|merge_requests)\/\d+)\/(discussions|award_emoji)$/.exec(rest) ?? []
    if (what === undefined) return undefined
    return (what === 'discussions' ? garden.discussions : garden.awards).get(thing) ?? []
  }

export const open = (garden: Garden): typeof globalThis.fetch =>
  scripted(routeOf(garden), { size: 'per_page', sizeMax: 5, total: 'x-total' })

const first = (garden: Garden, change: Thing): Garden => {
  Object.assign(garden.issues[0] ?? {}, change)
  return garden
}

const SITUATIONS: Record<Situation, () => Garden> = {
  empty: emptyGarden,
  'one-page': () => fill(3),
  'many-pages': () => fill(12),
  'changed-field': () => first(fill(4), { title: { now: 'an object' }, author: 'a text', labels: 7, user_notes_count: 'two' }),
  unicode: () => first(fill(4), { title: 'Zoë 🦊 مرحبا', description: 'NUL \0 here, half \ud800 a character' }),
  huge: () => first(fill(4), { description: 'x'.repeat(3_000_000) }),
  edited: () => first(fill(12), { title: 'Edited', updated_at: '2026-01-01T00:30:00.100Z' }),
  deleted: () => {
    const garden = fill(12)
    garden.issues.splice(4, 1)
    return garden
  },
}

export const platform: Platform = (situation) => open(SITUATIONS[situation]())

/** As many as there are issues, the newest first, and a merge. */
const commitsOf = ({ issues }: Garden): readonly Thing[] =>
  newest(
    issues.map(({ id, created_at: date }) => ({
      id: String(id).padStart(40, 'b'),
      title: 'Oil the gate',
      message: 'Oil the gate\n\nIt squeaked.',
      author_name: 'Ann Lee',
      author_email: 'Ann@mail.example',
      authored_date: date,
      committed_date: date,
      parent_ids: id === 1_000 ? ['a', 'b'] : ['a'],
    })),
    'committed_date',
  )
