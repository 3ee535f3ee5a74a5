import { at, type Network } from './network.ts'

export interface Parts {
  /** Number of the part that each lies in: between two parts there is no way at all. 0 is the largest. */
  readonly of: Int32Array
  readonly sizes: readonly number[]
  /** How many would lose every way to the larger rest if this one were not there; 0 for most. */
  readonly cutOff: Int32Array
}

/**
 * Who alone holds others in the network.
 *
 * Source: J. Hopcroft and R. Tarjan (1973), articulation points, here without recursion.
 */
export const cutPoints = ({ size, offsets, targets }: Network): Parts => {
  const part = new Int32Array(size).fill(-1)
  const entered = new Int32Array(size)
  const low = new Int32Array(size)
  const parent = new Int32Array(size).fill(-1)
  const below = new Int32Array(size).fill(1)
  /** Of those below each that hang on it alone: how many in all, and the largest such piece. */
  const hanging = new Int32Array(size)
  const largest = new Int32Array(size)
  const next = offsets.slice(0, size)
  const roots: number[] = []
  const sizes: number[] = []
  let clock = 0
  for (let root = 0; root < size; root++) {
    if (at(part, root) !== -1) continue
    const begun = clock
    const stack = [root]
    part[root] = roots.length
    entered[root] = low[root] = ++clock
    for (let one = stack.at(-1); one !== undefined; one = stack.at(-1)) {
      const place = at(next, one)
      if (place < at(offsets, one + 1)) {
        next[one] = place + 1
        const other = at(targets, place)
        if (at(part, other) === -1) {
          part[other] = roots.length
          entered[other] = low[other] = ++clock
          parent[other] = one
          stack.push(other)
        } else if (other !== at(parent, one)) low[one] = Math.min(at(low, one), at(entered, other))
        continue
      }
      stack.pop()
      const above = at(parent, one)
      if (above === -1) continue
      low[above] = Math.min(at(low, above), at(low, one))
      below[above] = at(below, above) + at(below, one)
      if (at(low, one) < at(entered, above)) continue
      hanging[above] = at(hanging, above) + at(below, one)
      largest[above] = Math.max(at(largest, above), at(below, one))
    }
    roots.push(root)
    sizes.push(clock - begun)
  }
  const cutOff = new Int32Array(size)
  for (let one = 0; one < size; one++) {
    if (at(hanging, one) === 0) continue
    const others = (sizes[at(part, one)] ?? 0) - 1
    // Without it: the pieces that hang on it, and what is left. The largest of all is the rest that nobody is lost to.
    cutOff[one] = others - Math.max(at(largest, one), others - at(hanging, one))
  }
  const order = sizes.map((_, index) => index).toSorted((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b)
  const numbers = new Map(order.map((index, number) => [index, number]))
  return { of: part.map((index) => numbers.get(index) ?? 0), sizes: order.map((index) => sizes[index] ?? 0), cutOff }
}
