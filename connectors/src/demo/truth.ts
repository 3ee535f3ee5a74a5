import { conversationsOf } from './stage.ts'
import type { TrueActivity, TruePerson, Truth } from './model.ts'
import type { Person } from './person.ts'
import type { Stage } from './stage.ts'

const iso = (ms: number): string => new Date(Math.floor(ms)).toISOString()

/** What was meant, told apart from what can be seen. Machines that never did anything are left out. */
export function truthOf(stage: Stage, cast: readonly Person[], activities: readonly TrueActivity[]): Truth {
  const spans = new Map<string, { firstMs: number; lastMs: number }>()
  for (const { person, at } of activities) {
    const span = spans.get(person)
    if (span === undefined) spans.set(person, { firstMs: at, lastMs: at })
    else span.lastMs = at
  }
  const { events, releases } = stage.calendar
  const people = cast.flatMap((person): TruePerson[] => {
    const span = spans.get(person.id)
    if (span === undefined) return []
    return [personOf(person, span.firstMs, span.lastMs)]
  })
  const cultivated = new Map(events.map(({ id }) => [id, new Array<string>()]))
  for (const { id, cause } of people) if (cause.kind === 'cultivated') cultivated.get(cause.event)?.push(id)
  return {
    people,
    events: events.map(({ id, kind, title, atMs, city }) => ({
      id,
      kind,
      title,
      at: iso(atMs),
      place: city,
      cultivated: cultivated.get(id) ?? [],
    })),
    releases: releases.map(({ version, atMs, major }) => ({ version, at: iso(atMs), major })),
    conversations: conversationsOf(stage),
  }
}

const personOf = (person: Person, firstMs: number, lastMs: number): TruePerson => ({
  id: person.id,
  name: person.name.native,
  latinName: person.name.latin,
  nature: person.nature,
  teammate: person.teammate,
  level: person.level,
  cause: person.cause,
  joinedAt: iso(firstMs),
  activeUntil: iso(lastMs),
  periods: person.periods.map(({ fromMs, untilMs }) => ({ from: iso(fromMs), until: iso(untilMs) })),
  organizations: person.organizations.map(({ organization, fromMs, untilMs }) => ({
    name: organization.name,
    domain: organization.domain,
    from: iso(fromMs).slice(0, 10),
    ...(untilMs === undefined ? {} : { until: iso(untilMs).slice(0, 10) }),
  })),
  technologies: person.technologies,
  home: person.name.home,
  identities: [...person.seen],
})
