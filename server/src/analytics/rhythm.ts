import type { LogClient } from '../platform/log/client.ts'
import { daysBetween, type Day } from './calendar.ts'
import { asksKinds, checkedZone, conditions, memberOf, type PartialFilter, type Sql } from './filter.ts'
import { historySql, TOUCHED, TOUCHED_MAX, type Summary } from './history.ts'

/**
 * On which days people came: what cohorts, survival and the likelihood of being still around are told by. Days are numbers since 1 January 1970, in the
 * workspace's zone. They lie in `identity_summary` beside the log; where a filter asks what kind of activity it was, the log itself is read.
 */
export interface DaySummary extends Pick<Summary, 'touched'> {
  readonly zone: string
  /** Whether it tells of months, too. */
  readonly knowsMonths: boolean
}

/** Over activities of one identity: its days, in no order. */
export const activeDays = (zone: string): string => `groupUniqArray(toUInt16(toDate(occurred_at, '${checkedZone(zone)}')))`

export interface KnownDays {
  /** Undefined: read the log. */
  readonly days: DaySummary | undefined
  /** The summary is there, but speaks of another zone's days. */
  readonly isBehind: boolean
}

/** The summary where it may be used now for days of this zone. Ask for it right before the question it is for. */
export const readDays = async (log: LogClient, zone: string, filter: PartialFilter): Promise<KnownDays> => {
  if (asksKinds(filter)) return { days: undefined, isBehind: false }
  const [row] = await log.query<{ filled: number; months: number; strangers: number; touched: number[] }>(
    `SELECT countIf(identity_id = 0) AS filled, (SELECT count() FROM identity_summary WHERE identity_id = 0 AND notEmpty(months)) AS months,
      countIf(activities > 0 AND zone != {zone:String}) AS strangers, ${TOUCHED} AS touched FROM identity_summary FINAL`,
    { zone },
  )
  if (row === undefined || row.filled === 0 || row.touched.length > TOUCHED_MAX) return { days: undefined, isBehind: false }
  const isBehind = row.strangers > 0
  return {
    days: isBehind ? undefined : { touched: row.touched, zone, knowsMonths: row.months > 0 },
    isBehind: isBehind || row.months === 0,
  }
}

export interface Rhythm {
  readonly filter: PartialFilter
  readonly zone: string
  readonly summary: DaySummary | undefined
  /** The last day that is known of: whatever lies after it is not looked at. */
  readonly until: Day
}

/** Rows `{ identity_id, days }`, days ascending, never empty. `wanted` is a further condition on the identity. */
const eachSql = ({ filter, zone, summary }: Rhythm, wanted?: string): Sql => {
  const where = conditions(filter, zone, { timeless: true })
  const also = wanted === undefined ? '' : ` AND ${wanted}`
  const fromLog = (condition: string): string =>
    `SELECT identity_id, arraySort(${activeDays(zone)}) AS days FROM activity WHERE ${where.text}${condition}${also} GROUP BY identity_id`
  if (summary === undefined) return { text: fromLog(''), params: where.params }
  // The identity alone decides, of all versions alike: the days of others are not read.
  const chosen = wanted === undefined ? '' : ` PREWHERE ${wanted}`
  const summed = `SELECT identity_id, days FROM identity_summary FINAL${chosen} WHERE activities > 0`
  if (summary.touched.length === 0) return { text: summed, params: {} }
  const touched = `(${summary.touched.join(',')})`
  return {
    text: `${summed} AND identity_id NOT IN ${touched} UNION ALL ${fromLog(` AND identity_id IN ${touched}`)}`,
    params: where.params,
  }
}

/**
 * Identities that are not all of a person, or may not be: those the log has learnt something of, and those that others belong to. All others stand for
 * themselves, which spares putting everybody together.
 */
export const SHARED = '(SELECT arrayJoin([identity_id, member_id]) FROM standing)'

/** Rows `{ member, days }`: everybody whom the filter lets through, days ascending, up to `until`, never empty. */
export const rhythmSql = (rhythm: Rhythm): Sql => {
  const { text, params } = eachSql(rhythm)
  const member = memberOf(rhythm.filter)
  const people =
    rhythm.summary === undefined
      ? togetherSql(rhythm, text)
      : `SELECT ${member} AS member, days AS known FROM (${text}) WHERE identity_id NOT IN ${SHARED}
    UNION ALL ${togetherSql(rhythm, `SELECT * FROM (${text}) WHERE identity_id IN ${SHARED}`)}`
  return { text: untilSql(rhythm, people), params }
}

