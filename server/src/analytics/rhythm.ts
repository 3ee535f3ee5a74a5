import type { LogClient } from '../platform/log/client.ts'
import { daysBetween, type Day } from './calendar.ts'
import { asksKinds, checkedZone, conditions, memberOf, type PartialFilter, type Sql } from './filter.ts'
import { TOUCHED, TOUCHED_MAX, type Summary } from './history.ts'

/**
 * On which days people came: what cohorts, survival and the likelihood of being still around are told by. Days are numbers since 1 January 1970, in the
 * workspace's zone. They lie in `identity_summary` beside the log; where a filter asks what kind of activity it was, the log itself is read.
 */
export interface DaySummary extends Pick<Summary, 'touched'> {
  readonly zone: string
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
  const [row] = await log.query<{ filled: number; strangers: number; touched: number[] }>(
    `SELECT countIf(identity_id = 0) AS filled, countIf(activities > 0 AND zone != {zone:String}) AS strangers, ${TOUCHED} AS touched FROM identity_summary FINAL`,
    { zone },
  )
  if (row === undefined || row.filled === 0 || row.touched.length > TOUCHED_MAX) return { days: undefined, isBehind: false }
  const isBehind = row.strangers > 0
  return { days: isBehind ? undefined : { touched: row.touched, zone }, isBehind }
}

export interface Rhythm {
  readonly filter: PartialFilter
  readonly zone: string
  readonly summary: DaySummary | undefined
  /** The last day that is known of: whatever lies after it is not looked at. */
  readonly until: Day
}

/** Rows `{ identity_id, days }`, days ascending, never empty. */
const eachSql = ({ filter, zone, summary }: Rhythm): Sql => {
  const where = conditions(filter, zone, { timeless: true })
  const fromLog = (condition: string): string =>
    `SELECT identity_id, arraySort(${activeDays(zone)}) AS days FROM activity WHERE ${where.text}${condition} GROUP BY identity_id`
  if (summary === undefined) return { text: fromLog(''), params: where.params }
  const summed = 'SELECT identity_id, days FROM identity_summary FINAL WHERE activities > 0'
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
const SHARED = '(SELECT arrayJoin([identity_id, member_id]) FROM standing)'

/** Rows `{ member, days }`: everybody whom the filter lets through, days ascending, up to `until`, never empty. */
export const rhythmSql = (rhythm: Rhythm): Sql => {
  const { text, params } = eachSql(rhythm)
  const last = dayNumber(rhythm.until)
  const member = memberOf(rhythm.filter)
  const together = (
    each: string,
  ): string => `SELECT member, if(count() = 1, any(days), arraySort(arrayDistinct(groupArrayArray(days)))) AS known FROM (
      SELECT ${member} AS member, days FROM (${each})
    ) GROUP BY member`
  const people =
    rhythm.summary === undefined
      ? together(text)
      : `SELECT ${member} AS member, days AS known FROM (${text}) WHERE identity_id NOT IN ${SHARED}
    UNION ALL ${together(`SELECT * FROM (${text}) WHERE identity_id IN ${SHARED}`)}`
  return {
    text: `SELECT member, if(known[-1] <= ${last}, known, arrayFilter(day -> day <= ${last}, known)) AS days FROM (
    ${people}
  ) WHERE member != 0 AND known[1] <= ${last}`,
    params,
  }
}

export const dayNumber = (day: Day): number => daysBetween('1970-01-01', day)
