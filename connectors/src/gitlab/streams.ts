import { listedId, type Item, type Listing } from '../kit/connector.ts'
import type { Lists } from '../kit/forge/lists.ts'
import type { Context, Repository } from '../kit/forge/say.ts'
import { changedSince, listStreams, oldest, type Stream } from '../kit/forge/streams.ts'
import { fork, person, star } from '../kit/forge/things.ts'
import { issue, listed, pullRequest, threadOf } from '../kit/forge/threads.ts'
import { orNothing } from '../kit/forge/find.ts'
import { countAt, idAt, isObject, listAt, type Json } from '../kit/json.ts'
import { parseTime } from '../kit/dates.ts'
import { commit, event, noteItems, reaction, release } from '../kit/gitlab/map.ts'
import { isHidden, secondOf, toAccount, toFork, toIssue, toMergeRequest } from '../kit/gitlab/shapes.ts'

const rootOf = ({ id }: Repository): string => `/projects/${id}`
const list = listStreams(rootOf)
/** Each of them may take a question or two of its own. */
const THREADS_PER_PAGE = 40
const THREAD_PAGES_MAX = 50

interface Threads {
  readonly name: string
  readonly path: 'issues' | 'merge_requests'
  readonly kind: string
  readonly toThread: (thing: Json) => Json
  readonly map: (context: Context, thread: Json) => readonly Item[]
}

/** Issues or merge requests with what was said on them. */
const threads = ({ name, path, kind, toThread, map }: Threads): Stream => ({
  name,
  read: async (api, context, from, sinceMs) => {
    const since: Record<string, string> = sinceMs === undefined ? {} : { updated_after: new Date(sinceMs).toISOString() }
    const first = { scope: 'all', state: 'all', order_by: 'updated_at', sort: 'desc', ...since }
    const page = await api.list(`${rootOf(context.repository)}/${path}`, from ?? first, { size: THREADS_PER_PAGE })
    const everything = page.list.filter(isObject)
    const items: Item[] = []
    const whole: Listing[] = []
    for (const thing of changedSince(everything, 'updated_at', sinceMs)) {
      if (isHidden(thing)) continue
      const thread = toThread(thing)
      items.push(...map(context, thread))
      const at = `${rootOf(context.repository)}/${path}/${String(thread['number'])}`
      const said =
        (countAt(thing, 'user_notes_count') ?? 1) === 0 && sinceMs === undefined ? [] : await discussionsOf(api, context, at, thread)
      items.push(...(said ?? []))
      if (said !== undefined) whole.push(...wholeOf(context, thread, said))
      if ((countAt(thing, 'upvotes') ?? 0) + (countAt(thing, 'downvotes') ?? 0) > 0)
        items.push(...(await reactionsOf(api, context, at, thread)))
    }
    const oldestMs = oldest(everything, 'updated_at')
    return { items, accounts: [], next: nextOf(first, page.next, oldestMs, from), oldestMs, whole }
  },
  again: {
    kinds: [kind],
    read: async (api, context, from, size) => {
      const first = { scope: 'all', state: 'all', order_by: 'created_at', sort: 'desc' }
      const page = await api.list(`${rootOf(context.repository)}/${path}`, from ?? first, { size })
      const things = page.list.filter(isObject)
      const items = things.filter((thing) => !isHidden(thing)).flatMap((thing) => map(context, toThread(thing)))
      return { items, next: page.next, timesMs: things.flatMap((thing) => parseTime(secondOf(thing['created_at'])) ?? []) }
    },
  },
})

/**
 * Where a list goes on that is sorted by what was changed last: by time and not by number, since GitLab gives no page beyond 50,000 entries, and numbers
 * shift while one reads. Where one moment fills a page, its next one.
 */
const nextOf = (
  first: Readonly<Record<string, string>>,
  next: string | undefined,
  oldestMs: number | undefined,
  from: string | undefined,
) => {
  if (next === undefined || oldestMs === undefined) return next
  // Times are told to the millisecond, and kept more exactly.
  const updated_before = new Date(oldestMs + 1).toISOString()
  const later = new URLSearchParams({ ...first, updated_before, per_page: String(THREADS_PER_PAGE) }).toString()
  return new URLSearchParams(from ?? '').get('updated_before') === updated_before ? next : later
}

