import type { Interval } from '@kith/contract/measures'
import { addDays, bucketStart, daysBetween, stepBucket, toDay, type Day } from './calendar.ts'

/** Arithmetic of the spans of time that questions cover and are held against. */

type AnyInterval = Interval | 'all'

const MONTHS: Partial<Record<AnyInterval, number>> = { month: 1, quarter: 3, year: 12 }

/**
 * First day of "the last 12w" that ends with `to`: as many whole buckets where the interval is one of those, this one among them; else so many days, or
 * the day after the same date so many months ago.
 */
export const lastFrom = (last: string, interval: AnyInterval, to: Day): Day => {
  const count = Number(last.slice(0, -1))
  const unit = last.at(-1)
  if (unit === 'd') return addDays(to, 1 - count)
  if (unit === 'w') return interval === 'week' ? stepBucket(bucketStart(to, 'week'), 'week', 1 - count) : addDays(to, 1 - 7 * count)
  const months = unit === 'y' ? 12 * count : count
  const step = MONTHS[interval]
  if (step === undefined || interval === 'all') return addDays(addMonths(to, -months), 1)
  return bucketStart(addMonths(bucketStart(to, 'month'), step - Math.max(months, step)), interval)
}

/** The same date so many months later; the last of the month where it has no such day. */
export const addMonths = (day: Day, months: number): Day => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return toDay(new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))))
}

export interface Covered {
  readonly interval: AnyInterval
  readonly from: Day
  readonly to: Day
  readonly buckets: readonly Day[]
}

export interface HeldAgainst {
  readonly from: Day
  readonly to: Day
  /** First day of the bucket that one of the question is held against. */
  readonly match: (at: Day) => Day
}

/** A year of weeks, so that weekdays meet weekdays. */
const YEAR_DAYS = 364

/**
 * The time that a question is held against. `before`: as many buckets right before, over the whole time as many days. `year`: the same dates a year ago (29
 * February meets 28 February), the same months or quarters, and for weeks those of 52 weeks ago. Where the last bucket is not over, the one that it
 * is held against ends after as many days.
 */
export const heldAgainst = (kind: 'before' | 'year', { interval, from, to, buckets }: Covered): HeldAgainst => {
  if (interval === 'all') {
    const days = daysBetween(from, to) + 1
    return kind === 'before' ? { from: addDays(from, -days), to: addDays(from, -1), match: (at) => addDays(at, -days) } : yearAgo(from, to)
  }
  if (kind === 'year' && interval === 'day') return yearAgo(from, to)
  const match = matchOf(kind, interval, buckets.length)
  const last = buckets.at(-1) ?? from
  return { from: match(from), to: endOf(match(last), interval, { last, to }), match }
}

const yearAgo = (from: Day, to: Day): HeldAgainst => ({
  from: addMonths(from, -12),
  to: addMonths(to, -12),
  match: (at) => addMonths(at, -12),
})

const matchOf = (kind: 'before' | 'year', interval: Interval, count: number): ((at: Day) => Day) => {
  if (kind === 'before') return (at) => stepBucket(at, interval, -count)
  if (interval === 'week') return (at) => addDays(at, -YEAR_DAYS)
  return (at) => addMonths(at, -12)
}

/** A whole bucket is held against a whole one, however long; one that is not over against as many days. */
const endOf = (matched: Day, interval: Interval, own: { readonly last: Day; readonly to: Day }): Day => {
  const end = addDays(stepBucket(matched, interval), -1)
  if (own.to === addDays(stepBucket(own.last, interval), -1)) return end
  const cut = addDays(matched, daysBetween(own.last, own.to))
  return cut < end ? cut : end
}
