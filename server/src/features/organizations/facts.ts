import type { AffiliationOrigin } from '@kith/contract/affiliation-origins'
import { sql, type RawBuilder } from 'kysely'
import type { Day } from '../../analytics/calendar.ts'
import { numbersOfPersons } from './persons.ts'
import type { Db } from './named.ts'
import type { Fact } from './precedence.ts'

/** A fact with whom it is about and where it comes from. */
export interface PersonFact extends Fact {
  readonly personId: number
  /** As it was said, before merges of organizations. */
  readonly saidId: number | null
  readonly label: string
  readonly sourceTitle: string | null
  readonly saidBy: string
  readonly saidAt: Date
}

interface Row {
  readonly id: number
  readonly person: number
  readonly origin: AffiliationOrigin
  readonly organization: number | null
  readonly said: number | null
  readonly from_day: Day | null
  readonly to_day: Day | null
  readonly label: string
  readonly title: string | null
  readonly said_by: string
  readonly said_at: Date
}

/** All that is said of these persons, by any of the numbers and identities that they are. */
export const factsOf = async (db: Db, persons: readonly number[]): Promise<PersonFact[]> => {
  if (persons.length === 0) return []
  const members = await numbersOfPersons(db, persons)
  const { rows } =
    await sql<Row>`select a.id, said.person, a.origin, o.main_id as organization, a.organization_id as said, a.from_day, a.to_day, a.label,
      s.title, a.said_by, a.said_at
    from (
      select a.id, t.person from unnest(${[...members.keys()]}::bigint[], ${[...members.values()]}::bigint[]) as t(member, person)
        join affiliation a on a.member_id = t.member
      union all select a.id, i.member_id from identity i join affiliation a on a.identity_id = i.id where i.member_id = any(${persons}::bigint[])
    ) said join affiliation a on a.id = said.id left join organization o on o.id = a.organization_id left join source s on s.id = a.source_id
    order by a.id`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    personId: row.person,
    origin: row.origin,
    organizationId: row.organization,
    saidId: row.said,
    from: row.from_day,
    to: row.to_day,
    label: row.label,
    sourceTitle: row.title,
    saidBy: row.said_by,
    saidAt: row.said_at,
  }))
}

export const byPersonOf = (facts: readonly PersonFact[]): Map<number, PersonFact[]> => {
  const byPerson = new Map<number, PersonFact[]>()
  for (const fact of facts) {
    const known = byPerson.get(fact.personId)
    if (known === undefined) byPerson.set(fact.personId, [fact])
    else known.push(fact)
  }
  return byPerson
}

/** `select affiliation.id, person`: whom each affiliation is about now. A number that was merged leads to the person in the end. */
const whom = (where: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select a.id, m.id as person from affiliation a join member m on m.id = a.member_id where m.merged_into is null and ${where}
  union all select a.id, up.id from affiliation a join member m on m.id = a.member_id cross join lateral (
    with recursive up as (select m.id, m.merged_into union all select above.id, above.merged_into from up join member above on above.id = up.merged_into)
    select id from up where merged_into is null limit 1) up where m.merged_into is not null and ${where}
  union all select a.id, i.member_id from affiliation a join identity i on i.id = a.identity_id where ${where}`

const coversDay = (day: Day): RawBuilder<unknown> =>
  sql`(a.from_day is null or a.from_day <= ${day}::date) and (a.to_day is null or a.to_day >= ${day}::date)`

/** `person, organization`: where everybody is on a day, as `factOn` decides it. `persons` narrows it down to some. */
export const placesOn = (day: Day, persons?: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select distinct on (w.person) w.person, o.main_id as organization
  from (${whom(coversDay(day))}) w join affiliation a on a.id = w.id left join organization o on o.id = a.organization_id
  ${persons === undefined ? sql`` : sql`where w.person in (${persons})`}
  order by w.person, array_position(array['member', 'hand', 'file', 'source', 'domain'], a.origin), a.from_day desc nulls last,
    a.to_day asc nulls last, a.id desc`

const ofOrganizations = (organizations: readonly number[]): RawBuilder<unknown> =>
  sql`a.organization_id in (select id from organization where main_id in (select main_id from organization where id = any(${organizations}::bigint[])))`

/** Whoever anything says of that they are or were at one of these organizations. */
export const candidatesOf = async (db: Db, organizations: readonly number[]): Promise<number[]> => {
  const { rows } = await sql<{
    person: number
  }>`select distinct person from (${whom(ofOrganizations(organizations))}) w order by person`.execute(db)
  return rows.map((row) => row.person)
}

/** The persons who are at one of these organizations on a day. */
export const peopleAt = async (db: Db, organizations: readonly number[], day: Day): Promise<number[]> => {
  const candidates = await candidatesOf(db, organizations)
  if (candidates.length === 0) return []
  const { rows } = await sql<{ person: number }>`select person from (${placesOn(day, sql`select unnest(${candidates}::bigint[])`)}) p
    where organization in (select main_id from organization where id = any(${organizations}::bigint[])) order by person`.execute(db)
  return rows.map((row) => row.person)
}
