import type { SegmentCondition } from '@kith/contract/segment-rules'
import { addDays, type Day } from '../../analytics/calendar.ts'
import {
  asksActivities,
  asksKinds,
  checkedZone,
  conditions,
  memberOf,
  startOf,
  type PartialFilter,
  type Sql,
} from '../../analytics/filter.ts'
import { historySql, type Summary } from '../../analytics/history.ts'
import { asDay } from '../../analytics/plan.ts'
import { BEGINNING } from '../../analytics/newcomers.ts'
import { dayCountsSql, dayNumber, rhythmSql, type DaySummary } from '../../analytics/rhythm.ts'
import { turnoutSql, type Turnout } from '../../analytics/turnout.ts'

type Did = Extract<SegmentCondition, { type: 'did' }>
type Ago = Extract<SegmentCondition, { type: 'first' | 'last' }>

/** What conditions on activities are answered with. */
export interface Known {
  readonly zone: string
  readonly today: Day
  /** Undefined where it may not be used just now. */
  readonly summary: Summary | undefined
  readonly days: DaySummary | undefined
  /** Of partitions of the log. */
  readonly turnout: Turnout
}

const EVERYBODY = { teammates: 'include', robots: 'include' } as const
/** The person of an activity; who is left out is decided once, of the whole rule. */
const PERSON = memberOf(EVERYBODY)
/** The days of summaries go so far. */
const LAST_DAY = '2148-12-31'

/** Rows `{ person }`: who did it often enough. With `isRest` those are everybody else: whoever did it more often. */
export const didSql = (one: Did, known: Known): Sql & { readonly isRest: boolean } => {
  const filter = { ...activitiesOf(one), ...timesOf(one, known.today) }
  const least = one.least ?? (one.most === undefined ? 1 : 0)
  // More need not be told apart.
  const enough = Math.max(least, (one.most ?? 0) + 1)
  const { text, params } = one.count === 'days' ? daysSql(filter, known, enough) : countsSql(filter, known, enough)
  // Nobody can be listed who did nothing: at most so often is everybody but those who did it more often.
  const isRest = least === 0
  const bounds = isRest
    ? `n > ${one.most ?? 0}`
    : [`n >= ${least}`, one.most !== undefined && `n <= ${one.most}`].filter(Boolean).join(' AND ')
  return { text: `SELECT person FROM (${text}) WHERE person != 0 AND ${bounds}`, params, isRest }
}

const activitiesOf = ({ source, community, platform, kind, category, place, technology }: Did | Ago): PartialFilter => ({
  source,
  community,
  platform,
  kind,
  category,
  place,
  technology,
})

const timesOf = ({ lastDays, from, to }: Did, today: Day): PartialFilter =>
  lastDays === undefined ? { from, to } : { from: addDays(today, 1 - lastDays), to: today }

const countsSql = (filter: PartialFilter, { zone, summary, turnout }: Known, enough: number): Sql => {
  if (!asksActivities(filter)) return { text: summed(historySql(summary)), params: {} }
  const everDid = enough <= 1 && filter.from === undefined && filter.to === undefined
  const plan = { filter: { ...filter, ...EVERYBODY }, zone, from: BEGINNING, to: LAST_DAY, turnout }
  const there = everDid ? turnoutSql({ plan, interval: 'all', states: ['people'] }) : undefined
  if (there !== undefined)
    return { text: `SELECT arrayJoin(bitmapToArray(people)) AS person, toUInt64(1) AS n FROM (${there.text})`, params: there.params }
  const where = conditions(filter, zone)
  return { text: summed(`SELECT identity_id, count() AS n FROM activity WHERE ${where.text} GROUP BY identity_id`), params: where.params }
}

const summed = (each: string): string => `SELECT ${PERSON} AS person, sum(n) AS n FROM (${each}) GROUP BY person`

/** Where it does not matter what somebody did, the days of each identity are known. */
const daysSql = (filter: PartialFilter, { zone, days }: Known, enough: number): Sql => {
  if (days !== undefined && !asksKinds(filter)) {
    const rhythm = { filter: EVERYBODY, zone, summary: days, until: asDay(filter.to, zone) ?? LAST_DAY }
    const since = asDay(filter.from, zone)
    if (since === undefined) {
      const { text, params } = dayCountsSql(rhythm, enough)
      return { text: `SELECT member AS person, toUInt64(n) AS n FROM (${text})`, params }
    }
    const { text, params } = rhythmSql(rhythm)
    return { text: `SELECT member AS person, toUInt64(arrayCount(day -> day >= ${dayNumber(since)}, days)) AS n FROM (${text})`, params }
  }
  const { text, params } = conditions(filter, zone)
  return {
    text: `SELECT ${PERSON} AS person, uniqExact(day) AS n FROM (
      SELECT identity_id, toDate(occurred_at, '${checkedZone(zone)}') AS day FROM activity WHERE ${text} GROUP BY identity_id, day
    ) GROUP BY person`,
    params,
  }
}

/** Rows `{ person }`: whose first or last such activity was so many days ago. */
export const agoSql = (one: Ago, { zone, today, summary }: Known): Sql => {
  const filter = activitiesOf(one)
  const where = conditions(filter, zone)
  const asked = asksActivities(filter)
  const each = asked
    ? `SELECT identity_id, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE ${where.text} GROUP BY identity_id`
    : historySql(summary)
  const bounds = [
    one.least !== undefined && `at < ${startOf(addDays(today, 1 - one.least), zone)}`,
    one.most !== undefined && `at >= ${startOf(addDays(today, -one.most), zone)}`,
  ].filter(Boolean)
  return {
    text: `SELECT person FROM (
      SELECT ${PERSON} AS person, ${one.type === 'first' ? 'min(first_at)' : 'max(last_at)'} AS at FROM (${each}) GROUP BY person
    ) WHERE person != 0 AND ${bounds.join(' AND ')}`,
    params: asked ? where.params : {},
  }
}
