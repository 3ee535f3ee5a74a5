import type { Tie } from './pairs.ts'

export interface Way {
  /** From who wants to be introduced to who is to be met. */
  readonly people: readonly number[]
  readonly links: readonly Tie[]
  readonly weakest: number
}

/** More people in between is no introduction any more. */
const LINKS_MAX = 4

export const strengthOf = (tie: Tie): number => tie.gave + tie.got

/** For everybody who can introduce: the best way from the start to them. */
interface Reached {
  readonly links: number
  readonly weakest: number
  readonly sum: number
  readonly before: number | undefined
  readonly tie: Tie | undefined
}

/**
 * The ways from any of `starts` to `target`, one for each who could make the introduction, best first: fewest people in between; of these the one whose weakest
 * tie is strongest; then the one of most replies in all. A start who knows the target needs nobody: that way has one tie.
 */
export const waysTo = (ties: readonly Tie[], starts: ReadonlySet<number>, target: number, waysMax: number): Way[] => {
  if (starts.has(target)) return []
  const near = neighbours(ties)
  const reached = reachFrom(near, starts, target)
  const ways = [...(near.get(target) ?? [])].flatMap(([last, tie]): (Way & { sum: number })[] => {
    const to = reached.get(last)
    if (to === undefined || to.links + 1 > LINKS_MAX) return []
    const { people, links } = trace(reached, last)
    return [
      {
        people: [...people, target],
        links: [...links, tie],
        weakest: Math.min(to.weakest, strengthOf(tie)),
        sum: to.sum + strengthOf(tie),
      },
    ]
  })
  return ways
    .toSorted(
      (a, b) =>
        a.links.length - b.links.length || b.weakest - a.weakest || b.sum - a.sum || (a.people.at(-2) ?? 0) - (b.people.at(-2) ?? 0),
    )
    .slice(0, waysMax)
    .map(({ people, links, weakest }) => ({ people, links, weakest }))
}

type Neighbours = ReadonlyMap<number, ReadonlyMap<number, Tie>>

const neighbours = (ties: readonly Tie[]): Neighbours => {
  const near = new Map<number, Map<number, Tie>>()
  for (const tie of ties) {
    for (const [one, other] of [
      [tie.a, tie.b],
      [tie.b, tie.a],
    ] as const) {
      const known = near.get(one)
      if (known === undefined) near.set(one, new Map([[other, tie]]))
      else known.set(other, tie)
    }
  }
  return near
}

/** Layer by layer, never through the target: among ways of as many ties the better one. */
const reachFrom = (near: Neighbours, starts: ReadonlySet<number>, target: number): Map<number, Reached> => {
  const reached = new Map<number, Reached>()
  for (const start of starts) {
    if (near.has(start)) reached.set(start, { links: 0, weakest: Number.POSITIVE_INFINITY, sum: 0, before: undefined, tie: undefined })
  }
  let layer = [...reached.keys()]
  for (let links = 1; links < LINKS_MAX && layer.length > 0; links++) {
    const next = new Map<number, Reached>()
    for (const one of layer) {
      const from = reached.get(one)
      if (from === undefined) continue
      for (const [other, tie] of near.get(one) ?? []) {
        if (other === target || reached.has(other)) continue
        const way = { links, weakest: Math.min(from.weakest, strengthOf(tie)), sum: from.sum + strengthOf(tie), before: one, tie }
        const known = next.get(other)
        if (known === undefined || isBetter(way, known)) next.set(other, way)
      }
    }
    for (const [one, way] of next) reached.set(one, way)
    layer = [...next.keys()]
  }
  return reached
}

const isBetter = (a: Reached, b: Reached): boolean =>
  a.weakest > b.weakest || (a.weakest === b.weakest && (a.sum > b.sum || (a.sum === b.sum && (a.before ?? 0) < (b.before ?? 0))))

const trace = (reached: ReadonlyMap<number, Reached>, last: number): { people: number[]; links: Tie[] } => {
  const people = [last]
  const links: Tie[] = []
  for (let one = reached.get(last); one?.before !== undefined && one.tie !== undefined; one = reached.get(one.before)) {
    people.unshift(one.before)
    links.unshift(one.tie)
  }
  return { people, links }
}
