import type { Day } from '../../analytics/calendar.ts'
import { INDEPENDENT, namesOf } from './current.ts'
import { byPersonOf, factsOf } from './facts.ts'
import type { Db } from './named.ts'
import { spansOf, type Span } from './precedence.ts'

/** Where somebody was from one day to another, both included; null is open. */
export interface Stay {
  readonly organization: string
  readonly from: Day | null
  readonly to: Day | null
}

/** Where these persons were over time, as people and files say it: what only follows from addresses is left out. */
export const staysOf = async (db: Db, persons: readonly number[]): Promise<Map<number, Stay[]>> => {
  const facts = (await factsOf(db, persons)).filter((fact) => fact.origin !== 'domain')
  const spans = [...byPersonOf(facts)].map(([person, theirs]) => ({ person, spans: spansOf(theirs) }))
  const names = await namesOf(
    db,
    spans.flatMap((one) => one.spans.flatMap((span) => span.organizationId ?? [])),
  )
  const nameOf = (id: number | null): string => (id === null ? INDEPENDENT : (names.get(id) ?? ''))
  return new Map(
    spans.map((one) => [one.person, one.spans.map(({ organizationId, from, to }) => ({ organization: nameOf(organizationId), from, to }))]),
  )
}

/** Where these persons were over time, by all that is said of them. */
export const spansByPerson = async (db: Db, persons: readonly number[]): Promise<Map<number, Span[]>> =>
  new Map([...byPersonOf(await factsOf(db, persons))].map(([person, facts]) => [person, spansOf(facts)]))
