export interface Smoothing {
  /** How many neighbours a fit looks at, odd; may be more than there are. */
  readonly span: number
  /** 0 fits a constant, 1 a line. */
  readonly degree: 0 | 1
  /** Fits every so many points and draws lines between them: 1 fits each. */
  readonly jump?: number
  /** How much each point is trusted, 0 to 1; fully without. */
  readonly trust?: readonly number[] | undefined
}

/**
 * Evenly spaced values smoothed by local regression with tricube weights, one for each value.
 *
 * Source: W. S. Cleveland (1979); for evenly spaced points as in Cleveland et al. (1990), with whose distances beyond the ends of short series it agrees.
 */
export const loess = (values: readonly number[], smoothing: Smoothing): number[] => {
  const n = values.length
  if (n < 2) return [...values]
  const jump = Math.max(1, Math.min(smoothing.jump ?? 1, n - 1))
  const smoothed: number[] = Array.from({ length: n }, () => 0)
  let near = neighbours(0, n, smoothing.span)
  for (let at = 0; at < n; at += jump) {
    near = neighbours(at, n, smoothing.span)
    smoothed[at] = fitAt(values, at, near, smoothing) ?? values[at] ?? 0
    if (at > 0) drawLine(smoothed, at - jump, at)
  }
  const last = Math.floor((n - 1) / jump) * jump
  if (last < n - 1) {
    smoothed[n - 1] = fitAt(values, n - 1, near, smoothing) ?? values[n - 1] ?? 0
    drawLine(smoothed, last, n - 1)
  }
  return smoothed
}

interface Near {
  readonly first: number
  readonly last: number
}

/** The `span` points around one, pushed inwards at the ends. */
const neighbours = (at: number, n: number, span: number): Near => {
  if (span >= n) return { first: 0, last: n - 1 }
  const first = Math.max(0, Math.min(at - (span - 1) / 2, n - span))
  return { first, last: first + span - 1 }
}

/** The local fit at a place, which may lie beside the values (-1 is one before the first). Undefined where no neighbour is trusted. */
export const fitAt = (
  values: readonly number[],
  at: number,
  { first, last }: Near,
  { span, degree, trust }: Smoothing,
): number | undefined => {
  const n = values.length
  const reach = Math.max(last - at, at - first) + (span > n ? Math.floor((span - n) / 2) : 0)
  const weights: number[] = []
  let sum = 0
  for (let index = first; index <= last; index++) {
    const weight = tricube(Math.abs(index - at), reach) * (trust?.[index] ?? 1)
    weights.push(weight)
    sum += weight
  }
  if (sum <= 0) return undefined
  const share = (index: number): number => (weights[index - first] ?? 0) / sum
  if (reach > 0 && degree > 0) tilt(weights, sum, at, first, n)
  let fitted = 0
  for (let index = first; index <= last; index++) fitted += share(index) * (values[index] ?? 0)
  return fitted
}

/** Turns weights of a mean into those of a line, where the points are spread enough to tell its slope. */
const tilt = (weights: number[], sum: number, at: number, first: number, n: number): void => {
  let middle = 0
  weights.forEach((weight, index) => (middle += (weight / sum) * (first + index)))
  let spread = 0
  weights.forEach((weight, index) => (spread += (weight / sum) * (first + index - middle) ** 2))
  if (Math.sqrt(spread) <= 0.001 * (n - 1)) return
  const slope = (at - middle) / spread
  weights.forEach((weight, index) => (weights[index] = weight * (slope * (first + index - middle) + 1)))
}

const tricube = (distance: number, reach: number): number => {
  if (distance > 0.999 * reach) return 0
  return distance <= 0.001 * reach ? 1 : (1 - (distance / reach) ** 3) ** 3
}

const drawLine = (values: number[], from: number, to: number): void => {
  const [start, end] = [values[from] ?? 0, values[to] ?? 0]
  for (let at = from + 1; at < to; at++) values[at] = start + ((end - start) * (at - from)) / (to - from)
}
