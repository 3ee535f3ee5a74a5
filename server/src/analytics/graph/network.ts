/** Who gave how much to whom: positions of people, 0 to `size` − 1. Each pair stands once in each direction at most, and nobody gives to themselves. */
export interface Arcs {
  readonly size: number
  readonly from: Int32Array
  readonly to: Int32Array
  readonly weight: Float64Array
}

/** Neighbours of each position, both directions added up: those of `one` lie at `offsets[one]` to `offsets[one + 1]` − 1. */
export interface Network {
  readonly size: number
  readonly offsets: Int32Array
  readonly targets: Int32Array
  readonly weights: Float64Array
}

export interface Pair {
  readonly from: number
  readonly to: number
  readonly weight: number
}

export const arcsOf = (size: number, pairs: readonly Pair[]): Arcs => ({
  size,
  from: Int32Array.from(pairs, (pair) => pair.from),
  to: Int32Array.from(pairs, (pair) => pair.to),
  weight: Float64Array.from(pairs, (pair) => pair.weight),
})

/** As a network without directions. */
export const networkOf = (arcs: Arcs): Network => {
  const both = new Map<number, number>()
  for (let index = 0; index < arcs.from.length; index++) {
    const [a, b] = [at(arcs.from, index), at(arcs.to, index)]
    const key = Math.min(a, b) * arcs.size + Math.max(a, b)
    both.set(key, (both.get(key) ?? 0) + at(arcs.weight, index))
  }
  const keys = [...both.keys()]
  return linked({
    size: arcs.size,
    from: Int32Array.from(keys, (key) => Math.floor(key / arcs.size)),
    to: Int32Array.from(keys, (key) => key % arcs.size),
    weight: Float64Array.from(both.values()),
  })
}

/** The same where two have one arc between them at most, whatever its direction. */
export const linked = ({ size, from, to, weight }: Arcs): Network => {
  const offsets = new Int32Array(size + 1)
  for (const ends of [from, to]) for (const one of ends) offsets[one + 1] = at(offsets, one + 1) + 1
  for (let one = 0; one < size; one++) offsets[one + 1] = at(offsets, one + 1) + at(offsets, one)
  const next = offsets.slice()
  const targets = new Int32Array(2 * from.length)
  const weights = new Float64Array(2 * from.length)
  const put = (one: number, other: number, value: number): void => {
    const place = at(next, one)
    targets[place] = other
    weights[place] = value
    next[one] = place + 1
  }
  for (let index = 0; index < from.length; index++) {
    put(at(from, index), at(to, index), at(weight, index))
    put(at(to, index), at(from, index), at(weight, index))
  }
  return { size, offsets, targets, weights }
}

/** Those arcs alone. */
export const filterArcs = ({ size, from, to, weight }: Arcs, keep: (index: number) => boolean): Arcs => ({
  size,
  from: from.filter((_, index) => keep(index)),
  to: to.filter((_, index) => keep(index)),
  weight: weight.filter((_, index) => keep(index)),
})

/** A number of an array whose length the caller knows. */
export const at = (numbers: Int32Array | Float64Array, index: number): number => numbers[index] ?? 0

/** The same numbers between 0 and 1 for the same seed (mulberry32, T. Ettinger 2017, public domain). */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** 0 to `size` − 1 in an order that the seed decides (Fisher and Yates). */
export const shuffled = (size: number, random: () => number): Int32Array => {
  const order = Int32Array.from({ length: size }, (_, index) => index)
  for (let last = size - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const kept = at(order, last)
    order[last] = at(order, other)
    order[other] = kept
  }
  return order
}
