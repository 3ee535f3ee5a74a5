import { betweenness } from '../../analytics/graph/betweenness.ts'
import { cutPoints } from '../../analytics/graph/cut-points.ts'
import { groupsOf } from '../../analytics/graph/groups.ts'
import { layoutOf } from '../../analytics/graph/layout.ts'
import { arcsOf, at, networkOf } from '../../analytics/graph/network.ts'
import { pageRank } from '../../analytics/graph/page-rank.ts'
import type { Tie } from './pairs.ts'

/** With more people, betweenness is estimated from a sample. */
export const EXACT_MAX = 2_000
export const SAMPLE = 600
/** So many people are drawn, those with most replies. */
export const DRAWN_MAX = 2_000
export const LINES_MAX = 6_000

/** Everybody with a tie, in the order of how many replies they gave and got; what each array says is said of the person at that place. */
export interface Shape {
  readonly ids: Int32Array
  readonly gave: Int32Array
  readonly got: Int32Array
  readonly ties: Int32Array
  readonly rank: Float64Array
  readonly between: Float64Array
  readonly margin: Float64Array
  readonly cutOff: Int32Array
  readonly group: Int32Array
  /** Groups beside their own with whom they have ties. */
  readonly groups: Int32Array
  readonly looked: number
  readonly modularity: number | null
  readonly groupCount: number
  /** Of the people drawn alone. */
  readonly x: Float64Array
  readonly y: Float64Array
}

/** All that is told of a reply graph, computed from its ties alone. */
export const shapeOf = (ties: readonly Tie[]): Shape => {
  const ids = orderOf(ties)
  const size = ids.length
  const positions = new Map([...ids].map((id, index) => [id, index]))
  const positionOf = (id: number): number => positions.get(id) ?? 0
  const gave = new Int32Array(size)
  const got = new Int32Array(size)
  const pairs = ties.flatMap((tie) => {
    const [a, b] = [positionOf(tie.a), positionOf(tie.b)]
    gave[a] = at(gave, a) + tie.gave
    got[a] = at(got, a) + tie.got
    gave[b] = at(gave, b) + tie.got
    got[b] = at(got, b) + tie.gave
    // Whoever is answered vouches for who answered.
    const both = [
      { from: b, to: a, weight: tie.gave },
      { from: a, to: b, weight: tie.got },
    ]
    return both.filter(({ weight }) => weight > 0)
  })
  const arcs = arcsOf(size, pairs)
  const network = networkOf(arcs)
  const { share, margin, looked } = betweenness(network, { exactMax: EXACT_MAX, sample: SAMPLE })
  const groups = groupsOf(network, { tries: size > EXACT_MAX ? 3 : 8 })
  const drawn = networkOf(
    arcsOf(
      Math.min(size, DRAWN_MAX),
      pairs.filter(({ from, to }) => from < DRAWN_MAX && to < DRAWN_MAX),
    ),
  )
  return {
    ids,
    gave,
    got,
    ties: Int32Array.from({ length: size }, (_, one) => at(network.offsets, one + 1) - at(network.offsets, one)),
    rank: pageRank(arcs),
    between: share,
    margin,
    looked,
    cutOff: cutPoints(network).cutOff,
    group: groups.of,
    groups: Int32Array.from({ length: size }, (_, one) => {
      const near = network.targets.subarray(at(network.offsets, one), at(network.offsets, one + 1))
      return new Set([...near].map((other) => at(groups.of, other)).filter((group) => group !== at(groups.of, one))).size
    }),
    groupCount: groups.count,
    modularity: groups.modularity,
    ...layoutOf(drawn, groups.of.subarray(0, drawn.size)),
  }
}

const orderOf = (ties: readonly Tie[]): Int32Array => {
  const replies = new Map<number, number>()
  for (const { a, b, gave, got } of ties) for (const one of [a, b]) replies.set(one, (replies.get(one) ?? 0) + gave + got)
  return Int32Array.from(
    [...replies].toSorted(([a, many], [b, more]) => more - many || a - b),
    ([id]) => id,
  )
}
