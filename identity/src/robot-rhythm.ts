import { burstiness, median } from './robot-figures.ts'

/** When an account is active, in UTC: a robot needs no sleep and keeps its appointments. */
export interface Rhythm {
  readonly activities: number
  /** Days with any activity. */
  readonly days: number
  /** Hours of the day, of 24, that hold any activity; days of the week, of 7. */
  readonly hours: number
  readonly weekdays: number
  /** Longest stretch of the day that holds no more than 1 % of the activities, in hours. */
  readonly quietHours: number
  /** Share of the active days on which something happened at the most usual minute of the day (or the one after), and that minute as 03:17. */
  readonly sameMinute: number
  readonly minute: string
  /** Share of the gaps of more than a minute that are within 2 % of their median, and that median in hours. */
  readonly evenGaps: number
  readonly gapHours: number
  readonly gaps: number
  /** −1 for a clock, 1 for bursts; NaN of one activity. */
  readonly burstiness: number
}

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440
const QUIET_SHARE = 0.01
const EVEN_WITHIN = 0.02

/** `times` in milliseconds since 1970, in any order. */
export const rhythmOf = (times: readonly number[]): Rhythm => {
  const ordered = times.toSorted((a, b) => a - b)
  const gaps = ordered.flatMap((at, index) => (index === 0 ? [] : [at - (ordered[index - 1] ?? at)]))
  const long = gaps.filter((gap) => gap > MINUTE_MS)
  const usual = median(long)
  const minutes = ordered.map((at) => Math.floor(at / MINUTE_MS))
  const { at: minute, share: sameMinute, days } = usualMinute(minutes)
  return {
    activities: ordered.length,
    days,
    hours: new Set(minutes.map((value) => hourOf(value))).size,
    weekdays: new Set(minutes.map((value) => Math.floor(value / DAY_MINUTES) % 7)).size,
    quietHours: quietHours(minutes.map(hourOf)),
    sameMinute,
    minute: `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`,
    evenGaps: long.length === 0 ? 0 : long.filter((gap) => Math.abs(gap - usual) <= EVEN_WITHIN * usual).length / long.length,
    gapHours: usual / (60 * MINUTE_MS),
    gaps: long.length,
    burstiness: burstiness(gaps),
  }
}

const hourOf = (minutes: number): number => Math.floor((minutes % DAY_MINUTES) / 60)

/** Two minutes together, since a job begins a moment late now and then. */
const usualMinute = (minutes: readonly number[]): { at: number; share: number; days: number } => {
  const days = new Map<number, Set<number>>()
  const all = new Set<number>()
  for (const value of minutes) {
    const [day, at] = [Math.floor(value / DAY_MINUTES), value % DAY_MINUTES]
    all.add(day)
    for (const start of [at, (at + DAY_MINUTES - 1) % DAY_MINUTES]) {
      const known = days.get(start)
      if (known) known.add(day)
      else days.set(start, new Set([day]))
    }
  }
  const [at, held] = [...days].toSorted(([a, x], [b, y]) => y.size - x.size || b - a)[0] ?? [0, new Set()]
  return { at, share: all.size === 0 ? 0 : held.size / all.size, days: all.size }
}

/** Goes round midnight. */
const quietHours = (hours: readonly number[]): number => {
  const counts = Array.from({ length: 24 }, () => 0)
  for (const hour of hours) counts[hour] = (counts[hour] ?? 0) + 1
  let longest = 0
  for (let start = 0; start < 24; start++) {
    let held = 0
    let length = 0
    while (length < 24) {
      held += counts[(start + length) % 24] ?? 0
      if (held > QUIET_SHARE * hours.length) break
      length++
    }
    longest = Math.max(longest, length)
  }
  return longest
}
