import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { betweenness } from './betweenness.ts'
import { cutPoints } from './cut-points.ts'
import { groupsOf, modularityOf } from './groups.ts'
import { layoutOf } from './layout.ts'
import { arcsOf, networkOf, type Network } from './network.ts'
import { pageRank } from './page-rank.ts'

/** W. Zachary (1977): who of a karate club met whom outside of it, 34 people, 78 pairs. */
const CLUB: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31],
  1: [2, 3, 7, 13, 17, 19, 21, 30],
  2: [3, 7, 8, 9, 13, 27, 28, 32],
  3: [7, 12, 13],
  4: [6, 10],
  5: [6, 10, 16],
  6: [16],
  8: [30, 32, 33],
  9: [33],
  13: [33],
  14: [32, 33],
  15: [32, 33],
  18: [32, 33],
  19: [33],
  20: [32, 33],
  22: [32, 33],
  23: [25, 27, 29, 32, 33],
  24: [25, 27, 31],
  25: [31],
  26: [29, 33],
  27: [33],
  28: [31, 33],
  29: [32, 33],
  30: [32, 33],
  31: [32, 33],
  32: [33],
}
const PAIRS = Object.entries(CLUB).flatMap(([a, others]) => others.map((b) => ({ from: Number(a), to: b, weight: 1 })))
const club = networkOf(arcsOf(34, PAIRS))
const exact = { exactMax: Number.POSITIVE_INFINITY, sample: 0 }

describe('the karate club', () => {
  test('has its published numbers of pairs', () => {
    expect(PAIRS.length).toBe(78)
    expect(club.targets.length).toBe(156)
  })

  test('has its published betweenness', () => {
    const { share, margin } = betweenness(club, exact)
    const published = { 0: 0.437635, 33: 0.304075, 32: 0.145247, 2: 0.143657, 31: 0.138276 }
    for (const [one, value] of Object.entries(published)) expect(share[Number(one)]).toBeCloseTo(value, 6)
    expect((share[0] ?? 0) * ((33 * 32) / 2)).toBeCloseTo(231.0714, 4)
    expect([...margin].every((one) => one === 0)).toBe(true)
  })

  test('has its published PageRank', () => {
    const both = PAIRS.flatMap(({ from, to, weight }) => [
      { from, to, weight },
      { from: to, to: from, weight },
    ])
    const rank = pageRank(arcsOf(34, both))
    expect(rank[33]).toBeCloseTo(0.100919, 6)
    expect(rank[0]).toBeCloseTo(0.096997, 6)
    expect(rank[32]).toBeCloseTo(0.071693, 6)
  })

  test('falls into its published groups, or nearly: never better than the optimum', () => {
    const groups = groupsOf(club)
    expect(groups.modularity).toBeGreaterThanOrEqual(0.415)
    expect(groups.modularity).toBeLessThanOrEqual(0.4197897)
    expect(groups).toEqual(groupsOf(club))
    const optimum = [
      [0, 1, 2, 3, 7, 11, 12, 13, 17, 19, 21],
      [4, 5, 6, 10, 16],
      [8, 9, 14, 15, 18, 20, 22, 26, 29, 30, 32, 33],
      [23, 24, 25, 27, 28, 31],
    ]
    const of = Int32Array.from({ length: 34 }, (_, one) => optimum.findIndex((group) => group.includes(one)))
    expect(modularityOf(club, of)).toBeCloseTo(0.4197896, 7)
  })

  test('would lose six people without its teacher', () => {
    const { cutOff, sizes } = cutPoints(club)
    expect(sizes).toEqual([34])
    // 4, 5, 6, 10 and 16 know the rest through 0 alone, and so does 11.
    expect(cutOff[0]).toBe(6)
    expect([...cutOff].filter((one) => one > 0)).toEqual([6])
  })
})

test('PageRank of four who ask: A→B, B→C, A→C, D→C', () => {
  const rank = pageRank(
    arcsOf(
      4,
      [
        [0, 1],
        [1, 2],
        [0, 2],
        [3, 2],
      ].map(([from = 0, to = 0]) => ({ from, to, weight: 1 })),
    ),
  )
  for (const [index, value] of [0.144692, 0.206186, 0.504431, 0.144692].entries()) expect(rank[index]).toBeCloseTo(value, 6)
})

const someArcs = fc.integer({ min: 2, max: 12 }).chain((size) =>
  fc
    .array(fc.record({ from: fc.nat(size - 1), to: fc.nat(size - 1), weight: fc.integer({ min: 1, max: 9 }) }), { maxLength: 30 })
    .map((pairs) => {
      const known = new Map(pairs.filter(({ from, to }) => from !== to).map((pair) => [`${pair.from} ${pair.to}`, pair]))
      return arcsOf(size, [...known.values()])
    }),
)
const neighbours = (network: Network, one: number): number[] => [
  ...network.targets.subarray(network.offsets[one], network.offsets[one + 1]),
]

