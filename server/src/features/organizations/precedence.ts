import { AFFILIATION_ORIGINS, type AffiliationOrigin } from '@kith/contract/affiliation-origins'
import { addDays, type Day } from '../../analytics/calendar.ts'

/** What one origin says: from the first to the last day, both included, null where it is open. */
export interface Fact {
  readonly id: number
  readonly origin: AffiliationOrigin
  /** The organization in the end, after merges; null for somebody on their own. */
  readonly organizationId: number | null
  readonly from: Day | null
  readonly to: Day | null
}

/** What is true from one day to another; of neighbours never the same organization. */
export interface Span {
  readonly organizationId: number | null
  readonly from: Day | null
  readonly to: Day | null
  /** What decides it on its first day. */
  readonly factId: number
}

const covers = (fact: Pick<Fact, 'from' | 'to'>, day: Day): boolean =>
  (fact.from === null || fact.from <= day) && (fact.to === null || day <= fact.to)

/**
 * Which of two facts decides a day that both cover (negative: the first). The member's own word comes before the team's, then files, then sources' profiles,
 * then addresses. Within one origin what began later, then what ends sooner, then what was said last.
 */
export const compareFacts = (a: Fact, b: Fact): number =>
  AFFILIATION_ORIGINS.indexOf(a.origin) - AFFILIATION_ORIGINS.indexOf(b.origin) ||
  compareDays(b.from ?? '', a.from ?? '') ||
  compareDays(a.to ?? '~', b.to ?? '~') ||
  b.id - a.id

const compareDays = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The fact that decides a day; undefined where nothing is known. */
export const factOn = <F extends Fact>(facts: readonly F[], day: Day): F | undefined =>
  facts.filter((fact) => covers(fact, day)).toSorted(compareFacts)[0]

/** Everything that is true of a person, oldest first; days of which nothing is known lie between. */
export const spansOf = (facts: readonly Fact[]): Span[] => {
  // Ordered once, the first that covers a day decides it; days between two edges are all alike.
  const ordered = facts.toSorted(compareFacts)
  const spans: Span[] = []
  for (const [from, to] of stretches(ordered)) {
    const sample = from ?? to ?? '2000-01-01'
    const fact = ordered.find((one) => covers(one, sample))
    if (fact === undefined) continue
    const last = spans.at(-1)
    if (last !== undefined && last.organizationId === fact.organizationId && isNextDay(last.to, from)) {
      spans[spans.length - 1] = { ...last, to }
    } else spans.push({ organizationId: fact.organizationId, from, to, factId: fact.id })
  }
  return spans
}

const isNextDay = (last: Day | null, from: Day | null): boolean => last !== null && from !== null && addDays(last, 1) === from

/** The time, cut wherever any fact begins or ends. */
const stretches = (facts: readonly Fact[]): [Day | null, Day | null][] => {
  const begins = new Set<Day>()
  for (const { from, to } of facts) {
    if (from !== null) begins.add(from)
    if (to !== null) begins.add(addDays(to, 1))
  }
  const starts: (Day | null)[] = [null, ...[...begins].toSorted()]
  return starts.map((start, index) => {
    const next = starts[index + 1]
    return [start, next === undefined || next === null ? null : addDays(next, -1)]
  })
}
