import { at, seeded, shuffled, type Network } from './network.ts'

export interface Groups {
  /** Number of the group of each, 0 the largest; of equal size the one with the lowest position first. */
  readonly of: Int32Array
  readonly count: number
  /** How much more weight lies within groups than chance would put there, −0.5 to 1. Null where there are no links. */
  readonly modularity: number | null
}

/**
 * Groups who have more to do with each other than with the rest: weighted modularity, made as large as a greedy search finds it. The search depends on the order
 * in which people are looked at, so it is made `tries` times in orders that the seed decides, and the best is kept: the same network gives the same groups.
 *
 * Sources: M. Newman (2004) for modularity; V. Blondel and others (2008), the Louvain method.
 */
export const groupsOf = (network: Network, { tries = 8, seed = 1 }: { tries?: number; seed?: number } = {}): Groups => {
  let best: { of: Int32Array; modularity: number | null } | undefined
  for (let attempt = 0; attempt < tries; attempt++) {
    const of = louvain(network, seeded(seed + attempt))
    const modularity = modularityOf(network, of)
    if (best === undefined || (modularity ?? 0) > (best.modularity ?? 0) + 1e-12) best = { of, modularity }
    if (modularity === null) break
  }
  return numbered(best?.of ?? new Int32Array(network.size), best?.modularity ?? null)
}

/** M. Newman (2004): Σ over groups of (weight within ÷ all) − (weight that ends there ÷ twice all)². */
export const modularityOf = ({ size, offsets, targets, weights }: Network, of: Int32Array): number | null => {
  const ends = new Float64Array(size)
  const within = new Float64Array(size)
  let all = 0
  for (let one = 0; one < size; one++) {
    for (let place = at(offsets, one); place < at(offsets, one + 1); place++) {
      const weight = at(weights, place)
      all += weight
      ends[at(of, one)] = at(ends, at(of, one)) + weight
      if (at(of, one) === at(of, at(targets, place))) within[at(of, one)] = at(within, at(of, one)) + weight
    }
  }
  if (all === 0) return null
  let sum = 0
  for (let group = 0; group < size; group++) sum += at(within, group) / all - (at(ends, group) / all) ** 2
  return sum
}

const LEVELS_MAX = 30

const louvain = (network: Network, random: () => number): Int32Array => {
  const of = Int32Array.from({ length: network.size }, (_, one) => one)
  let level: Level = { ...network, loops: new Float64Array(network.size) }
  for (let round = 0; round < LEVELS_MAX; round++) {
    const { group, count } = moveAll(level, random)
    if (count === level.size) break
    for (let one = 0; one < of.length; one++) of[one] = at(group, at(of, one))
    level = folded(level, group, count)
  }
  return of
}

/** A network of groups: `loops` is the weight within each, both ends counted. */
interface Level extends Network {
  readonly loops: Float64Array
}

const PASSES_MAX = 60

/** Moves each to the neighbouring group where it adds most, until nobody moves any more. */
const moveAll = ({ size, offsets, targets, weights, loops }: Level, random: () => number): { group: Int32Array; count: number } => {
  const group = Int32Array.from({ length: size }, (_, one) => one)
  const ends = Float64Array.from(loops)
  let all = 0
  for (let one = 0; one < size; one++) {
    for (let place = at(offsets, one); place < at(offsets, one + 1); place++) ends[one] = at(ends, one) + at(weights, place)
    all += at(ends, one)
  }
  const total = Float64Array.from(ends)
  const towards = new Float64Array(size)
  const order = shuffled(size, random)
  const near = new Int32Array(size)
  // Most of the time goes here: read without `at`, which knows arrays of several kinds.
  for (let pass = 0, moved = all > 0; moved && pass < PASSES_MAX; pass++) {
    moved = false
    for (let turn = 0; turn < size; turn++) {
      const one = order[turn] ?? 0
      const own = group[one] ?? 0
      const end = ends[one] ?? 0
      const last = offsets[one + 1] ?? 0
      near[0] = own
      let count = 1
      for (let place = offsets[one] ?? 0; place < last; place++) {
        const other = group[targets[place] ?? 0] ?? 0
        const known = towards[other] ?? 0
        if (known === 0 && other !== own) near[count++] = other
        towards[other] = known + (weights[place] ?? 0)
      }
      const left = (total[own] ?? 0) - end
      total[own] = left
      let best = own
      let gain = (towards[own] ?? 0) - (left * end) / all
      for (let index = 0; index < count; index++) {
        const other = near[index] ?? 0
        const here = (towards[other] ?? 0) - ((total[other] ?? 0) * end) / all
        towards[other] = 0
        if (here <= gain + 1e-12) continue
        best = other
        gain = here
      }
      total[best] = (total[best] ?? 0) + end
      group[one] = best
      moved ||= best !== own
    }
  }
  return renumbered(group)
}

const renumbered = (group: Int32Array): { group: Int32Array; count: number } => {
  const numbers = new Map<number, number>()
  const fresh = group.map((one) => {
    const known = numbers.get(one)
    if (known !== undefined) return known
    numbers.set(one, numbers.size)
    return numbers.size - 1
  })
  return { group: fresh, count: numbers.size }
}

const folded = ({ size, offsets, targets, weights, loops }: Level, group: Int32Array, count: number): Level => {
  const near = Array.from({ length: count }, () => new Map<number, number>())
  const within = new Float64Array(count)
  for (let one = 0; one < size; one++) {
    const own = at(group, one)
    within[own] = at(within, own) + at(loops, one)
    for (let place = at(offsets, one); place < at(offsets, one + 1); place++) {
      const other = at(group, at(targets, place))
      if (other === own) within[own] = at(within, own) + at(weights, place)
      else near[own]?.set(other, (near[own].get(other) ?? 0) + at(weights, place))
    }
  }
  const folds = new Int32Array(count + 1)
  near.forEach((map, index) => (folds[index + 1] = at(folds, index) + map.size))
  return {
    size: count,
    offsets: folds,
    targets: Int32Array.from(near.flatMap((map) => [...map.keys()])),
    weights: Float64Array.from(near.flatMap((map) => [...map.values()])),
    loops: within,
  }
}

const numbered = (of: Int32Array, modularity: number | null): Groups => {
  const members = new Map<number, { first: number; count: number }>()
  of.forEach((group, one) => {
    const known = members.get(group)
    if (known === undefined) members.set(group, { first: one, count: 1 })
    else known.count += 1
  })
  const order = [...members].toSorted(([, a], [, b]) => b.count - a.count || a.first - b.first)
  const numbers = new Map(order.map(([group], index) => [group, index]))
  return { of: of.map((group) => numbers.get(group) ?? 0), count: members.size, modularity }
}