/** What was said on a thread; undefined where that is not shown. */
const discussionsOf = async (api: Lists, context: Context, path: string, thread: Json): Promise<readonly Item[] | undefined> => {
  const discussions = await orNothing(api.all(`${path}/discussions`, THREAD_PAGES_MAX))
  return discussions?.filter(isObject).flatMap((discussion) => {
    const notes = listAt(discussion, 'notes').filter(isObject)
    const first = notes.find((note) => note['system'] !== true)
    return notes.flatMap((note) => noteItems(context, note, thread, first))
  })
}

const COMMENTS = ['issue-commented', 'pull-request-commented', 'review-commented']

const wholeOf = (context: Context, thread: Json, said: readonly Item[]): readonly Listing[] => {
  const conversation = threadOf(context, idAt(thread, 'number'), isObject(thread['head']))
  const openedMs = parseTime(thread['created_at'])
  const records = said.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [item.record] : []))
  if (conversation === undefined || openedMs === undefined || records.length < said.length) return []
  const present = records.map(listedId)
  return [{ kinds: COMMENTS, place: context.repository.name, conversation, present, afterMs: openedMs - 1 }]
}

const reactionsOf = async (api: Lists, context: Context, path: string, thread: Json): Promise<readonly Item[]> =>
  ((await orNothing(api.all(`${path}/award_emoji`, THREAD_PAGES_MAX))) ?? [])
    .filter(isObject)
    .map((award) => reaction(context, award, thread))

const issues = threads({ name: 'issues', path: 'issues', kind: 'issue-opened', toThread: toIssue, map: issue })
const merges = threads({
  name: 'merge-requests',
  path: 'merge_requests',
  kind: 'pull-request-opened',
  toThread: toMergeRequest,
  map: (context, thread) =>
    isObject(thread['closed_by']) ? listed(context, { ...thread, pull_request: {} }) : pullRequest(context, thread),
})

const events = list('events', { path: 'events', time: 'created_at', map: event, accounts: () => [] })

const releases = list('releases', {
  path: 'releases',
  query: { order_by: 'released_at', sort: 'desc' },
  time: 'released_at',
  map: release,
  accounts: () => [],
})

const forks = list('forks', {
  path: 'forks',
  query: { order_by: 'created_at', sort: 'desc' },
  time: 'created_at',
  map: (context, item) => [fork(context, toFork(item))],
  accounts: () => [],
  again: { kinds: ['forked'], query: { order_by: 'created_at', sort: 'desc' }, time: 'created_at' },
})

/** In no order that GitLab promises: read whole the first time, and then once a day. */
const stars: Stream = {
  name: 'stars',
  read: async (api, context, from, sinceMs) => {
    if (sinceMs !== undefined) return { items: [], accounts: [], next: undefined, oldestMs: undefined }
    const page = await starPage(api, context, from)
    return { ...page, accounts: [], oldestMs: undefined }
  },
  again: {
    kinds: ['starred'],
    read: async (api, context, from, size) => ({ ...(await starPage(api, context, from, size)), timesMs: [], unsorted: true }),
  },
}

const starPage = async (api: Lists, context: Context, from: string | undefined, size?: number) => {
  const page = await api.list(`${rootOf(context.repository)}/starrers`, from ?? {}, size === undefined ? {} : { size })
  const items = page.list.filter(isObject).flatMap((item) => {
    const account = toAccount(item['user'])
    return isObject(account) ? star(context, account, secondOf(item['starred_since'])) : []
  })
  return { items, next: page.next }
}

const members = list('members', {
  path: 'members',
  time: 'none',
  map: (context, item) => {
    const account = toAccount(item)
    return isObject(account) ? person(context, account, [`member of ${context.repository.name}`.slice(0, 80)]) : []
  },
  accounts: () => [],
})

/** Only where they are asked for: who reads the repository itself, too, would count them twice. */
const commits = list('commits', {
  path: 'repository/commits',
  query: { all: 'true' },
  time: 'committed_date',
  since: 'since',
  map: commit,
  accounts: () => [],
})

/** In the order in which they are read: what people say to each other first. */
const STREAMS: readonly Stream[] = [issues, merges, events, releases, stars, forks, members]

export const streamsOf = (settings: { readonly commits?: boolean | undefined }): readonly Stream[] =>
  settings.commits === true ? [...STREAMS, commits] : STREAMS
