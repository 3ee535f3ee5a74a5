import type { Where, WhereDimension, showWhere } from '@kith/contract/whereabouts'
import type { InputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { checkedZone, conditions, memberOf } from '../../analytics/filter.ts'
import { DIMENSION_SQL } from '../../analytics/sql.ts'
import { chanceOf, ratioOf, telling } from '../../analytics/statistics/change.ts'
import { platformName } from '../people/index.ts'
import { countryName, organizationNames, zoneName } from './labels.ts'
import { settleFor } from './project.ts'
import { spanBefore, spanOf } from './span.ts'

const ROWS_MAX = 100
/** With fewer people in both times together nothing is called a trend. */
const PEOPLE_MIN = 10
const RATE = 0.05

const WHAT: Record<WhereDimension, string> = {
  source: 'By the source that an activity was read from.',
  platform: 'By the platform of the account that did it.',
  place: 'By repository, channel or forum category.',
  technology: 'By the technologies that an activity touches; one that touches several counts for each.',
  organization:
    'By the organization at which somebody was on the day of the activity, of all that is said of them the weightiest. Who is at one by nothing that Kith holds is not known, and is not guessed.',
  country:
    'By the country that somebody lives in: by what they wrote as their location, else by the time zone that they named. An offset in commits tells no country.',
  zone: 'By the time zone that somebody is in, as an offset without daylight saving: by the one that they named, else by that of their commits.',
}

const CHANGE = `People of these days against those of as many days right before. Rising and falling is called only what chance would hardly bring: an exact test of two counts, at most ${RATE * 100} % of what is marked expected to be chance (Benjamini and Hochberg 1995), and only with ${PEOPLE_MIN} people in both times together. The range is that of the ratio with 95 % confidence.`

interface Row {
  readonly key: string
  readonly people: number
  readonly activities: number
  readonly peopleBefore: number
  readonly activitiesBefore: number
  readonly is_whole: number
  readonly keys: number
}

export const showWhereabouts = async (app: App, input: InputOf<typeof showWhere>): Promise<Where> => {
  const { by, ...given } = input
  await settleFor(app, by)
  const span = await spanOf(app, given)
  const before = spanBefore(span)
  const rows = await ask(app, by, span, before.from)
  const known = rows.filter((row) => row.is_whole === 0 && row.key !== '')
  const marked = telling(
    known.map((row) => (row.people + row.peopleBefore < PEOPLE_MIN ? 1 : chanceOf(row.people, row.peopleBefore))),
    RATE,
  )
  const label = await labelsOf(app, by)
  return {
    by,
    from: span.from,
    to: span.to,
    before,
    definition: WHAT[by],
    change: CHANGE,
    whole: countsOf(rows.find((row) => row.is_whole === 1)),
    unknown: countsOf(rows.find((row) => row.is_whole === 0 && row.key === '')),
    rows: known.slice(0, ROWS_MAX).map((row, index) => ({
      key: row.key,
      label: label(row.key),
      ...countsOf(row),
      ratio: ratioOf(row.people, row.peopleBefore),
      trend: marked[index] !== true || row.people === row.peopleBefore ? 'none' : row.people > row.peopleBefore ? 'rising' : 'falling',
    })),
    more: Math.max(0, known.length - ROWS_MAX) + Math.max(0, (rows[0]?.keys ?? 0) - rows.length),
  }
}

const countsOf = (row: Row | undefined): Where['whole'] => ({
  people: row?.people ?? 0,
  activities: row?.activities ?? 0,
  peopleBefore: row?.peopleBefore ?? 0,
  activitiesBefore: row?.activitiesBefore ?? 0,
})

/** More values than these are not looked at: the rest have fewer people. */
const LOOKED_AT_MAX = 1_000

/** Rows of each value and of the whole, those with most people first; by account first, as the log is sorted. */
const ask = (app: App, by: WhereDimension, span: { zone: string; from: string; filter: object }, since: string): Promise<Row[]> => {
  const { text, params } = conditions({ ...span.filter, from: since }, span.zone)
  const turn = `toDateTime64('${span.from} 00:00:00', 3, '${checkedZone(span.zone)}')`
  // An activity that touches nothing counts as not known, one that touches several for each: of the whole each is counted once.
  const key = by === 'technology' ? "arrayJoin(if(empty(technologies), [''], technologies))" : DIMENSION_SQL[by]
  const each = (column: string, group: string): string =>
    `SELECT ${column} AS key, identity_id, countIf(occurred_at >= ${turn}) AS now, countIf(occurred_at < ${turn}) AS past
     FROM activity WHERE ${text} GROUP BY ${group}`
  const summed = (inner: string, whole: 0 | 1): string => `SELECT key, groupBitmapIf(member, now > 0) AS people, sum(now) AS activities,
      groupBitmapIf(member, past > 0) AS peopleBefore, sum(past) AS activitiesBefore, ${whole} AS is_whole
    FROM (SELECT key, now, past, ${memberOf(span.filter)} AS member FROM (${inner})) WHERE member != 0 GROUP BY key`
  return app.log.query<Row>(
    `SELECT *, count() OVER () AS keys FROM (${summed(each(key, 'key, identity_id'), 0)} UNION ALL ${summed(each("''", 'identity_id'), 1)})
     ORDER BY is_whole DESC, key = '' DESC, people DESC, peopleBefore DESC, key LIMIT ${LOOKED_AT_MAX}`,
    params,
  )
}

const labelsOf = async (app: App, by: WhereDimension): Promise<(key: string) => string> => {
  if (by === 'organization') {
    const names = await organizationNames(app)
    return (key) => names.get(key) ?? 'a removed organization'
  }
  if (by === 'source') {
    const sources = await app.state.db.selectFrom('source').select(['id', 'title']).execute()
    const titles = new Map(sources.map((source) => [String(source.id), source.title]))
    return (key) => titles.get(key) ?? 'a removed source'
  }
  const own = { country: countryName, zone: zoneName, platform: platformName, place: undefined, technology: undefined }[by]
  return own ?? ((key) => key)
}
