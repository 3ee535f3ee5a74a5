import { sql } from 'kysely'
import { KithError } from '../../platform/errors.ts'
import { checkedDomain } from './domains.ts'
import { organizationsNamed, type Db } from './named.ts'
import { meaningOf } from './names.ts'

interface Told {
  readonly name: string
  readonly domains?: readonly string[] | undefined
}

/**
 * Organizations that a source knows, in the caller's transaction: made where there are none, and given the domains that are nobody's yet. Domains that tell nothing
 * of an organization, as those of mailboxes for anybody, are left out.
 */
export const tellOrganizations = async (db: Db, told: readonly Told[]): Promise<void> => {
  const named = told.flatMap(({ name, domains = [] }) => {
    const said = meaningOf(name)
    return said.kind === 'name' ? [{ ...said, domains: domains.flatMap(usable) }] : []
  })
  if (named.length === 0) return
  const numbers = await organizationsNamed(db, new Map(named.map(({ key, name }) => [key, name])))
  const pairs = named.flatMap(({ key, domains }) => domains.map((domain) => ({ domain, id: numbers.get(key) ?? 0 })))
  if (pairs.length === 0) return
  await sql`insert into organization_domain (domain, organization_id, top)
    select distinct on (domain) domain, id, true from unnest(${pairs.map((one) => one.domain)}::text[], ${pairs.map((one) => one.id)}::bigint[])
      with ordinality as t(domain, id, place) order by domain, place
    on conflict do nothing`.execute(db)
}

const usable = (given: string): string[] => {
  try {
    return [checkedDomain(given)]
  } catch (error) {
    if (error instanceof KithError) return []
    throw error
  }
}

interface Place {
  readonly memberId: number
  readonly organization: string
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** Where a source says that members were, from when until when, in the caller's transaction. The same again changes nothing. */
export const tellOfPlaces = async (db: Db, sourceId: number, places: readonly Place[]): Promise<void> => {
  const said = places.flatMap(({ memberId, organization, from, to }) => {
    const meant = meaningOf(organization)
    const isSpan =
      (from === undefined || isDay(from)) && (to === undefined || isDay(to)) && (from === undefined || to === undefined || from <= to)
    return meant.kind === 'nothing' || !isSpan ? [] : [{ memberId, meant, from, to }]
  })
  if (said.length === 0) return
  const names = new Map(said.flatMap(({ meant }): [string, string][] => (meant.kind === 'name' ? [[meant.key, meant.name]] : [])))
  const numbers = await organizationsNamed(db, names)
  const rows = said.map(({ memberId, meant, from, to }) => ({
    member_id: memberId,
    organization_id: meant.kind === 'name' ? numbers.get(meant.key) : null,
    from_day: from ?? null,
    to_day: to ?? null,
  }))
  await sql`insert into affiliation (member_id, organization_id, from_day, to_day, origin, label, source_id)
    select distinct member_id, organization_id, from_day, to_day, 'source', ${`source ${sourceId}`}, ${sourceId}::bigint
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as new(member_id bigint, organization_id bigint, from_day date, to_day date)
    on conflict do nothing`.execute(db)
}

const isDay = (text: string): boolean => {
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}