/** The same of those people alone whom `among` selects, as `member`. Where the log itself is read, of everybody: choosing would read it twice. */
export const rhythmAmong = (rhythm: Rhythm, among: Sql): Sql => {
  if (rhythm.summary === undefined) return rhythmSql(rhythm)
  const { text, params } = eachSql(rhythm, `${memberOf(rhythm.filter)} IN (${among.text})`)
  return { text: untilSql(rhythm, togetherSql(rhythm, text)), params: { ...params, ...among.params } }
}

const togetherSql = (
  { filter }: Rhythm,
  each: string,
): string => `SELECT member, if(count() = 1, any(days), arraySort(arrayDistinct(groupArrayArray(days)))) AS known FROM (
      SELECT ${memberOf(filter)} AS member, days FROM (${each})
    ) GROUP BY member`

const untilSql = (rhythm: Rhythm, people: string): string => {
  const last = dayNumber(rhythm.until)
  return `SELECT member, if(known[-1] <= ${last}, known, arrayFilter(day -> day <= ${last}, known)) AS days FROM (
    ${people}
  ) WHERE member != 0 AND known[1] <= ${last}`
}

/**
 * Rows `{ member, n }`: on how many days everybody came, up to `until`, or on at least so many where that is `enough`. The days themselves are looked at of those alone
 * who came later, or rarely and with several identities.
 */
export const dayCountsSql = (rhythm: Rhythm, enough: number): Sql => {
  const { filter, zone, summary } = rhythm
  if (summary === undefined) {
    const { text, params } = rhythmSql(rhythm)
    return { text: `SELECT member, length(days) AS n FROM (${text})`, params }
  }
  // Whoever came on two days came first on another one than last.
  if (enough <= 2) {
    const { text, params } = spansSql(rhythm)
    return { text: `SELECT member, if(first = last, 1, 2) AS n FROM (${text})`, params }
  }
  const until = dayNumber(rhythm.until)
  const { touched } = summary
  const [summed, unsummed] =
    touched.length === 0 ? ['', ''] : [` AND identity_id NOT IN (${touched.join(',')})`, ` OR identity_id IN (${touched.join(',')})`]
  const later = eachSql(rhythm, `(${laterSql(rhythm, historySql(summary))}${unsummed})`)
  return {
    text: `SELECT member, if(most >= ${enough} OR accounts = 1, most, length(arrayDistinct(rare))) AS n FROM (
      SELECT member, max(often) AS most, count() AS accounts, groupArrayArray(few) AS rare FROM (
        SELECT ${memberOf(filter)} AS member, length(days) AS often, if(often < ${enough}, days, []) AS few FROM (
          SELECT identity_id, days FROM identity_summary FINAL WHERE activities > 0 AND ${dayOf('last_at', zone)} <= ${until}${summed}
          UNION ALL SELECT identity_id, arrayFilter(day -> day <= ${until}, days) AS days FROM (${later.text})
        ) WHERE member != 0 AND often > 0
      ) GROUP BY member
    )`,
    params: later.params,
  }
}

const dayOf = (column: string, zone: string): string => `toUInt16(toDate(${column}, '${checkedZone(zone)}'))`

/** Identities that came after the last day that is known of: what is summed up of them says too much. */
const laterSql = ({ zone, until }: Rhythm, histories: string): string =>
  `identity_id IN (SELECT identity_id FROM (${histories}) WHERE ${dayOf('last_at', zone)} > ${dayNumber(until)})`

/**
 * Rows `{ member, first, last, most }`: when everybody came first and last, up to `until`, and a number that their days are not more than. Told without
 * looking at each day, but of those who came later.
 */
