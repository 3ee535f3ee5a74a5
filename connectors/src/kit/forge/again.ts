import { listedId, type Item, type Listing } from '../connector.ts'
import type { Again } from './cursor.ts'
import { Refused } from './lists.ts'
import type { Repository } from './say.ts'
import type { AgainPage } from './streams.ts'

/** Pages of lists that are read again each day, of all repositories of a source together. */
const PAGES_A_DAY = 200
const SIZE_MAX = 100
/** Pages of a list are not quite as long each day, so that what stands between two of them one day stands within one the next. */
const SIZES = 7

/** A list that is read again. */
export interface AgainList {
  readonly repository: Repository
  readonly stream: string
  readonly kinds: readonly string[]
  readonly read: (from: string | undefined, size: number) => Promise<AgainPage>
}

/**
 * Reads lists again, a bounded part each day: what was edited comes again, and what is no longer there is gone. Edits are seen at once where a list
 * says what has changed; that something was taken away no list says.
 */
export async function* readAgain(
  before: Again | undefined,
  day: string,
  lists: readonly AgainList[],
  missing: (listing: Listing) => Promise<number>,
  pagesMax = PAGES_A_DAY,
): AsyncGenerator<{ readonly items: readonly Item[]; readonly again: Again }> {
  if (before?.day === day && (before.at === undefined || before.pages >= pagesMax)) return
  const size = SIZE_MAX - (Math.floor(Date.parse(day) / 86_400_000) % SIZES)
  const { at } = before ?? {}
  const start = lists.findIndex(({ repository, stream }) => repository.id === at?.repository && stream === at.stream)
  let index = Math.max(0, start)
  let from = start < 0 ? undefined : at?.next
  let pages = before?.day === day ? before.pages : 0
  for (; pages < pagesMax; pages++) {
    const list = lists[index]
    if (list === undefined) return
    const page = await read(list, from, size)
    if (page !== undefined) await judge(list, page, from === undefined, missing)
    const next = page?.next === from ? undefined : page?.next
    if (next === undefined) index += 1
    from = next
    yield { items: page?.items ?? [], again: { day, pages: pages + 1, ...placeOf(lists[index], from) } }
  }
}

const placeOf = (list: AgainList | undefined, next: string | undefined): Pick<Again, 'at'> =>
  list === undefined ? {} : { at: { repository: list.repository.id, stream: list.stream, ...(next === undefined ? {} : { next }) } }

const read = async (list: AgainList, from: string | undefined, size: number): Promise<AgainPage | undefined> => {
  try {
    return await list.read(from, size)
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}

/** Pages shift while one reads: only what lies between the first and the last entry of one page must be on it. */
const judge = async (
  { repository, kinds }: AgainList,
  { items, next, timesMs, ascending = false, unsorted = false }: AgainPage,
  isFirst: boolean,
  missing: (listing: Listing) => Promise<number>,
): Promise<void> => {
  const isWhole = isFirst && next === undefined
  if (unsorted ? !isWhole : timesMs.length === 0) return
  const present = items.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [listedId(item.record)] : []))
  // Something on it that could not be read may be what is looked for.
  if (present.length === 0 || items.some((item) => 'setAside' in item)) return
  // A list that is sorted otherwise than was asked for tells nothing by its ends.
  if (!isWhole && !isSorted(timesMs, ascending)) return
  const isLast = next === undefined
  // Nothing is newer than the newest end of a list, and nothing older than its oldest.
  const [toNewest, toOldest] = ascending ? [isLast, isFirst] : [isFirst, isLast]
  await missing({
    kinds,
    place: repository.name,
    present,
    ...(toOldest ? {} : { afterMs: Math.min(...timesMs) }),
    ...(toNewest ? {} : { beforeMs: Math.max(...timesMs) }),
  })
}

const isSorted = (timesMs: readonly number[], ascending: boolean): boolean =>
  timesMs.every((ms, index) => index === 0 || (ascending ? ms >= (timesMs[index - 1] ?? ms) : ms <= (timesMs[index - 1] ?? ms)))
