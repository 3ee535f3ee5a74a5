import { at, type Network } from './network.ts'
import { createRepulsion } from './repulsion.ts'

export interface Places {
  /** Between −1,000 and 1,000. */
  readonly x: Float64Array
  readonly y: Float64Array
}

const ROUNDS = 220
const GOLDEN = Math.PI * (3 - Math.sqrt(5))
const HALF = 1_000

/**
 * Where everybody stands in a picture: who has to do with each other is drawn together, all others push each other apart. The same network gives the same
 * picture: everything begins on a spiral, group by group, and nothing is left to chance.
 *
 * Sources: T. Fruchterman and E. Reingold (1991); M. Jacomy and others (2014), ForceAtlas2, for gravity and the pull by logarithm; J. Barnes and P. Hut (1986).
 */
export const layoutOf = (network: Network, groups: Int32Array, { rounds = ROUNDS }: { rounds?: number } = {}): Places => {
  const { size, offsets, targets, weights } = network
  const { x, y } = beginning(size, groups)
  const [pushX, pushY] = [new Float64Array(size), new Float64Array(size)]
  const mass = Float64Array.from({ length: size }, (_, one) => 1 + (at(offsets, one + 1) - at(offsets, one)))
  const repel = createRepulsion(x, y, mass)
  for (let round = 0; round < rounds; round++) {
    pushX.fill(0)
    pushY.fill(0)
    repel(pushX, pushY)
    for (let one = 0; one < size; one++) {
      for (let place = at(offsets, one); place < at(offsets, one + 1); place++) {
        const other = at(targets, place)
        const [dx, dy] = [at(x, other) - at(x, one), at(y, other) - at(y, one)]
        // Pulls of people with many links are shared among these, so that they do not fall on each other.
        const pull = Math.log2(1 + at(weights, place)) * 0.05
        const near = at(groups, one) === at(groups, other) ? 1 : 0.35
        pushX[one] = at(pushX, one) + dx * pull * near
        pushY[one] = at(pushY, one) + dy * pull * near
      }
      const away = Math.hypot(at(x, one), at(y, one)) || 1
      // Pictures are wider than high.
      pushX[one] = at(pushX, one) - (at(x, one) / away) * at(mass, one) * 0.7
      pushY[one] = at(pushY, one) - (at(y, one) / away) * at(mass, one) * 1.6
    }
    const stepMax = 40 * (1 - round / rounds) + 0.5
    for (let one = 0; one < size; one++) {
      const [moveX, moveY] = [at(pushX, one) / at(mass, one), at(pushY, one) / at(mass, one)]
      const length = Math.hypot(moveX, moveY) || 1
      const step = Math.min(stepMax, length * 4)
      x[one] = at(x, one) + (moveX / length) * step
      y[one] = at(y, one) + (moveY / length) * step
    }
  }
  return fitted(x, y)
}

/** A spiral of groups, and in each a spiral of its people. */
const beginning = (size: number, groups: Int32Array): Places => {
  const x = new Float64Array(size)
  const y = new Float64Array(size)
  const members = new Map<number, number>()
  const spread = 12 * Math.sqrt(Math.max(1, size))
  for (let one = 0; one < size; one++) {
    const group = at(groups, one)
    const index = members.get(group) ?? 0
    members.set(group, index + 1)
    const [away, within] = [spread * Math.sqrt(group / 12), 9 * Math.sqrt(index + 0.5)]
    x[one] = away * Math.cos(group * GOLDEN) + within * Math.cos(index * GOLDEN)
    y[one] = away * Math.sin(group * GOLDEN) + within * Math.sin(index * GOLDEN)
  }
  return { x, y }
}

/** Far-off pieces are brought nearer, so that the middle has room, and everything fits. */
const fitted = (x: Float64Array, y: Float64Array): Places => {
  const distances = Float64Array.from(x, (value, one) => Math.hypot(value, at(y, one)))
  const sorted = distances.toSorted()
  const usual = at(sorted, Math.floor(sorted.length * 0.9)) || 1
  const nearer = (value: number, distance: number): number => {
    const scaled = distance / usual
    const wanted = scaled <= 1 ? scaled * 0.86 : 0.86 + 0.14 * (1 - 1 / scaled)
    return Math.round((value / (distance || 1)) * wanted * HALF)
  }
  return { x: x.map((value, one) => nearer(value, at(distances, one))), y: y.map((value, one) => nearer(value, at(distances, one))) }
}
