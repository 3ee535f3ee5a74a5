import { descending, peopleOf, totalOf, type Histogram } from './histogram.ts'

/**
 * How unevenly something is spread: 0 when everybody did the same, (n − 1) ÷ n when one of n did all. Null when nothing was done.
 *
 * Source: C. Gini (1912), as half the relative mean difference: G = Σ (2i − n − 1)·xᵢ ÷ (n·Σx), x ascending. No correction for small n.
 */
export const gini = (histogram: Histogram): number | null => {
  const n = peopleOf(histogram)
  const whole = totalOf(histogram)
  if (n === 0 || whole === 0) return null
  let before = 0
  let weighted = 0
  for (const { value, people } of descending(histogram).toReversed()) {
    // Σ of the ranks before+1 … before+people.
    weighted += value * (people * before + (people * (people + 1)) / 2)
    before += people
  }
  return (2 * weighted) / (n * whole) - (n + 1) / n
}

export interface CurvePoint {
  /** Share of the people, those who did least first; 0 to 1. */
  readonly people: number
  /** Share of everything that they did; 0 to 1. */
  readonly done: number
}

/** The Lorenz curve (M. O. Lorenz, 1905), from (0, 0) to (1, 1), in at most `pointsMax` + 1 corners. */
export const lorenz = (histogram: Histogram, pointsMax = 60): CurvePoint[] => {
  const n = peopleOf(histogram)
  const whole = totalOf(histogram)
  const points: CurvePoint[] = [{ people: 0, done: 0 }]
  if (n === 0 || whole === 0) return points
  let people = 0
  let done = 0
  let drawn = 0
  for (const one of descending(histogram).toReversed()) {
    people += one.people
    done += one.people * one.value
    // Near the end few people do much: there the curve bends, and each share of what is done counts as well as each share of the people.
    const along = (people / n + done / whole) / 2
    if (along - drawn < 1 / pointsMax && people < n) continue
    drawn = along
    points.push({ people: people / n, done: done / whole })
  }
  return points
}
