import { sql } from 'kysely'
import { KithError, notFound } from '../../platform/errors.ts'
import { fold } from '../../platform/text.ts'
import { checkedDomain, type Domain } from './domains.ts'
import { checkedName, type Db } from './named.ts'

export interface Given {
  readonly name?: string | undefined
  readonly aliases?: readonly string[] | undefined
  readonly domains?: readonly Domain[] | undefined
  readonly tags?: readonly string[] | undefined
  readonly url?: string | undefined
}

export interface Edited {
  readonly id: number
  /** Domains that came, went, or changed what they cover. */
  readonly domains: readonly string[]
}

/** Adds an organization, in the caller's transaction. @throws KithError invalid_input, conflict where a name or domain is another's */
export const createOrganization = async (db: Db, given: Given & { readonly name: string }): Promise<Edited> => {
  await lockNames(db)
  const { name } = checkedName(given.name)
  const { rows } = await sql<{ id: number }>`select nextval(pg_get_serial_sequence('organization', 'id')) as id`.execute(db)
  const id = rows[0]?.id ?? 0
  await sql`insert into organization (id, name, name_key, main_id) overriding system value
    values (${id}, ${name}, ${fold(name)}, ${id})`.execute(db)
  return edit(db, id, given)
}

/** Corrects an organization, in the caller's transaction. @throws KithError not_found, invalid_input, conflict */
export const updateOrganization = async (db: Db, id: number, given: Given): Promise<Edited> => {
  await lockNames(db)
  const { rows } = await sql<{ main_id: number }>`select main_id from organization where id = ${id}`.execute(db)
  const [row] = rows
  if (row === undefined) throw notFound('organization', id)
  return edit(db, row.main_id, given)
}

/** Two that give the same name at the same moment come one after the other. */
const lockNames = async (db: Db): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtext('organization names'))`.execute(db)
}

const edit = async (db: Db, id: number, { name, aliases, domains, tags, url }: Given): Promise<Edited> => {
  if (name !== undefined) await rename(db, id, name)
  if (aliases !== undefined) await setAliases(db, id, aliases)
  if (url !== undefined) await sql`update organization set url = ${url === '' ? null : url} where id = ${id}`.execute(db)
  if (tags !== undefined) await setTags(db, id, tags)
  return { id, domains: domains === undefined ? [] : await setDomains(db, id, domains) }
}

/** A tag that was taken away is taken from those that were merged into it, too. */
const setTags = async (db: Db, id: number, tags: readonly string[]): Promise<void> => {
  const wanted = [...new Set(tags)]
  await sql`update organization set tags = case when id = ${id} then ${wanted}::text[]
      else array(select tag from unnest(tags) as tag where tag = any(${wanted}::text[])) end
    where main_id = ${id}`.execute(db)
}

/** What it was called before stays as an alias: files and profiles go on saying it. */
const rename = async (db: Db, id: number, given: string): Promise<void> => {
  const { name } = checkedName(given)
  await addName(db, id, given)
  await sql`update organization set name = ${name}, name_key = ${fold(name)} where id = ${id}`.execute(db)
}

const addName = async (db: Db, id: number, given: string): Promise<string> => {
  const { name, key } = checkedName(given)
  const { rows } = await sql<{ id: number; name: string; main_id: number }>`select o.id, o.name, o.main_id from organization_name n
    join organization o on o.id = n.organization_id where n.key = ${key}`.execute(db)
  const [holder] = rows
  if (holder === undefined)
    await sql`insert into organization_name (key, organization_id, name) values (${key}, ${id}, ${name})`.execute(db)
  else if (holder.main_id !== id) {
    throw new KithError('conflict', `There is an organization ${holder.name} already that is called ${name}.`, {
      hint: 'Merge the two if they are one, or give another name.',
    })
  } else if (holder.id === id) await sql`update organization_name set name = ${name} where key = ${key}`.execute(db)
  return key
}

const setAliases = async (db: Db, id: number, aliases: readonly string[]): Promise<void> => {
  const kept: string[] = []
  for (const alias of aliases) kept.push(await addName(db, id, alias))
  const { rows } = await sql<{
    key: string
    name: string
    own: string
    main: boolean
  }>`select n.key, n.name, o.name as own, o.id = ${id} as main
    from organization_name n join organization o on o.id = n.organization_id
    where o.main_id = ${id} and n.key <> all(${kept}::text[])`.execute(db)
  const left = rows.filter((row) => checkedName(row.own).key !== row.key)
  const merged = rows.find((row) => !row.main && checkedName(row.own).key === row.key)
  if (merged) {
    throw new KithError('conflict', `${merged.name} was merged into this organization, and its name with it.`, {
      hint: 'Undo that merge to part with the name.',
    })
  }
  await sql`delete from organization_name where key = any(${left.map((row) => row.key)}::text[])`.execute(db)
}

const setDomains = async (db: Db, id: number, given: readonly Domain[]): Promise<string[]> => {
  const wanted = new Map(given.map((one) => [checkedDomain(one.domain), one.top]))
  const { rows } = await sql<{ domain: string; top: boolean; main_id: number; name: string }>`select d.domain, d.top, o.main_id, o.name
    from organization_domain d join organization o on o.id = d.organization_id
    where o.main_id = ${id} or d.domain = any(${[...wanted.keys()]}::text[])`.execute(db)
  const taken = rows.find((row) => row.main_id !== id)
  if (taken) {
    throw new KithError('conflict', `${taken.domain} belongs to ${taken.name}.`, {
      hint: 'Take it away there first, or merge the two if they are one.',
    })
  }
  const gone = rows.filter((row) => !wanted.has(row.domain)).map((row) => row.domain)
  const held = new Map(rows.map((row) => [row.domain, row.top]))
  const news = [...wanted].filter(([domain, top]) => held.get(domain) !== top)
  await sql`delete from organization_domain where domain = any(${gone}::text[])`.execute(db)
  await sql`insert into organization_domain (domain, organization_id, top)
    select domain, ${id}::bigint, top from unnest(${news.map(([domain]) => domain)}::text[], ${news.map(([, top]) => top)}::boolean[]) as t(domain, top)
    on conflict (domain) do update set top = excluded.top`.execute(db)
  return [...gone, ...news.map(([domain]) => domain)]
}
