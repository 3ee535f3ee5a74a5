import type { Tally } from '@kith/contract/tallies'
import type { Api, ApiAnswer, ApiRequest } from './api.ts'
import { ConnectorError, type Batch, type Item, type Listing, type ReadContext } from './connector.ts'
import { readNew, readPast, type Ends, type Stream } from './ends.ts'
import { judgePage, type Shown } from './judge.ts'

/** Where the reading of a platform's lists stands. */
export interface ListsCursor {
  readonly version: 1
  /** By the name of the list. */
  readonly lists: Readonly<Record<string, Ends<ApiRequest>>>
  /** The day (UTC) of the last snapshot of what the platform counts. */
  readonly day?: string
  /** Where lists are read again for what is gone: the day on which that went on last, how many pages, and the place; without one, all was looked at. */
  readonly again?: { readonly day: string; readonly pages: number; readonly list?: string; readonly next?: ApiRequest }
}

export interface ListPage {
  readonly items: readonly Item[]
  /** When its entries were made, as the list is sorted; a list without any is read whole each time. */
  readonly timesMs: readonly number[]
  readonly next: ApiRequest | undefined
  /** What the list must have shown on this page; left out where it may leave out what is still there. */
  readonly shown?: Shown
  /** What was read whole below its entries. */
  readonly whole?: readonly Listing[]
}

/** One list of a platform, the newest first. */
export interface List {
  /** The same in every run: "tag:typescript". */
  readonly name: string
  readonly first: ApiRequest
  /** `lean`: it is read for what is gone alone; what would take requests of its own is left out. */
  readonly read: (answer: ApiAnswer, request: ApiRequest, lean: boolean) => Promise<ListPage> | ListPage
  /** Whether pages say what they must have shown: the list is then read again, a part each day. */
  readonly judged?: boolean
  /**
   * The query's field with how many a page has. Pages are not quite as long each day then, so that what stands between two of them one day stands within one
   * the next. Leave it out where `read` tells the last page by its length.
   */
  readonly size?: string
  /** What is told when the platform does not show it (403, 404, 410), the others are then read all the same; without it the run fails. */
  readonly missing?: string
}

export interface ListsPlan {
  readonly api: Api
  readonly lists: readonly List[]
  /** How far behind the newest is looked at again each time, for edits, answers and counts that come later, in milliseconds (default three days). */
  readonly againMs?: number
  /** What the platform counts, asked for once a day; `last` is the day on which that was done before. */
  readonly daily?: (today: string, last: string | undefined) => Promise<readonly Tally[]>
}

const DAY_MS = 86_400_000
const GONE = [403, 404, 410]
/** Pages of lists that are read again each day, of all lists of a source together. */
const PAGES_AGAIN = 30
const SIZES = 7
const TALLIES_AT_ONCE = 4_000

/** Reads what is new of every list, then the numbers of the day, then the past of every list, then for what is gone: page by page, each with where to go on. */
export async function* readLists<Settings>(
  context: ReadContext<Settings, ListsCursor>,
  plan: ListsPlan,
): AsyncGenerator<Batch<ListsCursor>, void> {
  const { api, lists, againMs = 3 * DAY_MS } = plan
  let cursor = usable(context.cursor, lists)
  let done = 0
  const batch = (items: readonly Item[]): Batch<ListsCursor> => ({ items, cursor, progress: { done: (done += 1), unit: 'pages' } })
  const steps = async function* (list: List, part: typeof readNew | typeof readPast, ends: Ends<ApiRequest>) {
    const isAgain = part === readNew && cursor.lists[list.name] !== undefined
    for await (const step of part(ends, streamOf(api, list, context, isAgain))) {
      context.signal.throwIfAborted()
      cursor = { ...cursor, lists: { ...cursor.lists, [list.name]: step.ends } }
      yield batch(step.content)
    }
  }
  for (const list of lists) yield* steps(list, readNew, earlier(cursor.lists[list.name] ?? {}, againMs))
  const today = context.now().toISOString().slice(0, 10)
  if (plan.daily !== undefined && context.tally !== undefined && cursor.day !== today) {
    const tallies = await plan.daily(today, cursor.day)
    for (let at = 0; at < tallies.length; at += TALLIES_AT_ONCE) await context.tally(tallies.slice(at, at + TALLIES_AT_ONCE))
    cursor = { ...cursor, day: today }
    yield batch([])
  }
  for (const list of lists) yield* steps(list, readPast, cursor.lists[list.name] ?? {})
  for await (const { items, again } of readAgain(context, plan, cursor, today)) {
    cursor = { ...cursor, again }
    yield batch(items)
  }
}

