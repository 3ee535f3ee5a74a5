import { sql } from 'kysely'
import * as crypto from 'node:crypto'
import type { App } from '../../app.ts'
import { addDays, dayIn, type Day } from '../../analytics/calendar.ts'
import { asksKinds, conditions, startOf, type PartialFilter, type Sql } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { marksSql, type Marking } from '../../analytics/marked.ts'
import { readHeld } from '../../analytics/partitions.ts'
import { trust } from '../../platform/trust.ts'
import { releasesOf } from './releases.ts'

/** What follows from activities: one for each release and event, however many took part. */
export interface Derived {
  readonly kind: 'release' | 'event'
  readonly title: string
  readonly from: Day
  readonly to: Day | null
  readonly url: string
  readonly source: number
  /** What is left out first where there are too many: 0 stays longest. */
  readonly rank: number
}

/** Of each kind, the newest. */
const DERIVED_MAX = 2_000

export const derivedBetween = async (
  app: App,
  filter: PartialFilter,
  sources: readonly number[] | undefined,
  from: Day,
  to: Day,
  zone: string,
): Promise<Derived[]> => {
  const place = { filter, from, to, zone }
  const [releases, told, seen] = await Promise.all([
    readReleases(app, place),
    toldEvents(app, sources, from, to, zone),
    seenEvents(app, place),
  ])
  const known = new Set(told.map((event) => keyOf(event.source, event.conversation)))
  return [...releases, ...told, ...seen.filter((event) => !known.has(keyOf(event.source, event.conversation)))]
}

const keyOf = (source: number, conversation: string): string => `${source} ${conversation}`

/** What was made of rows lately: two thousand titles are compared with each other, and their days told. */
const made = new Map<string, unknown>()
const MADE_MAX = 16
/** Of rows that are kept and shared: the same again, without reading them. */
const madeOfKept = new WeakMap<object, { readonly zone: string; readonly marks: unknown }>()
const madeOf = <Row, Made>(what: Marking, rows: readonly Row[], zone: string, make: (rows: readonly Row[]) => Made): Made => {
  // Each of the questions below makes one thing of its rows.
  const kept = madeOfKept.get(rows)
  if (kept?.zone === zone) return trust<Made>(kept.marks)
  const key = crypto.hash('sha1', JSON.stringify([what, zone, rows]))
  const known = made.has(key) ? trust<Made>(made.get(key)) : make(rows)
  // Last in the map is what was asked for last.
  made.delete(key)
  made.set(key, known)
  for (const oldest of made.keys()) {
    if (made.size <= MADE_MAX) break
    made.delete(oldest)
  }
  madeOfKept.set(rows, { zone, marks: known })
  return known
}

interface Place {
  readonly filter: PartialFilter
  readonly from: Day
  readonly to: Day
  readonly zone: string
}

/** Rows `{ source_id, place, thread, evening, title, url, own }`; `own`, when anybody did something there, in ms. */
const rowsOf = async (app: App, what: Marking, { filter, from, to, zone }: Place): Promise<Sql> => {
  const { source, community, ...rest } = filter
  const held = asksKinds(rest) ? [] : await readHeld(keeping(app.log), 'marked', zone)
  const { text, params } = conditions({ ...filter, from, to }, zone)
  const sources = conditions({ source, community }, zone, { timeless: true, column: 'source_id' }).text || '1'
  const start = (day: Day): string => `toUnixTimestamp64Milli(${startOf(day, zone)})`
  return { text: marksSql({ what, held, sources, within: text, from: start(from), to: start(addDays(to, 1)) }), params }
}

const readReleases = async (app: App, place: Place): Promise<Derived[]> => {
  const { text, params } = await rowsOf(app, 'release', place)
  const rows = await keeping(app.log).query<{ source: number; place: string; title: string; link: string; ms: number }>(
    `SELECT source_id AS source, place, title, any(url) AS link, min(arrayMin(own)) AS ms FROM (${text})
GROUP BY source, place, title ORDER BY ms DESC, source, place, title LIMIT ${DERIVED_MAX}`,
    params,
  )
  const { zone } = place
  return madeOf('release', rows, zone, (found) =>
    releasesOf(found.map(({ link, ...row }) => ({ ...row, url: link }))).map(({ title, url, ms, source, rank }): Derived => ({
      kind: 'release',
      title,
      from: dayIn(new Date(ms), zone),
      to: null,
      url,
      source,
      rank: 2 + rank,
    })),
  )
}

type SeenEvent = Derived & { readonly conversation: string }

/** Events as their source tells of them. Those to come are marked as well, where the time asked for reaches there. */
const toldEvents = async (app: App, sources: readonly number[] | undefined, from: Day, to: Day, zone: string): Promise<SeenEvent[]> => {
  const { rows } = await sql<{
    source_id: number
    external_id: string
    title: string
    starts_at: Date
    ends_at: Date | null
    url: string | null
  }>`select source_id, external_id, title, starts_at, ends_at, url from source_event
    where not cancelled and title <> '' and starts_at >= ${addDays(from, -1)}::date and starts_at < ${addDays(to, 2)}::date
      and (${sources === undefined} or source_id = any(${sources ?? []}::bigint[]))
    order by starts_at desc limit ${DERIVED_MAX}`.execute(app.state.db)
  return rows.flatMap((row) => {
    const first = dayIn(row.starts_at, zone)
    const last = row.ends_at === null ? first : dayIn(row.ends_at, zone)
    if (first > to || first < from) return []
    return [
      {
        kind: 'event' as const,
        title: row.title,
        from: first,
        to: last > first ? last : null,
        url: row.url ?? '',
        source: row.source_id,
        rank: 1,
        conversation: row.external_id,
      },
    ]
  })
}

/** Events that nothing but what people did tells of: on the day when half of them were there. */
const seenEvents = async (app: App, place: Place): Promise<SeenEvent[]> => {
  const { text, params } = await rowsOf(app, 'event', place)
  const rows = await keeping(app.log).query<{ source: number; thread: string; named: string; link: string; ms: number }>(
    `SELECT source_id AS source, thread, any(title) AS named, any(url) AS link, quantileExactArray(0.5)(own) AS ms, evening FROM (${text})
GROUP BY source, thread, evening ORDER BY sum(length(own)) DESC, source, thread, evening LIMIT ${DERIVED_MAX}`,
    params,
  )
  const { zone } = place
  return madeOf('event', rows, zone, (found) => {
    const marks = found.map((row): SeenEvent => ({
      kind: 'event',
      title: row.named,
      from: dayIn(new Date(row.ms), zone),
      to: null,
      url: row.link,
      source: row.source,
      rank: 1,
      conversation: row.thread,
    }))
    return marks.filter((mark) => mark.conversation !== '' || !goesOn(marks, mark))
  })
}

/** Without a thread of its own an evening that ends after midnight would be two. */
const goesOn = (marks: readonly SeenEvent[], mark: SeenEvent): boolean =>
  marks.some((other) => other.source === mark.source && other.title === mark.title && other.from === addDays(mark.from, -1))
