import type { Annotation, AnnotationKind } from '@kith/contract/annotations'
import { date, span } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { listed } from '../../format/words.ts'

export const KIND_NAMES: Record<AnnotationKind, string> = {
  release: 'Release',
  event: 'Event',
  campaign: 'Campaign',
  outage: 'Outage',
  note: 'Note',
  other: 'Other',
}
export const KINDS = ['note', 'release', 'event', 'campaign', 'outage', 'other'] as const satisfies readonly AnnotationKind[]

export const daysOf = ({ from, to }: Pick<Annotation, 'from' | 'to'>): string => (to === null ? date(from) : span(from, to))

const NAMED = 3

/** Read aloud for a mark, or for several that stand as one. */
export function saysOf(marks: readonly Pick<Annotation, 'kind' | 'title' | 'from' | 'to'>[]): string {
  const [first, ...others] = marks
  if (first === undefined) return ''
  if (others.length === 0) return `${KIND_NAMES[first.kind]}, ${daysOf(first)}: ${first.title}`
  const last = marks.reduce((latest, { from }) => (from > latest ? from : latest), first.from)
  const titles = marks.slice(0, NAMED).map(({ title }) => title)
  const rest = marks.length - titles.length
  const when = last === first.from ? date(first.from) : span(first.from, last)
  return `${count(marks.length)} marks, ${when}: ${rest > 0 ? `${titles.join(', ')} and ${count(rest)} more` : listed(titles)}`
}
