import type { SuggestedDomain } from '@kith/contract/organizations'
import { parseAddress } from '@kith/identity/address'
import { sql } from 'kysely'
import { domainOf, hostKey, isPublicHost, type Domain } from './domains.ts'
import { nameKey } from './names.ts'
import type { Db } from './named.ts'

const HOSTS_MAX = 20_000
const EXAMPLES_MAX = 3

/** Domains of people's addresses that no organization has, those of most people first. */
export const suggestDomains = async (db: Db, limit: number): Promise<{ total: number; domains: SuggestedDomain[] }> => {
  const { rows } = await sql<{ host: string; people: number }>`select i.mail_host as host, count(distinct i.member_id) as people
    from identity i join member m on m.id = i.member_id
    where i.mail_host is not null and not i.robot and not m.teammate and m.robot <> 'robot'
    group by 1 order by 2 desc, 1 limit ${HOSTS_MAX}`.execute(db)
  const known = await sql<Domain>`select domain, top from organization_domain`.execute(db)
  const domains = new Map(known.rows.map((row) => [row.domain, row]))
  const hosts = new Map<string, { hosts: string[]; people: number }>()
  for (const { host, people } of rows) {
    const domain = registrable(host)
    if (domain === undefined || domains.has(domain) || domainOf(host, domains) !== undefined) continue
    const group = hosts.get(domain) ?? { hosts: [], people: 0 }
    hosts.set(domain, { hosts: [...group.hosts, host], people: group.people + people })
  }
  const first = [...hosts].toSorted(([a, x], [b, y]) => y.people - x.people || (a < b ? -1 : 1)).slice(0, limit)
  return {
    total: hosts.size,
    domains: await toSuggested(
      db,
      first.map(([domain, group]) => [domain, group.hosts] as const),
    ),
  }
}

const registrable = (host: string): string | undefined => {
  if (isPublicHost(host)) return undefined
  const address = parseAddress(`somebody.else@${host}`)
  return address?.kind === 'personal' && address.domain !== undefined ? hostKey(address.domain) : undefined
}

const toSuggested = async (db: Db, found: readonly (readonly [string, readonly string[]])[]): Promise<SuggestedDomain[]> => {
  const pairs = found.flatMap(([domain, hosts]) => hosts.map((host) => ({ domain, host })))
  const { rows } = await sql<{ domain: string; people: number; examples: { id: number; name: string }[] }>`
    select domain, count(*) as people, coalesce(json_agg(json_build_object('id', id, 'name', name) order by id) filter (where place <= ${EXAMPLES_MAX}), '[]') as examples
    from (select p.domain, m.id, m.name, row_number() over (partition by p.domain order by m.id) as place
      from (select distinct w.domain, i.member_id from unnest(${pairs.map((one) => one.domain)}::text[], ${pairs.map((one) => one.host)}::text[]) as w(domain, host)
        join identity i on i.mail_host = w.host where not i.robot) p
      join member m on m.id = p.member_id where not m.teammate and m.robot <> 'robot') placed group by domain`.execute(db)
  const names = found.map(([domain]) => nameOf(domain))
  const taken = await sql<{
    key: string
    main_id: number
  }>`select n.key, o.main_id from organization_name n join organization o on o.id = n.organization_id
    where n.key = any(${names.map(nameKey)}::text[])`.execute(db)
  const organizations = new Map(taken.rows.map((row) => [row.key, row.main_id]))
  const counts = new Map(rows.map((row) => [row.domain, row]))
  return found.map(([domain], index) => {
    const name = names[index] ?? domain
    const { people = 0, examples = [] } = counts.get(domain) ?? {}
    return { domain, people, name, organization: organizations.get(nameKey(name)) ?? null, examples }
  })
}

/** "acme-labs.example" begins as "Acme Labs". */
const nameOf = (domain: string): string =>
  (domain.split('.')[0] ?? domain)
    .split('-')
    .filter((word) => word !== '')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join(' ') || domain