/** Goes through lists once more, some pages a day, from the newest to the oldest: what was edited comes again, and what is no longer there is gone. */
async function* readAgain<Settings>(
  context: ReadContext<Settings, ListsCursor>,
  { api, lists }: ListsPlan,
  cursor: ListsCursor,
  day: string,
): AsyncGenerator<{ readonly items: readonly Item[]; readonly again: NonNullable<ListsCursor['again']> }> {
  const judged = lists.filter(({ name, judged: isJudged }) => isJudged === true && cursor.lists[name]?.past === null)
  const before = cursor.again
  const isGoingOn = before?.day === day
  if (context.missing === undefined || judged.length === 0 || (isGoingOn && (before.list === undefined || before.pages >= PAGES_AGAIN)))
    return
  const start = judged.findIndex(({ name }) => name === before?.list)
  let index = Math.max(0, start)
  let next = start < 0 ? undefined : before?.next
  for (let pages = isGoingOn ? before.pages : 0; pages < PAGES_AGAIN; pages++) {
    context.signal.throwIfAborted()
    const list = judged[index]
    if (list === undefined) return
    const request = next ?? firstOf(list, day)
    // A place that the platform no longer knows is left, and the list begun anew another day.
    const answer = await api.ask({ ...request, accept: [400, ...GONE] })
    const page = answer.status < 400 ? await list.read(answer, request, true) : undefined
    if (page !== undefined) await judge(context, page, next === undefined)
    next = JSON.stringify(page?.next) === JSON.stringify(request) ? undefined : page?.next
    if (next === undefined) index += 1
    const at = judged[index]
    yield {
      items: page?.items ?? [],
      again: { day, pages: pages + 1, ...(at === undefined ? {} : { list: at.name, ...(next === undefined ? {} : { next }) }) },
    }
  }
}

const firstOf = ({ first, size }: List, day: string): ApiRequest => {
  const usual = size === undefined ? undefined : first.query?.[size]
  if (size === undefined || typeof usual !== 'number') return first
  return { ...first, query: { ...first.query, [size]: usual - (Math.floor(Date.parse(day) / DAY_MS) % SIZES) } }
}

const judge = async ({ missing }: Pick<ReadContext<unknown, unknown>, 'missing'>, page: ListPage, isFirst: boolean): Promise<void> => {
  for (const listing of page.whole ?? []) await missing?.(listing)
  if (page.shown !== undefined) await judgePage(missing, page.shown, isFirst)
}

/** Lists that are no longer the source's are forgotten; a cursor that is none of ours leads to reading from the start. */
const usable = (cursor: ListsCursor | undefined, lists: readonly List[]): ListsCursor => {
  if (cursor?.version !== 1) return { version: 1, lists: {} }
  const names = new Set(lists.map(({ name }) => name))
  return { ...cursor, lists: Object.fromEntries(Object.entries(cursor.lists).filter(([name]) => names.has(name))) }
}

const earlier = (ends: Ends<ApiRequest>, ms: number): Ends<ApiRequest> =>
  typeof ends.newest === 'number' && ends.fresh === undefined ? { ...ends, newest: ends.newest - ms } : ends

const streamOf = (
  api: Api,
  list: List,
  context: Pick<ReadContext<unknown, unknown>, 'note' | 'missing'>,
  isAgain: boolean,
): Stream<ApiRequest, readonly Item[]> => ({
  first: list.first,
  read: async (place) => {
    const answer = await api.ask(list.missing === undefined ? place : { ...place, accept: GONE })
    if (list.missing !== undefined && GONE.includes(answer.status)) {
      context.note('list_missing', `${list.missing} (${answer.status}).`)
      return { content: [], newest: undefined, oldest: undefined, next: undefined }
    }
    const page = await list.read(answer, place, false)
    if (isAgain) await judge(context, page, JSON.stringify(place) === JSON.stringify(list.first))
    const times = page.timesMs.filter((ms) => Number.isFinite(ms))
    const [newest, oldest] = times.length === 0 ? [undefined, undefined] : [Math.max(...times), Math.min(...times)]
    return { content: page.items, newest, oldest, next: page.next }
  },
})

/** Throws unless an answer is what the platform's documentation says it is: for what nothing can be read without. */
export const expected = <Value>(value: Value | undefined, name: string, what: string): Value => {
  if (value !== undefined) return value
  throw new ConnectorError(
    'answer_unknown',
    `${name} gave an answer without ${what}.`,
    'Check the address in the settings of the source. If it is right, look for a newer version of Kith.',
  )
}
