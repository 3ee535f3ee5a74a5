import { sql } from 'kysely'
import { z } from 'zod'
import { checkedZone } from '../../analytics/filter.ts'
import { addDays, type Day } from '../../analytics/calendar.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import type { App } from '../../app.ts'
import { defineJob } from '../../platform/jobs/define.ts'
import { escapeLike } from '../../platform/text.ts'
import { domainOf, type Domain } from './domains.ts'

/** An address tells where somebody works while it is in use, and for this long after: then nobody knows. */
const ADDRESS_DAYS = 365
const CHUNK = 50_000

/** After each reading of a source: which organizations the addresses tell, from when until when. */
export const readDomains = defineJob({ name: 'read-domains', input: z.object({}), options: { expireInSeconds: 3_600 } })

export const handleDomains = (app: App): Promise<void> => app.jobs.handle(readDomains, async () => placeByDomain(app))

export const readDomainsSoon = async (app: App, startAfter?: Date): Promise<void> => {
  // One waiting job sees all that came before it.
  await app.jobs.enqueue(readDomains, {}, startAfter === undefined ? { singletonKey: 'all' } : { singletonKey: 'all later', startAfter })
}

interface Owned extends Domain {
  readonly organizationId: number
}

/** Writes anew what addresses tell; with `under`, only those of these domains and below them. What has not changed is not touched. */
export const placeByDomain = async (app: App, under?: readonly string[]): Promise<void> => {
  if (under?.length === 0) return
  const { db } = app.state
  const { rows } = await sql<Owned>`select domain, top, organization_id as "organizationId" from organization_domain`.execute(db)
  const domains = new Map(rows.map((row) => [row.domain, row]))
  const among =
    under === undefined
      ? sql`i.mail_host is not null`
      : sql`(i.mail_host = any(${[...under]}::text[]) or i.mail_host like any(${under.map((one) => `%.${escapeLike(one)}`)}::text[]))`
  const { rows: hosts } = await sql<{ host: string }>`select distinct i.mail_host as host from identity i where ${among}`.execute(db)
  const told = hosts.flatMap(({ host }) => {
    const found = domainOf(host, domains)
    return found === undefined ? [] : [{ host, domain: found.domain, organization: found.organizationId }]
  })
  const toldHosts = told.map((one) => one.host)
  await sql`delete from affiliation a using identity i where a.origin = 'domain' and i.id = a.identity_id
    and (i.mail_host is null or (${among} and i.mail_host <> all(${toldHosts}::text[])))`.execute(db)
  for (let after = 0; ;) {
    const { rows: identities } = await sql<{ id: number; host: string }>`select i.id, i.mail_host as host from identity i
      where i.mail_host = any(${toldHosts}::text[]) and not i.robot and i.id > ${after} order by i.id limit ${CHUNK}`.execute(db)
    await write(app, identities, new Map(told.map((one) => [one.host, one])))
    after = identities.at(-1)?.id ?? 0
    if (identities.length < CHUNK) break
  }
  // The embedded database does not do this by itself, and plans badly without.
  await sql`analyze affiliation`.execute(db)
}

const write = async (
  app: App,
  identities: readonly { id: number; host: string }[],
  told: ReadonlyMap<string, { domain: string; organization: number }>,
): Promise<void> => {
  const uses = await usesOf(
    app,
    identities.map((one) => one.id),
  )
  const rows = identities.map(({ id, host }) => {
    const use = uses.get(id)
    return {
      identity_id: id,
      organization_id: told.get(host)?.organization,
      label: told.get(host)?.domain,
      from_day: use?.first ?? null,
      to_day: use === undefined ? null : addDays(use.last, ADDRESS_DAYS),
    }
  })
  await sql`insert into affiliation (identity_id, organization_id, from_day, to_day, origin, label)
    select new.identity_id, new.organization_id, new.from_day, new.to_day, 'domain', new.label
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as new(identity_id bigint, organization_id bigint, from_day date, to_day date, label text)
    where exists (select from identity i where i.id = new.identity_id)
    on conflict (identity_id, origin, (coalesce(source_id, 0))) where identity_id is not null
      do update set organization_id = excluded.organization_id, from_day = excluded.from_day, to_day = excluded.to_day, label = excluded.label
      where (affiliation.organization_id, affiliation.from_day, affiliation.to_day, affiliation.label)
        is distinct from (excluded.organization_id, excluded.from_day, excluded.to_day, excluded.label)`.execute(app.state.db)
}

/** First and last day of what was done under each account. */
const usesOf = async (app: App, identities: readonly number[]): Promise<Map<number, { first: Day; last: Day }>> => {
  if (identities.length === 0) return new Map()
  const zone = checkedZone(await workspaceZone(app))
  const rows = await app.log.query<{ id: number; first: Day; last: Day }>(
    `SELECT identity_id AS id, toString(toDate32(min(occurred_at), '${zone}')) AS first, toString(toDate32(max(occurred_at), '${zone}')) AS last
     FROM activity WHERE identity_id IN {identities:Array(UInt32)} AND deleted_at_source = 0 GROUP BY identity_id`,
    { identities },
  )
  return new Map(rows.map((row) => [row.id, { first: row.first, last: row.last }]))
}
