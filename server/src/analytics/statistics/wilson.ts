/** Two-sided 95 % of the normal distribution. */
export const Z95 = 1.959963984540054

export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * Where a share lies that was seen as `hits` of `n`, with 95 % confidence: 0 to 1. Holds its word for few people and for shares near 0 and 1, where the
 * usual interval does not. Null when nobody was asked.
 *
 * Source: E. B. Wilson (1927), score interval without correction for continuity.
 */
export const wilson = (hits: number, n: number, z = Z95): Interval | null => {
  if (n <= 0) return null
  const share = hits / n
  const z2 = z * z
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n)
  const half = (z / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))
  return { low: hits === 0 ? 0 : Math.max(0, middle - half), high: hits === n ? 1 : Math.min(1, middle + half) }
}
