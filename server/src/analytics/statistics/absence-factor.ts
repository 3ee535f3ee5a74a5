import { descending, totalOf, type Histogram } from './histogram.ts'

/**
 * The smallest number of people who together did at least `share` (0 to 1) of everything; null when nothing was done.
 *
 * Source: CHAOSS, Contributor Absence Factor, with "at least" 50 %.
 */
export const absenceFactor = (histogram: Histogram, share = 0.5): number | null => {
  const whole = totalOf(histogram)
  if (whole === 0) return null
  let done = 0
  let people = 0
  for (const { value, people: many } of descending(histogram)) {
    const missing = share * whole - done
    if (value * many >= missing) return people + Math.max(1, Math.ceil(missing / value - 1e-12))
    done += value * many
    people += many
  }
  return people
}