export const spansSql = (rhythm: Rhythm): Sql => {
  const { filter, zone, summary } = rhythm
  if (summary === undefined) {
    const { text, params } = rhythmSql(rhythm)
    return { text: `SELECT member, days[1] AS first, days[-1] AS last, length(days) AS most FROM (${text})`, params }
  }
  const until = dayNumber(rhythm.until)
  const histories = historySql(summary)
  const later = eachSql(rhythm, laterSql(rhythm, histories))
  return {
    text: `SELECT member, min(since) AS first, max(latest) AS last, sum(n) AS most FROM (
    SELECT ${memberOf(filter)} AS member, since, latest, n FROM (
      SELECT identity_id, ${dayOf('first_at', zone)} AS since, ${dayOf('last_at', zone)} AS latest, n FROM (${histories}) WHERE latest <= ${until}
      UNION ALL SELECT identity_id, known[1] AS since, known[-1] AS latest, length(known) AS n FROM (
        SELECT identity_id, arrayFilter(day -> day <= ${until}, days) AS known FROM (${later.text})
      ) WHERE notEmpty(known)
    ) WHERE member != 0
  ) GROUP BY member`,
    params: later.params,
  }
}

/**
 * Rows `{ identity_id }`, and rows `{ person }`: together, whose days in all time are two or more. An identity that came on another day first than last is enough;
 * only where several may belong to one person they are put together.
 */
export const twiceSql = (summary: DaySummary, filter: PartialFilter): { identities: string; people: string } => {
  const histories = historySql(summary)
  const [first, last] = [dayOf('first_at', summary.zone), dayOf('last_at', summary.zone)]
  return {
    identities: `SELECT identity_id FROM (${histories}) WHERE ${first} != ${last}`,
    people: `SELECT ${memberOf(filter)} AS person FROM (${histories}) WHERE identity_id IN ${SHARED} GROUP BY person HAVING min(${first}) != max(${last})`,
  }
}

/** Over activities of one identity: its months, as numbers of the engine, in no order. */
export const activeMonths = (zone: string): string => `groupUniqArray(toUInt16(toRelativeMonthNum(occurred_at, '${checkedZone(zone)}')))`
/** Number of the month of a day. */
export const monthNumber = (day: string): string => `toUInt16(toRelativeMonthNum(toDate(${day})))`

/** Rows `{ member, first, months }`: the first day of everybody and the months in which they came, ascending, up to `until`. */
export const monthsOfEach = (rhythm: Rhythm): Sql => {
  const { filter, zone, summary } = rhythm
  const monthsOf = (days: string): string => `arrayCompact(arrayMap(day -> ${monthNumber('day')}, ${days}))`
  if (!summary?.knowsMonths) {
    const { text, params } = rhythmSql(rhythm)
    return { text: `SELECT member, days[1] AS first, ${monthsOf('days')} AS months FROM (${text})`, params }
  }
  const until = dayNumber(rhythm.until)
  const histories = historySql(summary)
  const touched = summary.touched.length === 0 ? '' : ` AND identity_id NOT IN (${summary.touched.join(',')})`
  // Of whom the summary does not speak, or says too much, the days tell.
  const unsummed = summary.touched.length === 0 ? '' : ` OR identity_id IN (${summary.touched.join(',')})`
  const rest = eachSql(rhythm, `(${laterSql(rhythm, histories)}${unsummed})`)
  const each = `SELECT identity_id, ${dayOf('first_at', zone)} AS since, months AS came FROM identity_summary FINAL
      WHERE activities > 0 AND ${dayOf('last_at', zone)} <= ${until}${touched}
    UNION ALL SELECT identity_id, known[1] AS since, ${monthsOf('known')} AS came FROM (
      SELECT identity_id, arrayFilter(day -> day <= ${until}, days) AS known FROM (${rest.text})
    ) WHERE notEmpty(known)`
  return {
    text: `SELECT ${memberOf(filter)} AS member, since AS first, came AS months FROM (${each}) WHERE identity_id NOT IN ${SHARED} AND member != 0
    UNION ALL SELECT member, min(since) AS first, arraySort(arrayDistinct(groupArrayArray(came))) AS months FROM (
      SELECT ${memberOf(filter)} AS member, since, came FROM (${each}) WHERE identity_id IN ${SHARED} AND member != 0
    ) GROUP BY member`,
    params: rest.params,
  }
}

export const dayNumber = (day: Day): number => daysBetween('1970-01-01', day)
