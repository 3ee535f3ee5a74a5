import type { Carrying } from '@kith/contract/carrying'
import type { App } from '../../app.ts'
import { addDays, bucketStart, type Day } from '../../analytics/calendar.ts'
import { checkedZone, conditions, memberOf, type PartialFilter, type Sql } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { wilson } from '../../analytics/statistics/wilson.ts'
import { readHeld } from '../../analytics/partitions.ts'
import { turnoutSql, type TurnoutAsked } from '../../analytics/turnout.ts'

export const SHARE_DAYS = 90
export const SHARE_MIN = 0.2
export const ANSWERS_MIN = 20
export const WEEKS = 8
export const BUSY_WEEKS_MIN = 6
export const BUSY_DAYS = 6
export const SHOWN_MAX = 20

interface Span {
  readonly filter: PartialFilter
  readonly zone: string
  readonly to: Day
}

export type ShareAlarm = Omit<Carrying['alarms']['share'][number], 'person'> & { readonly member: number }
export type DaysAlarm = Omit<Carrying['alarms']['days'][number], 'person'> & { readonly member: number }

/** Days of which the answers are looked at, and the day that parts them in two. */
export const sharesSpan = (to: Day): { readonly since: Day; readonly turn: Day } => {
  const turn = addDays(to, 1 - SHARE_DAYS)
  return { since: addDays(turn, -SHARE_DAYS), turn }
}

/** Who answered most lately, and all answers of both times. */
export interface Shares {
  readonly most: readonly (readonly [now: number, member: number, before: number])[]
  readonly of: number
  readonly ofBefore: number
}

/** People who give a large and clearly growing share of the answers. Chance alone does not raise it: the whole range has to lie above what was before. */
export const growingShares = ({ most, of, ofBefore }: Shares): ShareAlarm[] =>
  most.flatMap(([now, member, before]) => {
    const range = wilson(now, of)
    const earlier = wilson(before, ofBefore)
    if (range === null || earlier === null || of < ANSWERS_MIN || ofBefore < ANSWERS_MIN) return []
    const isAlarm = now / of >= SHARE_MIN && range.low > earlier.high
    return isAlarm ? [{ member, now, of, before, ofBefore, low: range.low, high: range.high }] : []
  })

/** People who were active on six or seven days of most of the last weeks that are over. */
export const busyWeeks = async (app: App, { filter, zone, to }: Span): Promise<DaysAlarm[]> => {
  const end = addDays(bucketStart(addDays(to, 1), 'week'), -1)
  const start = addDays(end, 1 - 7 * WEEKS)
  const log = keeping(app.log)
  const { text, params } = daysOfEach({ filter, zone, from: start, to: end, turnout: await readHeld(log, 'turnout', zone) })
  const days = (week: string): string => `bitCount(bitAnd(bitShiftRight(mask, 7 * ${week}), 127))`
  return log.query<DaysAlarm>(
    `SELECT member, toUInt32(arrayCount(week -> ${days('week')} >= ${BUSY_DAYS}, range(${WEEKS}))) AS weeks, toUInt32(bitCount(mask)) AS days FROM (
      ${text}
    ) WHERE member != 0 AND weeks >= ${BUSY_WEEKS_MIN} ORDER BY days DESC, member LIMIT ${SHOWN_MAX}`,
    params,
  )
}

/** Rows `{ member, mask }`: on which of these days each person came, as bits. */
const daysOfEach = (span: TurnoutAsked['plan']): Sql => {
  const { filter, zone, from, to } = span
  const bit = (day: string): string => `bitShiftLeft(toUInt64(1), toUInt8(${day} - toDate('${from}')))`
  const known = turnoutSql({ plan: span, interval: 'day', states: ['people'] })
  if (known !== undefined)
    return {
      text: `SELECT member, groupBitOr(${bit('at')}) AS mask FROM (SELECT at, arrayJoin(bitmapToArray(people)) AS member FROM (${known.text})) GROUP BY member`,
      params: known.params,
    }
  const { text, params } = conditions({ ...filter, from, to }, zone)
  return {
    text: `SELECT ${memberOf(filter)} AS member, groupBitOr(marks) AS mask FROM (
        SELECT identity_id, groupBitOr(${bit(`toDate(occurred_at, '${checkedZone(zone)}')`)}) AS marks FROM activity WHERE ${text} GROUP BY identity_id
      ) GROUP BY member`,
    params,
  }
}
