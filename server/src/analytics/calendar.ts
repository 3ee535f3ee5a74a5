import type { Interval } from '@kith/contract/measures'

/** A calendar day as `2026-11-20`. Buckets are named by their first day; weeks begin on Monday (ISO 8601). */
export type Day = string

const DAY_MS = 86_400_000

const toUtc = (day: Day): Date => new Date(`${day}T00:00:00Z`)
export const toDay = (date: Date): Day => date.toISOString().slice(0, 10)
export const addDays = (day: Day, days: number): Day => toDay(new Date(toUtc(day).getTime() + days * DAY_MS))
export const daysBetween = (from: Day, to: Day): number => Math.round((toUtc(to).getTime() - toUtc(from).getTime()) / DAY_MS)

/** Making one takes forty times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>()
const FORMATS_MAX = 100

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
  if (formats.size >= FORMATS_MAX) formats.clear()
  formats.set(zone, made)
  return made
}

/** The day that it is in `zone` at `instant`. */
export const dayIn = (instant: Date, zone: string): Day => formatOf(zone).format(instant)

export const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

const MONTHS: Record<'month' | 'quarter' | 'year', number> = { month: 1, quarter: 3, year: 12 }

/** First day of the bucket that `day` falls in. */
export const bucketStart = (day: Day, interval: Interval): Day => {
  if (interval === 'day') return day
  const date = toUtc(day)
  if (interval === 'week') return addDays(day, -((date.getUTCDay() + 6) % 7))
  const months = MONTHS[interval]
  return toDay(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (date.getUTCMonth() % months), 1)))
}

/** First day of the bucket `steps` after the one that begins on `start`. */
export const stepBucket = (start: Day, interval: Interval, steps = 1): Day => {
  if (interval === 'day') return addDays(start, steps)
  if (interval === 'week') return addDays(start, 7 * steps)
  const date = toUtc(start)
  return toDay(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + MONTHS[interval] * steps, 1)))
}
