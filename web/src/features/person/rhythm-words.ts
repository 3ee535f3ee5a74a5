import { date, span } from '../../format/dates.ts'
import { addDays, addMonths, daysBetween } from '../../format/days.ts'
import { counted } from '../../format/words.ts'

export interface Span {
  readonly from: string
  readonly to: string
}

/** The days that the calendar shows: a whole year, or the twelve months up to the last trace. */
export function spanOf(year: number | undefined, lastDay: string): Span {
  if (year !== undefined) return { from: `${year}-01-01`, to: `${year}-12-31` }
  return { from: addDays(addMonths(lastDay, -12), 1), to: lastDay }
}

/** A pause shorter than this is nothing to speak of. */
const PAUSE_DAYS_MIN = 28

/** The longest stretch between two active days. */
export function longestPause(activeDays: readonly string[]): Span | undefined {
  const days = activeDays.toSorted()
  const gaps = days.slice(1).map((day, at) => ({ from: addDays(days[at] ?? day, 1), to: addDays(day, -1) }))
  const longest = gaps.toSorted((a, b) => daysBetween(b.from, b.to) - daysBetween(a.from, a.to))[0]
  return longest && daysBetween(longest.from, longest.to) >= PAUSE_DAYS_MIN ? longest : undefined
}

/** "Active on 148 days in 2025; the longest pause was 3 January to 12 March." */
export function rhythmSentence(activeDays: readonly string[], year: number | undefined, shown: Span): string {
  const when = year === undefined ? `in the twelve months up to ${date(shown.to)}` : `in ${year}`
  if (activeDays.length === 0) return `Not active ${when}.`
  const pause = longestPause(activeDays)
  return `Active on ${counted(activeDays.length, 'day')} ${when}${pause ? `; the longest pause was ${span(pause.from, pause.to)}` : ''}.`
}
