import { sql } from 'kysely'
import { KithError } from '../../platform/errors.ts'
import { checkedDomain, hostKey, suffixesOf, type Domain } from './domains.ts'
import { meaningOf } from './names.ts'
import { organizationsNamed, type Db } from './named.ts'

/** That a file says whose a domain is. */
export interface DomainRecord {
  readonly domain: string
  readonly organizationName: string
  readonly top: boolean
}

/**
 * Gives organizations the domains that a file says are theirs, in the caller's transaction, and makes organizations that are new. Taken are only domains at
 * which somebody here has an address, so that a list of all the companies of the world makes no empty ones; what is an organization's already stays that
 * organization's, and hosts that give mailboxes to anybody are nobody's. Answers the new ones: whoever calls it places people by them.
 */
export const addDomains = async (db: Db, records: readonly DomainRecord[]): Promise<string[]> => {
  if (records.length === 0) return []
  const { rows: owned } = await sql<{ domain: string }>`select domain from organization_domain`.execute(db)
  const taken = new Set(owned.map((row) => row.domain))
  const isInUse = await hostsInUse(db)
  const wanted = records.flatMap(({ organizationName, top, domain: given }) => {
    const [said, domain] = [meaningOf(organizationName), domainIn(given)]
    if (said.kind !== 'name' || domain === undefined || taken.has(domain) || !isInUse(domain, top)) return []
    taken.add(domain)
    return [{ domain, top, said }]
  })
  if (wanted.length === 0) return []
  const numbers = await organizationsNamed(db, new Map(wanted.map(({ said }) => [said.key, said.name])))
  const rows = wanted.map(({ domain, top, said }) => ({ domain, top, organization_id: numbers.get(said.key) }))
  const { rows: added } = await sql<{ domain: string }>`insert into organization_domain (domain, organization_id, top)
    select domain, organization_id, top from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as new(domain text, organization_id bigint, top boolean)
    on conflict do nothing returning domain`.execute(db)
  return added.map((row) => row.domain)
}

/** The domains of each organization, by its name. */
export const domainsOfOrganizations = async (db: Db): Promise<ReadonlyMap<string, readonly Domain[]>> => {
  const { rows } = await sql<Domain & { name: string }>`select d.domain, d.top, m.name from organization_domain d
    join organization o on o.id = d.organization_id join organization m on m.id = o.main_id order by d.domain`.execute(db)
  const found = new Map<string, Domain[]>()
  for (const { name, ...domain } of rows) found.set(name, [...(found.get(name) ?? []), domain])
  return found
}

const domainIn = (given: string): string | undefined => {
  try {
    return checkedDomain(given)
  } catch (error) {
    if (error instanceof KithError) return undefined
    throw error
  }
}

const hostsInUse = async (db: Db): Promise<(domain: string, top: boolean) => boolean> => {
  const { rows } = await sql<{
    host: string
  }>`select distinct mail_host as host from identity where mail_host is not null and not robot`.execute(db)
  const hosts = new Set(rows.map((row) => hostKey(row.host)))
  const below = new Set([...hosts].flatMap(suffixesOf))
  return (domain, top) => (top ? below : hosts).has(domain)
}
