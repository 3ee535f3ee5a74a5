/** Arithmetic on plain days ("2026-11-20"), without zones. */
const DAY_MS = 86_400_000

const toMs = (day: string): number => Date.parse(`${day}T00:00:00Z`)
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

export const addDays = (day: string, days: number): string => dayOf(toMs(day) + days * DAY_MS)

/** Days from `from` to `to`, both counted. */
export const daysBetween = (from: string, to: string): number => Math.round((toMs(to) - toMs(from)) / DAY_MS) + 1

/** The Monday of a day's week. */
export const mondayOf = (day: string): string => addDays(day, -((new Date(toMs(day)).getUTCDay() + 6) % 7))

/** The same day of another month; the last of the month where that day does not exist. */
export function addMonths(day: string, months: number): string {
  const date = new Date(toMs(day))
  const wanted = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(wanted, last))
  return dayOf(date.getTime())
}

interface Days {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

type Both = Required<Days>

/** Days that begin or end on another day: where the one would pass the other, the other goes along. */
export const beginningOn = (from: string, { to }: Days): Both => ({ from, to: to !== undefined && to < from ? from : to })
export const endingOn = (to: string, { from }: Days): Both => ({ from: from !== undefined && from > to ? to : from, to })

export type Interval = 'day' | 'week' | 'month' | 'quarter' | 'year'

/** The last day of a bucket that begins on `first`. */
export function lastOfBucket(first: string, interval: Interval): string {
  const months = { day: 0, week: 0, month: 1, quarter: 3, year: 12 }[interval]
  if (interval === 'day') return first
  if (interval === 'week') return addDays(first, 6)
  return addDays(addMonths(first, months), -1)
}

/** Today in a zone, as a plain day. */
export function today(zone: string, now = new Date()): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return parts.format(now)
}
