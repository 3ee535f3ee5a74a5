import type { Ties } from '@kith/contract/ties'
import type { App } from '../../app.ts'
import { at } from '../../analytics/graph/network.ts'
import type { PartialFilter } from '../../analytics/filter.ts'
import { namesOf } from '../people/index.ts'
import { stateVersion } from '../segments/index.ts'
import { DEFINITIONS } from './definitions.ts'
import { graphOf, type Graph } from './kept.ts'
import { DRAWN_MAX, LINES_MAX } from './shape.ts'

const GROUPS_MAX = 24
const TOP = 4

/** Of each picture as it was shown last: two thousand names are looked up and put beside what was computed of them. Holds until the state knows something else. */
const shown = new WeakMap<Graph['shape'], { readonly version: number; readonly pairs: Graph['pairs']; readonly drawn: Promise<Drawn> }>()
type Drawn = Omit<Ties, keyof ReturnType<typeof basisOf>>

export const showAllTies = async (app: App, given: PartialFilter): Promise<Ties> => {
  const { graph, renewing } = await graphOf(app, given)
  const version = await stateVersion(app)
  const { shape, pairs } = graph
  const known = shown.get(shape)
  const drawn = known?.version === version && known.pairs === pairs ? known.drawn : drawnOf(app, graph)
  shown.set(shape, { version, pairs, drawn })
  drawn.catch(() => shown.delete(shape))
  return { ...basisOf(graph, renewing), ...(await drawn) }
}

const drawnOf = async (app: App, graph: Graph): Promise<Drawn> => {
  const { pairs, shape } = graph
  const names = await namesOf(app, [...shape.ids.subarray(0, DRAWN_MAX)])
  // Who was erased since has no name, and is not shown.
  const drawn = [...shape.ids.keys()].filter((one) => one < DRAWN_MAX && names.has(at(shape.ids, one)))
  const places = new Map(drawn.map((one, index) => [at(shape.ids, one), index]))
  return {
    definitions: DEFINITIONS,
    replies: pairs.replies,
    ties: pairs.all,
    counted: {
      people: shape.ids.length,
      ties: pairs.ties.length,
      replies: pairs.ties.reduce((sum, tie) => sum + tie.gave + tie.got, 0),
      bound: pairs.bound,
    },
    leftOut: [...pairs.leftOut],
    looked: shape.looked,
    modularity: shape.modularity,
    groups: groupsOf(graph, names),
    moreGroups: Math.max(0, shape.groupCount - GROUPS_MAX),
    people: drawn.map((one) => ({
      id: at(shape.ids, one),
      name: names.get(at(shape.ids, one)) ?? '',
      x: at(shape.x, one),
      y: at(shape.y, one),
      group: at(shape.group, one),
      ties: at(shape.ties, one),
      gave: at(shape.gave, one),
      got: at(shape.got, one),
      rank: at(shape.rank, one),
      between: at(shape.between, one),
      margin: at(shape.margin, one),
      cutOff: at(shape.cutOff, one),
      groups: at(shape.groups, one),
    })),
    lines: pairs.ties
      .flatMap((tie): [number, number, number][] => {
        const [a, b] = [places.get(tie.a), places.get(tie.b)]
        return a === undefined || b === undefined ? [] : [[a, b, tie.gave + tie.got]]
      })
      .slice(0, LINES_MAX),
  }
}

export const basisOf = (graph: Graph, renewing: boolean): Pick<Ties, 'from' | 'to' | 'shortened' | 'computedAt' | 'renewing'> => ({
  from: graph.from,
  to: graph.to,
  shortened: graph.shortened,
  computedAt: graph.computedAt.toISOString(),
  renewing,
})

const groupsOf = ({ pairs, shape }: Graph, names: ReadonlyMap<number, string>): Ties['groups'] => {
  const groups = Array.from({ length: Math.min(GROUPS_MAX, shape.groupCount) }, (_, group) => ({
    group,
    people: 0,
    replies: 0,
    top: new Array<{ id: number; name: string }>(),
  }))
  const groupOf = new Map<number, number>()
  // Those with most replies come first.
  for (const [one, id] of shape.ids.entries()) {
    groupOf.set(id, at(shape.group, one))
    const group = groups[at(shape.group, one)]
    if (group === undefined) continue
    group.people += 1
    const name = names.get(id)
    if (group.top.length < TOP && name !== undefined) group.top.push({ id, name })
  }
  for (const { a, b, gave, got } of pairs.ties) {
    const group = groups[groupOf.get(a) ?? -1]
    if (group !== undefined && groupOf.get(b) === group.group) group.replies += gave + got
  }
  return groups
}
