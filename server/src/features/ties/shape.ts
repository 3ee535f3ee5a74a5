import { betweenness } from '../../analytics/graph/betweenness.ts'
import { cutPoints } from '../../analytics/graph/cut-points.ts'
import { groupsOf } from '../../analytics/graph/groups.ts'
import { layoutOf } from '../../analytics/graph/layout.ts'
import { at, filterArcs, linked, type Arcs, type Network } from '../../analytics/graph/network.ts'
import { pageRank } from '../../analytics/graph/page-rank.ts'
import type { TieColumns } from './columns.ts'
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

/** `rough`: in a fraction of the time, ways followed from a few people only and groups looked for once; it says how sure it is. */
export type Care = 'whole' | 'rough'
/** What a thread is asked for: a shape, or how that of before looks with these ties. */
export type Wish = { readonly ties: TieColumns } & ({ readonly care: Care } | { readonly before: Shape })

const ROUGH_SAMPLE = 40
const ROUGH_ROUNDS = 30

/** All that is told of a reply graph, computed from its ties alone. */
export const shapeOf = (ties: readonly Tie[], care: Care = 'whole'): Shape => {
  const { links, network, ...basics } = basicsOf(ties)
  const size = basics.ids.length
  const { share, margin, looked } = betweenness(
    network,
    care === 'whole' ? { exactMax: EXACT_MAX, sample: SAMPLE } : { exactMax: 0, sample: ROUGH_SAMPLE },
  )
  const groups = groupsOf(network, { tries: care === 'rough' ? 1 : size > EXACT_MAX ? 3 : 8 })
  const areDrawn = (index: number): boolean => at(links.from, index) < DRAWN_MAX && at(links.to, index) < DRAWN_MAX
  const drawn = linked({ ...filterArcs(links, areDrawn), size: Math.min(size, DRAWN_MAX) })
  return {
    ...basics,
    between: share,
    margin,
    looked,
    group: groups.of,
    groups: nearGroups(network, groups.of),
    groupCount: groups.count,
    modularity: groups.modularity,
    ...layoutOf(drawn, groups.of.subarray(0, drawn.size), care === 'rough' ? { rounds: ROUGH_ROUNDS } : {}),
  }
}

/**
 * The same after who is one person has changed, until it is computed anew: ties, replies, rank and who would be cut off are as they are now; groups, places
 * in the picture and betweenness those that each person had. Whoever had none stands in the middle of those they talk with, in the group of most of them.
 */
export const carriedOver = (before: Shape, ties: readonly Tie[]): Shape => {
  const { links: _, network, ...basics } = basicsOf(ties)
  const { ids } = basics
  const known = new Map([...before.ids].map((id, index) => [id, index]))
  const was = Int32Array.from(ids, (id) => known.get(id) ?? -1)
  const nearOf = (one: number): number[] =>
    [...network.targets.subarray(at(network.offsets, one), at(network.offsets, one + 1))].flatMap((other) =>
      at(was, other) < 0 ? [] : [at(was, other)],
    )
  const group = Int32Array.from(ids, (_id, one) =>
    at(was, one) >= 0 ? at(before.group, at(was, one)) : mostOf(nearOf(one).map((other) => at(before.group, other))),
  )
  const drawn = Math.min(ids.length, DRAWN_MAX)
  const place = (axis: Float64Array): Float64Array =>
    Float64Array.from({ length: drawn }, (_one, one) => {
      if (at(was, one) >= 0 && at(was, one) < axis.length) return at(axis, at(was, one))
      const near = nearOf(one).filter((other) => other < axis.length)
      return near.length === 0 ? 0 : near.reduce((sum, other) => sum + at(axis, other), 0) / near.length
    })
  const carried = (values: Float64Array): Float64Array => Float64Array.from(was, (index) => (index < 0 ? 0 : at(values, index)))
  return {
    ...basics,
    between: carried(before.between),
    margin: carried(before.margin),
    looked: before.looked,
    group,
    groups: nearGroups(network, group),
    groupCount: before.groupCount,
    modularity: before.modularity,
    x: place(before.x),
    y: place(before.y),
  }
}

const mostOf = (values: readonly number[]): number => {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].toSorted(([a, many], [b, more]) => more - many || a - b)[0]?.[0] ?? 0
}

const nearGroups = (network: Network, of: Int32Array): Int32Array =>
  Int32Array.from({ length: network.size }, (_, one) => {
    const near = network.targets.subarray(at(network.offsets, one), at(network.offsets, one + 1))
    return new Set([...near].map((other) => at(of, other)).filter((group) => group !== at(of, one))).size
  })

/** What takes no time however large the graph is. */
const basicsOf = (ties: readonly Tie[]) => {
  const ids = orderOf(ties)
  const size = ids.length
  const positions = new Map([...ids].map((id, index) => [id, index]))
  const positionOf = (id: number): number => positions.get(id) ?? 0
  const gave = new Int32Array(size)
  const got = new Int32Array(size)
  const [ends, others, weight] = [new Int32Array(ties.length), new Int32Array(ties.length), new Float64Array(ties.length)]
  const [givers, takers, given] = [new Int32Array(2 * ties.length), new Int32Array(2 * ties.length), new Float64Array(2 * ties.length)]
  for (const [index, tie] of ties.entries()) {
    const [a, b] = [positionOf(tie.a), positionOf(tie.b)]
    gave[a] = at(gave, a) + tie.gave
    got[a] = at(got, a) + tie.got
    gave[b] = at(gave, b) + tie.got
    got[b] = at(got, b) + tie.gave
    ;[ends[index], others[index], weight[index]] = [a, b, tie.gave + tie.got]
    // Whoever is answered vouches for who answered.
    ;[givers[2 * index], takers[2 * index], given[2 * index]] = [b, a, tie.gave]
    ;[givers[2 * index + 1], takers[2 * index + 1], given[2 * index + 1]] = [a, b, tie.got]
  }
  const links: Arcs = { size, from: ends, to: others, weight }
  const arcs = filterArcs({ size, from: givers, to: takers, weight: given }, (index) => at(given, index) > 0)
  const network = linked(links)
  return {
    ids,
    gave,
    got,
    ties: Int32Array.from({ length: size }, (_, one) => at(network.offsets, one + 1) - at(network.offsets, one)),
    rank: pageRank(arcs),
    cutOff: cutPoints(network).cutOff,
    links,
    network,
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
