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
import { dayCountsSql, dayNumber, rhythmSql, twiceSql, type DaySummary } from '../../analytics/rhythm.ts'
import { turnoutSql, type Turnout } from '../../analytics/turnout.ts'
import { EVERYBODY, foundOf, identities, people, type Found } from './found.ts'

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

/** The person of an activity. */
const PERSON = memberOf(EVERYBODY)
/** The days of summaries go so far. */
const LAST_DAY = '2148-12-31'

/** Who did it often enough. With `isRest` those are everybody else: whoever did it more often. */
export const didSql = (one: Did, known: Known): Found => {
  const filter = { ...activitiesOf(one), ...timesOf(one, known.today) }
  // Nobody can be listed who did nothing: at most so often is everybody but those who did it more often.
  const isRest = (one.least ?? (one.most === undefined ? 1 : 0)) === 0
  const least = isRest ? (one.most ?? 0) + 1 : (one.least ?? 1)
  const most = isRest ? undefined : one.most
  if (least === 1 && most === undefined) return { ...everSql(filter, known), isRest }
  if (least === 2 && most === undefined && one.count === 'days' && isOfAllTime(filter) && !asksKinds(filter) && known.days !== undefined) {
    const twice = twiceSql(known.days, EVERYBODY)
    return { parts: [identities(twice.identities), people(twice.people)], params: {}, isRest }
  }
  // More need not be told apart.
  const { text, params } = one.count === 'days' ? daysSql(filter, known, Math.max(least, (most ?? 0) + 1)) : countsSql(filter, known)
  const bounds = [`n >= ${least}`, most !== undefined && `n <= ${most}`].filter(Boolean).join(' AND ')
  return foundOf({ text: `SELECT person FROM (${text}) WHERE ${bounds}`, params }, { isRest })
}

const isOfAllTime = ({ from, to }: PartialFilter): boolean => from === undefined && to === undefined

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

/** Who did it at all: nothing has to be counted for that. */
const everSql = (filter: PartialFilter, { zone, summary, turnout }: Known): Omit<Found, 'isRest'> => {
  if (!asksActivities(filter)) return { parts: [identities(historySql(summary))], params: {} }
  const plan = { filter: { ...filter, ...EVERYBODY }, zone, from: BEGINNING, to: LAST_DAY, turnout }
  const there = isOfAllTime(filter) ? turnoutSql({ plan, interval: 'all', states: ['people'] }) : undefined
  if (there !== undefined)
    return { parts: [people(`SELECT arrayJoin(bitmapToArray(people)) AS person FROM (${there.text})`)], params: there.params }
  const where = conditions(filter, zone)
  return { parts: [identities(`SELECT identity_id FROM activity WHERE ${where.text}`)], params: where.params }
}

const countsSql = (filter: PartialFilter, { zone, summary }: Known): Sql => {
  if (!asksActivities(filter)) return { text: summed(historySql(summary)), params: {} }
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

/** Whose first or last such activity was so many days ago. Of several identities the earliest first and the latest last one counts. */
export const agoSql = (one: Ago, { zone, today, summary }: Known): Found => {
  const filter = activitiesOf(one)
  const where = conditions(filter, zone)
  const asked = asksActivities(filter)
  const column = asked ? 'occurred_at' : one.type === 'first' ? 'first_at' : 'last_at'
  const among = (bound: string | undefined): string =>
    asked
      ? `SELECT identity_id FROM activity WHERE ${where.text}${bound === undefined ? '' : ` AND ${bound}`}`
      : `SELECT identity_id FROM (${historySql(summary)})${bound === undefined ? '' : ` WHERE ${bound}`}`
  const before = one.least === undefined ? undefined : startOf(addDays(today, 1 - one.least), zone)
  const since = one.most === undefined ? undefined : startOf(addDays(today, -one.most), zone)
  const early = (bound: string | undefined): string | undefined => bound && `${column} < ${bound}`
  const late = (bound: string | undefined): string | undefined => bound && `${column} >= ${bound}`
  // Whoever did it early enough did not do it first lately, and whoever did it late did not do it last long ago.
  const [inside, outside] = one.type === 'first' ? [early(before), early(since)] : [late(since), late(before)]
  return {
    parts: [identities(among(inside)), ...(outside === undefined ? [] : [identities(among(outside), { isOut: true })])],
    params: asked ? where.params : {},
    isRest: false,
  }
}
