import { lnGamma } from './gamma.ts'
import { wilson } from './wilson.ts'

export interface Change {
  readonly value: number
  readonly low: number
  /** Null: no upper end, as nobody was there before. */
  readonly high: number | null
}

/**
 * How many times as many there are now as before, with 95 % confidence, of two counts over equally long times. Null when there were none before.
 *
 * Source: J. Przyborowski and H. Wilenski (1940): given their sum, the later of two Poisson counts is binomial; here with Wilson's interval for its share.
 */
export const ratioOf = (now: number, before: number): Change | null => {
  const share = wilson(now, now + before)
  if (share === null || before === 0) return null
  const odds = (one: number): number | null => (one >= 1 ? null : one / (1 - one))
  return { value: now / before, low: odds(share.low) ?? 0, high: odds(share.high) }
}

/** How likely a difference at least as large is by chance alone: exact, two-sided, of two counts over equally long times. 1 when both are 0. */
export const chanceOf = (now: number, before: number): number => {
  const n = now + before
  if (n === 0) return 1
  // Σ over k ≤ least of n over k: each term is smaller than the one before it, and what lies below the last digit is left.
  let k = Math.min(now, before)
  let term = Math.exp(lnGamma(n + 1) - lnGamma(k + 1) - lnGamma(n - k + 1) - n * Math.LN2)
  let sum = 0
  for (; k >= 0 && term > sum * Number.EPSILON * 0.01; k--) {
    sum += term
    term *= k / (n - k + 1)
  }
  return Math.min(1, 2 * sum)
}

/**
 * Which of many tests count, so that of those that do at most `rate` are expected to be chance.
 *
 * Source: Y. Benjamini and Y. Hochberg (1995).
 */
export const telling = (chances: readonly number[], rate = 0.05): boolean[] => {
  const order = chances.map((chance, index) => ({ chance, index })).toSorted((a, b) => a.chance - b.chance)
  const last = order.findLastIndex(({ chance }, rank) => chance <= ((rank + 1) / chances.length) * rate)
  const counted = new Set(order.slice(0, last + 1).map(({ index }) => index))
  return chances.map((_, index) => counted.has(index))
}
