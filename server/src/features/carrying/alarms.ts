import type { Carrying } from '@kith/contract/carrying'
import type { App } from '../../app.ts'
import { addDays, bucketStart, type Day } from '../../analytics/calendar.ts'
import { checkedZone, conditions, memberOf, type PartialFilter } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { wilson } from '../../analytics/statistics/wilson.ts'
import { partSql } from './parts.ts'

export const SHARE_DAYS = 90
export const SHARE_MIN = 0.2
export const ANSWERS_MIN = 20
export const WEEKS = 8
export const BUSY_WEEKS_MIN = 6
export const BUSY_DAYS = 6
const SHOWN_MAX = 20

interface Span {
  readonly filter: PartialFilter
  readonly zone: string
  readonly to: Day
}

export type ShareAlarm = Omit<Carrying['alarms']['share'][number], 'person'> & { readonly member: number }
export type DaysAlarm = Omit<Carrying['alarms']['days'][number], 'person'> & { readonly member: number }

interface ShareRow {
  readonly member: number
  readonly now: number
  readonly before: number
  readonly of: number
  readonly ofBefore: number
}

/** People who give a large and clearly growing share of the answers. Chance alone does not raise it: the whole range has to lie above what was before. */
export const growingShares = async (app: App, { filter, zone, to }: Span): Promise<ShareAlarm[]> => {
  const turn = addDays(to, 1 - SHARE_DAYS)
  const both = { ...filter, from: addDays(turn, -SHARE_DAYS), to }
  const where = conditions(both, zone)
  const answers = partSql('answers', both, zone)
  const since = `toDateTime64('${turn} 00:00:00', 3, '${checkedZone(zone)}')`
  const rows = await keeping(app.log).query<ShareRow>(
    `SELECT member, now, before, sum(now) OVER () AS of, sum(before) OVER () AS ofBefore FROM (
      SELECT ${memberOf(filter)} AS member, countIf(occurred_at >= ${since}) AS now, countIf(occurred_at < ${since}) AS before
      FROM activity WHERE ${where.text} AND ${answers.text} GROUP BY member HAVING member != 0
    ) ORDER BY now DESC, member LIMIT ${SHOWN_MAX}`,
    { ...answers.params, ...where.params },
  )
  return rows.flatMap(({ member, now, before, of, ofBefore }) => {
    const range = wilson(now, of)
    const earlier = wilson(before, ofBefore)
    if (range === null || earlier === null || of < ANSWERS_MIN || ofBefore < ANSWERS_MIN) return []
    const isAlarm = now / of >= SHARE_MIN && range.low > earlier.high
    return isAlarm ? [{ member, now, of, before, ofBefore, low: range.low, high: range.high }] : []
  })
}

/** People who were active on six or seven days of most of the last weeks that are over. */
export const busyWeeks = async (app: App, { filter, zone, to }: Span): Promise<DaysAlarm[]> => {
  const end = addDays(bucketStart(addDays(to, 1), 'week'), -1)
  const start = addDays(end, 1 - 7 * WEEKS)
  const where = conditions({ ...filter, from: start, to: end }, zone)
  const day = `toUInt8(toDate(occurred_at, '${checkedZone(zone)}') - toDate('${start}'))`
  const days = (week: string): string => `bitCount(bitAnd(bitShiftRight(mask, 7 * ${week}), 127))`
  return keeping(app.log).query<DaysAlarm>(
    `SELECT member, toUInt32(arrayCount(week -> ${days('week')} >= ${BUSY_DAYS}, range(${WEEKS}))) AS weeks, toUInt32(bitCount(mask)) AS days FROM (
      SELECT ${memberOf(filter)} AS member, groupBitOr(marks) AS mask FROM (
        SELECT identity_id, groupBitOr(bitShiftLeft(toUInt64(1), ${day})) AS marks FROM activity WHERE ${where.text} GROUP BY identity_id
      ) GROUP BY member
    ) WHERE member != 0 AND weeks >= ${BUSY_WEEKS_MIN} ORDER BY days DESC, member LIMIT ${SHOWN_MAX}`,
    where.params,
  )
}
