/** NaN of nothing. */
export const mean = (values: readonly number[]): number => sum(values) / values.length

/** NaN of nothing; between the two in the middle of an even number. */
export const median = (values: readonly number[]): number => {
  const ordered = values.toSorted((a, b) => a - b)
  const [low, high] = [ordered[Math.floor((ordered.length - 1) / 2)], ordered[Math.floor(ordered.length / 2)]]
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2
}

/**
 * Goh and Barabási 2008: (σ − μ) / (σ + μ) of the gaps, −1 for a clock, about 0 for chance, towards 1 for bursts. NaN of nothing, or where all gaps are
 * nothing.
 */
export const burstiness = (gaps: readonly number[]): number => {
  const middle = mean(gaps)
  const spread = Math.sqrt(mean(gaps.map((gap) => (gap - middle) ** 2)))
  return (spread - middle) / (spread + middle)
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
