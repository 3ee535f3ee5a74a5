import { at, type Arcs } from './network.ts'

const ROUNDS_MAX = 200
const CLOSE_ENOUGH = 1e-10

/**
 * How likely it is to meet each one by going along arcs at random, by weight, and starting anew anywhere with probability 1 − `damping`. Sums up to 1. Whoever
 * has no arc out passes on to everybody alike.
 *
 * Source: S. Brin and L. Page (1998); d = 0.85.
 */
export const pageRank = (arcs: Arcs, damping = 0.85): Float64Array => {
  const { size, from, to, weight } = arcs
  let rank = new Float64Array(size).fill(1 / Math.max(1, size))
  const out = new Float64Array(size)
  for (let index = 0; index < from.length; index++) out[at(from, index)] = at(out, at(from, index)) + at(weight, index)
  for (let round = 0; round < ROUNDS_MAX; round++) {
    let held = 0
    for (let one = 0; one < size; one++) if (at(out, one) === 0) held += at(rank, one)
    const next = new Float64Array(size).fill((1 - damping + damping * held) / size)
    for (let index = 0; index < from.length; index++) {
      const giver = from[index] ?? 0
      const taker = to[index] ?? 0
      next[taker] = (next[taker] ?? 0) + (damping * (rank[giver] ?? 0) * (weight[index] ?? 0)) / (out[giver] ?? 0)
    }
    let moved = 0
    for (let one = 0; one < size; one++) moved += Math.abs(at(next, one) - at(rank, one))
    rank = next
    if (moved < CLOSE_ENOUGH) break
  }
  return rank
}
