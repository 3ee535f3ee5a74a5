import type { Annotation, AnnotationKind } from '@kith/contract/annotations'
import type { App } from '../../app.ts'
import type { Day } from '../../analytics/calendar.ts'
import type { PartialFilter } from '../../analytics/filter.ts'
import { sourcesWithin } from '../communities/index.ts'
import { derivedBetween, type Derived } from './derived.ts'
import { writtenBetween } from './written.ts'

export interface Asked {
  readonly filter: PartialFilter
  readonly from: Day
  readonly to: Day
  readonly zone: string
  readonly kinds?: readonly AnnotationKind[] | undefined
  readonly written: boolean
  readonly limit: number
}

export type Mark = Pick<Annotation, 'kind' | 'title' | 'from' | 'to' | 'url'>

/** What is marked between two days, in the order of time, with how many were left out. */
export const listMarks = async (app: App, asked: Asked): Promise<{ annotations: Annotation[]; more: number }> => {
  const { filter, from, to, zone, kinds } = asked
  const isWanted = ({ kind }: { kind: AnnotationKind }): boolean => kinds === undefined || kinds.length === 0 || kinds.includes(kind)
  const sources = await sourcesOf(app, filter)
  const written = (await writtenBetween(app.state.db, from, to, sources)).filter(isWanted)
  const derived = asked.written ? [] : (await derivedBetween(app, filter, sources, from, to, zone)).filter(isWanted)
  // Of those that weigh the same the newest stay.
  const kept = derived.toSorted((a, b) => a.rank - b.rank || (a.from < b.from ? 1 : -1)).slice(0, Math.max(0, asked.limit - written.length))
  const annotations = [...written.slice(0, asked.limit), ...(await show(app, kept))]
  return {
    annotations: annotations.toSorted((a, b) => (a.from < b.from || (a.from === b.from && a.key < b.key) ? -1 : 1)),
    more: written.length + derived.length - annotations.length,
  }
}

/** Sources that a filter allows; undefined where it allows all. */
const sourcesOf = async (app: App, { source, community }: PartialFilter): Promise<number[] | undefined> => {
  const within = await sourcesWithin(app.state.db, community)
  const asked = source?.length ? source : undefined
  if (within === undefined) return asked
  return asked?.filter((id) => within.has(id)) ?? [...within]
}

const NEAR_MAX = 2_000

/** What could have to do with what happened between two days. */
export const marksAround = async (app: App, filter: PartialFilter, from: Day, to: Day, zone: string): Promise<readonly Mark[]> => {
  const { source, community } = filter
  const asked = { filter: { source, community }, from, to, zone, written: false, limit: NEAR_MAX }
  return (await listMarks(app, asked)).annotations
}

const show = async (app: App, derived: readonly Derived[]): Promise<Annotation[]> => {
  if (derived.length === 0) return []
  const titles = new Map((await app.state.db.selectFrom('source').select(['id', 'title']).execute()).map((row) => [row.id, row.title]))
  return derived.map((one) => ({
    key: `${one.kind}-${one.source}-${one.from}-${one.title}`,
    id: null,
    kind: one.kind,
    title: one.title.slice(0, 300),
    from: one.from,
    to: one.to,
    url: /^https?:\/\//i.test(one.url) ? one.url : null,
    source: { id: one.source, title: titles.get(one.source) ?? 'a removed source' },
    by: null,
  }))
}
