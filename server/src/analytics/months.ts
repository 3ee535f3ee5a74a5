import type { LogClient } from '../platform/log/client.ts'
import type { Day } from './calendar.ts'
import { checkedZone, within, type PartialFilter } from './filter.ts'

/**
 * On which days of each month each identity did what, without reading all its activities: from the table `identity_month`, which is derived from the
 * log as `identity_summary` is, and from the log itself for those whose rows may not be true just now.
 */
export interface Months {
  readonly zone: string
  /** False where the zone was never summed up, or the table was emptied. */
  readonly filled: boolean
  /** The number of the weights by which quarters were summed up, where they may be asked. */
  readonly weights?: number | undefined
  /** The last day on which anybody did anything, or a later one. Undefined where that is not known. */
  readonly latest?: Day | undefined
  /** Undefined: the log itself is asked about everybody. */
  readonly touched: readonly number[] | undefined
  /** Of which communities: of all when left out. */
  readonly filter?: PartialFilter | undefined
}

const TOUCHED_MAX = 20_000

/** Ask right before the question it is for, as for `readSummary`. `weights`: whether quarters are summed up by these is looked at, too. */
export const readMonths = async (log: LogClient, zone: string, filter?: PartialFilter, weights?: number): Promise<Months> => {
  const quarters = `SELECT max(version) FROM identity_quarter WHERE weights = ${weights ?? 0} AND identity_id = 0`
  const [row] = await log.query<{ filled: number; quarters: number; summed: number; latest: Day; touched: number[] }>(
    `SELECT (SELECT max(version) FROM identity_month WHERE zone = '${checkedZone(zone)}' AND identity_id = 0) AS filled, (${quarters}) AS quarters,
      (SELECT count() FROM identity_summary WHERE identity_id = 0) AS summed, (SELECT toString(toDate(max(last_at), '${checkedZone(zone)}')) FROM identity_summary) AS latest,
      (SELECT groupUniqArray(${TOUCHED_MAX + 1})(identity_id) FROM identity_touched) AS touched`,
  )
  const filled = row !== undefined && row.filled > 0
  const isWeighed = filled && row.quarters === row.filled
  return {
    zone,
    filled,
    filter,
    weights: isWeighed ? weights : undefined,
    latest: filled && row.summed > 0 && row.touched.length === 0 ? row.latest : undefined,
    touched: filled && row.touched.length <= TOUCHED_MAX ? row.touched : undefined,
  }
}

/** Bit of the first of a month; those below are of the days before it that lie in the same week. */
export const FIRST_BIT = 6

/**
 * Rows `{ identity_id, month, kind, category, weight, days }`, apart by source, of the months from `from` to `to` (first days). `weight` is the
 * connector's, whole. `among`: numbers of identities.
 */
export const monthsSql = (
  { zone, touched, filter = {} }: Pick<Months, 'zone' | 'touched' | 'filter'>,
  from: Day,
  to: Day,
  among?: readonly number[],
): string => {
  const span = `month >= toDate('${from}') AND month <= toDate('${to}')`
  const wanted = `${among === undefined ? '' : ` AND identity_id IN (${among.join(',') || '0'})`}${within(filter)}`
  const fromLog = (condition: string): string =>
    `SELECT identity_id, month, kind, category, weight, days FROM (${fromActivities(zone, `${wanted}${condition}`, { from, to })}) WHERE ${span}`
  if (touched === undefined) return fromLog('')
  const kept = `SELECT identity_id, month, kind, category, weight, days FROM identity_month FINAL
    WHERE zone = '${checkedZone(zone)}' AND days != 0 AND ${span}${wanted}`
  if (touched.length === 0) return kept
  const those = `(${touched.join(',')})`
  return `${kept} AND identity_id NOT IN ${those} UNION ALL ${fromLog(` AND identity_id IN ${those}`)}`
}

/** The same rows out of the log. `condition` begins with AND, or is empty. Days at the end of a month stand again in the next one where their week goes on. */
export const fromActivities = (zone: string, condition: string, span?: { readonly from: Day; readonly to: Day }): string => {
  const day = `toDate(occurred_at, '${checkedZone(zone)}')`
  const times =
    span === undefined
      ? ''
      : ` AND occurred_at >= toDateTime64('${span.from} 00:00:00', 3, 'UTC') - INTERVAL 8 DAY AND occurred_at < toDateTime64('${span.to} 00:00:00', 3, 'UTC') + INTERVAL 33 DAY`
  const part = (month: string, where: string): string =>
    `SELECT identity_id, source_id, kind, category, toUInt8(least(floor(weight + 0.5), 12)) AS whole, ${month} AS month,
      bitShiftLeft(toUInt64(1), toUInt8(${day} - month + ${FIRST_BIT})) AS bit
    FROM activity WHERE deleted_at_source = 0${condition}${times}${where}`
  const next = `addMonths(toStartOfMonth(${day}), 1)`
  return `SELECT identity_id, month, kind, category, whole AS weight, source_id, groupBitOr(bit) AS days FROM (
    ${part(`toStartOfMonth(${day})`, '')}
    UNION ALL ${part(next, ` AND toMonday(${day}) + 6 >= ${next}`)}
  ) GROUP BY identity_id, month, kind, category, whole, source_id`
}
