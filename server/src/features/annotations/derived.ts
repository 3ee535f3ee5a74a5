import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { addDays, dayIn, type Day } from '../../analytics/calendar.ts'
import { conditions, type PartialFilter } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
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

/** Kinds of the category release by which nothing new comes out. */
const NO_RELEASE = ['release-updated', 'tag-deleted', 'download-added', 'made-public', 'push']
/** Kinds of the category event by which nobody is there yet. */
const AHEAD = ['registered', 'rsvp', 'waitlisted', 'applied', 'declined', 'cancelled']
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
  const [releases, told, seen] = await Promise.all([
    readReleases(app, { ...filter, from, to }, zone),
    toldEvents(app, sources, from, to, zone),
    seenEvents(app, { ...filter, from, to }, zone),
  ])
  const known = new Set(told.map((event) => keyOf(event.source, event.conversation)))
  return [...releases, ...told, ...seen.filter((event) => !known.has(keyOf(event.source, event.conversation)))]
}

const keyOf = (source: number, conversation: string): string => `${source} ${conversation}`

/** Of rows that are kept and shared what was made of them: two thousand titles are compared with each other, and their days told. */
const made = new WeakMap<object, { readonly zone: string; readonly marks: unknown }>()
const madeOf = <Row, Made>(rows: readonly Row[], zone: string, make: (rows: readonly Row[]) => Made): Made => {
  const known = made.get(rows)
  // Each of the questions below makes one thing of its rows.
  if (known?.zone === zone) return trust<Made>(known.marks)
  const marks = make(rows)
  made.set(rows, { zone, marks })
  return marks
}

// By PREWHERE titles are read of these few rows alone: the engine does not see to that itself where it reads the newest versions.
const readReleases = async (app: App, filter: PartialFilter, zone: string): Promise<Derived[]> => {
  const { text, params } = conditions(filter, zone)
  const rows = await keeping(app.log).query<{ source: number; place: string; title: string; link: string; ms: number }>(
    `SELECT source_id AS source, toString(place) AS place, title, any(url) AS link, min(toUnixTimestamp64Milli(occurred_at)) AS ms FROM activity
PREWHERE category = 'release' WHERE ${text} AND kind NOT IN {noRelease:Array(String)} AND title != ''
GROUP BY source, place, title ORDER BY ms DESC LIMIT ${DERIVED_MAX}`,
    { ...params, noRelease: NO_RELEASE },
  )
  return madeOf(rows, zone, (found) =>
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
const seenEvents = async (app: App, filter: PartialFilter, zone: string): Promise<SeenEvent[]> => {
  const { text, params } = conditions(filter, zone)
  const rows = await keeping(app.log).query<{ source: number; thread: string; named: string; link: string; ms: number }>(
    `SELECT source_id AS source, conversation AS thread, any(title) AS named, any(url) AS link,
  quantileExact(0.5)(toUnixTimestamp64Milli(occurred_at)) AS ms, if(conversation = '', concat(title, toString(toDate(occurred_at))), '') AS evening
FROM activity PREWHERE category = 'event' WHERE ${text} AND kind NOT IN {ahead:Array(String)} AND title != ''
GROUP BY source, thread, evening ORDER BY count() DESC LIMIT ${DERIVED_MAX}`,
    { ...params, ahead: AHEAD },
  )
  return madeOf(rows, zone, (found) => {
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