/** Everybody who can be reached from `start` with how far away, leaving out `without`: as simple as it can be. */
const reach = (network: Network, start: number, without = -1): Map<number, number> => {
  const far = new Map([[start, 0]])
  for (const [one, distance] of far)
    for (const other of neighbours(network, one)) if (other !== without && !far.has(other)) far.set(other, distance + 1)
  return far
}
const countWays = (network: Network, from: number, to: number, through: number | undefined): number => {
  const far = reach(network, to)
  const walk = (one: number, met: boolean): number => {
    if (one === to) return met || through === undefined ? 1 : 0
    return neighbours(network, one)
      .filter((other) => far.get(other) === (far.get(one) ?? 0) - 1)
      .reduce((sum, other) => sum + walk(other, met || (other === through && other !== to)), 0)
  }
  return far.has(from) ? walk(from, false) : 0
}

describe('any network', () => {
  test('betweenness counts the shortest ways that lead through each', () => {
    fc.assert(
      fc.property(someArcs, (arcs) => {
        const network = networkOf(arcs)
        const { share } = betweenness(network, exact)
        for (let one = 0; one < arcs.size; one++) {
          let sum = 0
          for (let a = 0; a < arcs.size; a++) {
            for (let b = 0; b < a; b++) {
              if (a === one || b === one) continue
              const all = countWays(network, a, b, undefined)
              if (all > 0) sum += countWays(network, a, b, one) / all
            }
          }
          const pairs = ((arcs.size - 1) * (arcs.size - 2)) / 2
          expect(share[one]).toBeCloseTo(pairs === 0 ? 0 : sum / pairs, 9)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('PageRank is a likelihood: never negative, one in all', () => {
    fc.assert(
      fc.property(someArcs, (arcs) => {
        const rank = pageRank(arcs)
        expect(rank.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 8)
        expect(Math.min(...rank)).toBeGreaterThan(0)
      }),
    )
  })

  test('groups hold everybody once, never across parts, and are no worse than one group of all', () => {
    fc.assert(
      fc.property(someArcs, (arcs) => {
        const network = networkOf(arcs)
        const { of, count, modularity } = groupsOf(network)
        expect(new Set(of).size).toBe(count)
        expect(modularity ?? 0).toBeGreaterThanOrEqual(-1e-9)
        const { of: parts } = cutPoints(network)
        for (let a = 0; a < arcs.size; a++) for (let b = 0; b < a; b++) if (of[a] === of[b]) expect(parts[a]).toBe(parts[b])
      }),
    )
  })

  test('who holds others alone is found by taking each away', () => {
    fc.assert(
      fc.property(someArcs, (arcs) => {
        const network = networkOf(arcs)
        const { cutOff, of, sizes } = cutPoints(network)
        for (let one = 0; one < arcs.size; one++) {
          const others = [...reach(network, one).keys()].filter((other) => other !== one)
          expect(others.length + 1).toBe(sizes[of[one] ?? 0])
          const left = Math.max(0, ...others.map((other) => reach(network, other, one).size))
          expect(cutOff[one]).toBe(others.length - left)
        }
      }),
    )
  })

  test('a sample of the ways tells the share within its margin, mostly', () => {
    const size = 400
    const ring = Array.from({ length: size }, (_, one) => ({ from: one, to: (one + 1) % size, weight: 1 }))
    const chords = Array.from({ length: 120 }, (_, index) => ({ from: (index * 7) % size, to: (index * 31 + 50) % size, weight: 1 }))
    const network = networkOf(arcsOf(size, [...ring, ...chords.filter(({ from, to }) => from !== to)]))
    const all = betweenness(network, exact)
    const some = betweenness(network, { exactMax: 0, sample: 200 })
    expect([all.looked, some.looked]).toEqual([400, 200])
    const within = [...some.share].filter((share, one) => Math.abs(share - (all.share[one] ?? 0)) <= (some.margin[one] ?? 0)).length
    expect(within / size).toBeGreaterThan(0.85)
  })

  test('everybody has a place in the picture, the same each time, and groups stand together', () => {
    const places = layoutOf(club, groupsOf(club).of)
    expect(places).toEqual(layoutOf(club, groupsOf(club).of))
    expect([...places.x, ...places.y].every((one) => Number.isFinite(one) && Math.abs(one) <= 1_000)).toBe(true)
    const distance = (a: number, b: number): number =>
      Math.hypot((places.x[a] ?? 0) - (places.x[b] ?? 0), (places.y[a] ?? 0) - (places.y[b] ?? 0))
    const mean = (pairs: readonly (readonly [number, number])[]): number =>
      pairs.reduce((sum, [a, b]) => sum + distance(a, b), 0) / pairs.length
    const everyPair = Array.from({ length: 34 }, (_, a) => Array.from({ length: a }, (__, b) => [a, b] as const)).flat()
    expect(mean(PAIRS.map(({ from, to }) => [from, to] as const))).toBeLessThan(0.7 * mean(everyPair))
  })
})
