import type { Where, WhereDimension, showWhere } from '@kith/contract/whereabouts'
import type { InputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { conditions, memberOf, startOf, type PartialFilter } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { DIMENSION_SQL } from '../../analytics/dimensions.ts'
import { chanceOf, ratioOf, telling } from '../../analytics/statistics/change.ts'
import { ORGANIZATION_NUMBER_SQL } from '../../analytics/whereabouts.ts'
import { platformName } from '../people/index.ts'
import { countryName, organizationNames, zoneName } from './labels.ts'
import { settleFor } from './project.ts'
import { spanBefore, spanOf, type Span } from './span.ts'

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

/** What activities are put together by, as the log holds it: text is made of it at the end, once for each value. */
const COLUMN: Record<Exclude<WhereDimension, 'technology' | 'country' | 'zone'>, string> = {
  source: 'source_id',
  platform: 'platform',
  place: 'place',
  organization: ORGANIZATION_NUMBER_SQL,
}

/** Rows of each value and of the whole, those with most people first, in one reading. */
const ask = (app: App, by: WhereDimension, span: Pick<Span, 'zone' | 'from' | 'filter'>, since: string): Promise<Row[]> => {
  const { text, params } = conditions({ ...span.filter, from: since }, span.zone)
  const turn = startOf(span.from, span.zone)
  return keeping(app.log).query<Row>(
    `SELECT ${keyText(by)} AS key, people, now AS activities, peopleBefore, past AS activitiesBefore, is_whole, count() OVER () AS keys
     FROM (${summed(by, span.filter, text, turn)}) ORDER BY is_whole DESC, key = '' DESC, people DESC, peopleBefore DESC, key LIMIT ${LOOKED_AT_MAX}`,
    params,
  )
}

const keyText = (by: WhereDimension): string => {
  if (by === 'organization') return "if(is_whole = 1 OR value = 0, '', toString(value))"
  return by === 'source' ? "if(is_whole = 1, '', toString(value))" : 'toString(value)'
}

/** Rows `{ value, people, peopleBefore, now, past, is_whole }`. */
const summed = (by: WhereDimension, filter: PartialFilter, where: string, turn: string): string => {
  const member = memberOf(filter)
  const people = (now: string, past: string): string =>
    `groupBitmapIf(member, ${now}) AS people, groupBitmapIf(member, ${past}) AS peopleBefore`
  if (by === 'country' || by === 'zone') {
    // Of an account, whatever it did: by account first, as the log is sorted.
    return `SELECT value, ${people('did > 0', 'had > 0')}, sum(did) AS now, sum(had) AS past, grouping(value) AS is_whole FROM (
      SELECT ${DIMENSION_SQL[by]} AS value, ${member} AS member, did, had FROM (
        SELECT identity_id, countIf(occurred_at >= ${turn}) AS did, countIf(occurred_at < ${turn}) AS had FROM activity WHERE ${where} GROUP BY identity_id
      ) WHERE member != 0
    ) GROUP BY value WITH ROLLUP`
  }
  const each = (column: string): string =>
    `SELECT ${column}, ${member} AS member, occurred_at >= ${turn} AS is_now FROM activity WHERE ${where} AND member != 0`
  if (by === 'technology') {
    // An activity that touches nothing counts as not known, one that touches several for each: of the whole each is counted once.
    const count = (when: string): string => `if(is_whole = 1, countIf(${when} AND nth <= 1), countIf(${when}))`
    return `SELECT value, ${people('is_now', 'NOT is_now')}, ${count('is_now')} AS now, ${count('NOT is_now')} AS past, grouping(value) AS is_whole
      FROM (${each('technologies')}) LEFT ARRAY JOIN technologies AS value, arrayEnumerate(technologies) AS nth GROUP BY value WITH ROLLUP`
  }
  return `SELECT value, ${people('is_now', 'NOT is_now')}, countIf(is_now) AS now, countIf(NOT is_now) AS past, grouping(value) AS is_whole
    FROM (${each(`${COLUMN[by]} AS value`)}) GROUP BY value WITH ROLLUP`
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
