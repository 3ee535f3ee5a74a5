import { Z95 } from '../statistics/wilson.ts'
import { at, seeded, shuffled, type Network } from './network.ts'

export interface Betweenness {
  /** Share of the shortest ways between two others that lead through each: 0 to 1. */
  readonly share: Float64Array
  /** Half the 95 % interval of each share; zeros where every way was looked at. */
  readonly margin: Float64Array
  /** From so many people the ways were looked at; all, or a sample. */
  readonly looked: number
}

/**
 * Betweenness of each, without weights and directions. With more than `exactMax` people, ways are followed from a sample of them alone: each share is then the
 * mean of what the sampled see, with the interval of that mean (sampling without replacement).
 *
 * Sources: U. Brandes (2001), a faster algorithm; U. Brandes and C. Pich (2007), sampled.
 */
export const betweenness = (
  network: Network,
  { exactMax, sample, seed = 1 }: { exactMax: number; sample: number; seed?: number },
): Betweenness => {
  const { size } = network
  const isExact = size <= exactMax || size <= sample
  const looked = isExact ? size : sample
  const starts = isExact ? Int32Array.from({ length: size }, (_, index) => index) : shuffled(size, seeded(seed)).subarray(0, sample)
  const sum = new Float64Array(size)
  const squares = new Float64Array(size)
  const follow = follower(network)
  for (const start of starts) {
    const { order, count, seen } = follow(start)
    for (let index = 1; index < count; index++) {
      const one = at(order, index)
      const value = at(seen, one)
      sum[one] = at(sum, one) + value
      squares[one] = at(squares, one) + value * value
    }
  }
  const share = new Float64Array(size)
  const margin = new Float64Array(size)
  if (size < 3) return { share, margin, looked }
  const scale = size / looked / ((size - 1) * (size - 2))
  for (let one = 0; one < size; one++) {
    share[one] = Math.min(1, at(sum, one) * scale)
    if (isExact || looked < 2) continue
    const mean = at(sum, one) / looked
    const variance = Math.max(0, (at(squares, one) - looked * mean * mean) / (looked - 1))
    margin[one] = Z95 * Math.sqrt((variance / looked) * (1 - looked / size)) * scale * looked
  }
  return { share, margin, looked }
}

interface Followed {
  /** Reached, nearest first; the start is the first. */
  readonly order: Int32Array
  readonly count: number
  /** What of the ways from the start leads through each. Only of those reached. */
  readonly seen: Float64Array
}

/** Follows the shortest ways from one to all others; what it answers is good until the next. */
const follower = ({ size, offsets, targets }: Network): ((start: number) => Followed) => {
  const order = new Int32Array(size)
  const distance = new Int32Array(size).fill(-1)
  const ways = new Float64Array(size)
  const seen = new Float64Array(size)
  let count = 0
  return (start) => {
    for (let index = 0; index < count; index++) distance[at(order, index)] = -1
    count = 1
    order[0] = start
    distance[start] = 0
    ways[start] = 1
    seen[start] = 0
    // Every tie is looked at twice for each start: read without `at`, which knows arrays of several kinds.
    for (let index = 0; index < count; index++) {
      const one = order[index] ?? 0
      const further = (distance[one] ?? 0) + 1
      const own = ways[one] ?? 0
      const last = offsets[one + 1] ?? 0
      for (let place = offsets[one] ?? 0; place < last; place++) {
        const other = targets[place] ?? 0
        if (distance[other] === -1) {
          distance[other] = further
          ways[other] = own
          seen[other] = 0
          order[count++] = other
        } else if (distance[other] === further) ways[other] = (ways[other] ?? 0) + own
      }
    }
    for (let index = count - 1; index > 0; index--) {
      const one = order[index] ?? 0
      const nearer = (distance[one] ?? 0) - 1
      const passed = (1 + (seen[one] ?? 0)) / (ways[one] ?? 0)
      const last = offsets[one + 1] ?? 0
      for (let place = offsets[one] ?? 0; place < last; place++) {
        const other = targets[place] ?? 0
        if (distance[other] === nearer) seen[other] = (seen[other] ?? 0) + (ways[other] ?? 0) * passed
      }
    }
    return { order, count, seen }
  }
}
