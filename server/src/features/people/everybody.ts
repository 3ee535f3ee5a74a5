import type { App } from '../../app.ts'
import { historySql, readSummary } from '../../analytics/history.ts'
import { keeping } from '../../analytics/kept.ts'
import type { Stats } from './rows.ts'

/**
 * What everybody did in all their time, in memory for as long as the log says the same: a search finds other people with each letter, and to ask the log for
 * them is most of what it then costs. Made beside the searches that want it; until then they ask the log.
 */
type Place = Pick<App, 'log'>

export interface Everybody {
  /** Undefined for people without any activity. */
  readonly of: (member: number) => Stats | undefined
  /** The first of these people who did anything, and all who did nothing, in the order in which they are given. */
  readonly firstOf: (
    members: readonly number[],
    sort: 'lastAt' | 'firstAt' | 'activities',
    direction: 'asc' | 'desc',
    most: number,
  ) => { readonly first: Stats[]; readonly others: number[] }
}

interface Desk {
  made: { readonly key: string; readonly everybody: Everybody } | undefined
  making: boolean
  /** Not before then. */
  nextMs: number
}

/** Beyond so many the log is asked. */
const PEOPLE_MAX = 2_000_000
/** For so many times as long as it took nothing is made again: while a source is read the log changes with every batch. */
const REST = 20

const desks = new WeakMap<object, Desk>()

/** Undefined where that is not known just now. */
export const everybodyNow = async ({ log }: Place): Promise<Everybody | undefined> => {
  const summary = await readSummary(keeping(log))
  if (summary === undefined) return undefined
  const question = packedSql(historySql(summary))
  const version = await log.version({ question })
  if (version === undefined) return undefined
  const desk = desks.get(log) ?? { made: undefined, making: false, nextMs: 0 }
  desks.set(log, desk)
  const key = `${version} ${summary.touched.join(',')}`
  if (desk.made?.key === key) return desk.made.everybody
  if (!desk.making && performance.now() >= desk.nextMs) void make({ log }, desk, question, key)
  return undefined
}

const make = async ({ log }: Place, desk: Desk, question: string, key: string): Promise<void> => {
  const begunMs = performance.now()
  desk.making = true
  try {
    const [row] = await log.query<Packed>(question)
    desk.made = row === undefined || row.people > PEOPLE_MAX ? undefined : { key, everybody: unpack(row) }
  } catch {
    // Whoever searches asks the log, and hears why it does not answer.
    desk.made = undefined
  } finally {
    desk.making = false
    desk.nextMs = performance.now() + REST * (performance.now() - begunMs)
  }
}

interface Packed {
  readonly people: number
  readonly members: string
  readonly activities: string
  readonly first: string
  readonly last: string
}

/** Whole columns as texts: as many rows would take the server longer to read than the engine to find. */
const packedSql = (histories: string): string => {
  const packed = (column: string): string =>
    `translate(base64Encode(arrayStringConcat(groupArray(concat(reinterpretAsFixedString(${column}), '')))), '+/', '-_')`
  return `SELECT count() AS people, ${packed('member')} AS members, ${packed('n')} AS activities, ${packed('first')} AS first, ${packed('last')} AS last FROM (
    SELECT toUInt32(dictGetOrDefault('who', 'member_id', identity_id, identity_id)) AS member, toFloat64(sum(n)) AS n,
      toFloat64(toUnixTimestamp64Milli(min(first_at))) AS first, toFloat64(toUnixTimestamp64Milli(max(last_at))) AS last
    FROM (${histories}) GROUP BY member ORDER BY member LIMIT ${PEOPLE_MAX + 1})`
}

const unpack = (row: Packed): Everybody => {
  const members = new Uint32Array(bytesOf(row.members))
  const columns = {
    activities: new Float64Array(bytesOf(row.activities)),
    firstAt: new Float64Array(bytesOf(row.first)),
    lastAt: new Float64Array(bytesOf(row.last)),
  }
  const statsAt = (at: number): Stats => ({
    id: members[at] ?? 0,
    activities: columns.activities[at] ?? 0,
    firstMs: columns.firstAt[at] ?? null,
    lastMs: columns.lastAt[at] ?? null,
  })
  return {
    of: (member) => {
      const at = placeOf(members, member)
      return at === undefined ? undefined : statsAt(at)
    },
    firstOf: (wanted, sort, direction, most) => {
      const [column, sign] = [columns[sort], direction === 'asc' ? 1 : -1]
      // Places are in the order of numbers, by which people stand who are alike.
      const before = (a: number, b: number): number => sign * ((column[a] ?? 0) - (column[b] ?? 0)) || a - b
      const others: number[] = []
      let places: number[] = []
      let worst: number | undefined
      for (const id of wanted) {
        const at = placeOf(members, id)
        if (at === undefined) others.push(id)
        else if (worst === undefined || before(at, worst) < 0) places.push(at)
        // Now and then all but the first go: of some thousand only a page is wanted.
        if (places.length < 2 * most + 1_000) continue
        places = places.toSorted(before).slice(0, most)
        worst = places.at(-1)
      }
      return { first: places.toSorted(before).slice(0, most).map(statsAt), others }
    },
  }
}

/** In memory of its own, which begins where numbers may. */
const bytesOf = (text: string): ArrayBuffer => {
  const bytes = Buffer.from(text, 'base64')
  const own = new ArrayBuffer(bytes.byteLength)
  new Uint8Array(own).set(bytes)
  return own
}

const placeOf = (ascending: Uint32Array, wanted: number): number | undefined => {
  let [low, high] = [0, ascending.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return ascending[low] === wanted ? low : undefined
}
