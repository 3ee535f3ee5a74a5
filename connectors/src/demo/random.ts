/**
 * Seeded random numbers (the public-domain generator sfc32): the same seed and stream give the same numbers on every
 * machine and version, so a community can be generated again, to the letter.
 */
export interface Random {
  /** Uniform in [0, 1). */
  readonly next: () => number
  /** Whole number in [0, n). */
  readonly int: (n: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(from: readonly T[]) => T
  readonly between: (low: number, high: number) => number
  readonly normal: () => number
  /** Log-normal with this median; `spread` is the standard deviation of the logarithm. */
  readonly logNormal: (median: number, spread: number) => number
}

export function createRandom(seed: number, stream: string): Random {
  const next = sfc32(mix32(seed, 1), mix32(seed, 2), hashText(stream), 1)
  const int = (n: number) => Math.floor(next() * n)
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (from) => at(from, int(from.length)),
    between: (low, high) => low + next() * (high - low),
    normal,
    logNormal: (median, spread) => median * Math.exp(spread * normal()),
  }
}

/** A sampler of indices with the given weights (none negative, one positive at least). */
export function weightedIndex(weights: readonly number[]): (random: Random) => number {
  const sums = new Float64Array(weights.length)
  let sum = 0
  for (let i = 0; i < weights.length; i++) sums[i] = sum += weights[i] ?? 0
  return (random) => firstAbove(sums, random.next() * sum, sums.length)
}

/** Index of the first of the ascending `sums[0..length)` that is above `value`; the last index when none is. */
export function firstAbove(sums: Float64Array, value: number, length: number): number {
  let low = 0
  let high = length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sums[middle] ?? 0) > value) high = middle
    else low = middle + 1
  }
  return low
}

/** Element access for indices that are known to be inside: a hole is a mistake in this folder, not in any input. */
export function at<T>(from: readonly T[], index: number): T {
  if (index < 0 || index >= from.length) throw new RangeError(`index ${index} is outside a list of ${from.length}`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the index was checked on the line above
  return from[index] as T
}

/** Mixes two 32-bit numbers into one in [0, 2^32): a hash for random access by position. */
export function mix32(a: number, b: number): number {
  let h = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca6b)) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad)
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97)
  return (h ^ (h >>> 15)) >>> 0
}

function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

function sfc32(a: number, b: number, c: number, counter: number): () => number {
  const step = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }
  for (let i = 0; i < 12; i++) step()
  return step
}
