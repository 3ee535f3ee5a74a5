import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { KithError } from '../../platform/errors.ts'
import { fold } from '../../platform/text.ts'
import { meaningOf } from './names.ts'

export type Db = Kysely<Database>

/**
 * The organizations of these names (as `meaningOf` gives them), made where there are none, in the caller's transaction. What was merged keeps its number
 * and its names: what is said of it hangs on it, and is there again when the merge is undone.
 */
export const organizationsNamed = async (db: Db, names: ReadonlyMap<string, string>): Promise<Map<string, number>> => {
  const keys = [...names.keys()].toSorted()
  const found = await numbersOf(db, keys)
  const missing = keys.filter((key) => !found.has(key))
  if (missing.length === 0) return found
  // Two imports that meet the same new name come one after the other.
  await sql`select pg_advisory_xact_lock(hashtext('organization names'))`.execute(db)
  const since = await numbersOf(db, missing)
  const fresh = missing.filter((key) => !since.has(key))
  const made = await insertOrganizations(
    db,
    fresh.map((key) => ({ key, name: names.get(key) ?? key })),
  )
  return new Map([...found, ...since, ...made])
}

const numbersOf = async (db: Db, keys: readonly string[]): Promise<Map<string, number>> => {
  if (keys.length === 0) return new Map()
  const { rows } = await sql<{ key: string; organization_id: number }>`select key, organization_id from organization_name
    where key = any(${keys}::text[])`.execute(db)
  return new Map(rows.map((row) => [row.key, row.organization_id]))
}

const insertOrganizations = async (db: Db, names: readonly { key: string; name: string }[]): Promise<Map<string, number>> => {
  if (names.length === 0) return new Map()
  const { rows: numbers } = await sql<{ id: number }>`select nextval(pg_get_serial_sequence('organization', 'id')) as id
    from generate_series(1, ${names.length})`.execute(db)
  const ids = numbers.map((row) => row.id)
  const texts = names.map((one) => one.name)
  const keys = names.map((one) => one.key)
  await sql`insert into organization (id, name, name_key, main_id) overriding system value
    select id, name, name_key, id from unnest(${ids}::bigint[], ${texts}::text[], ${texts.map(fold)}::text[]) as t(id, name, name_key)`.execute(
    db,
  )
  await sql`insert into organization_name (key, organization_id, name)
    select key, id, name from unnest(${keys}::text[], ${ids}::bigint[], ${texts}::text[]) as t(key, id, name)`.execute(db)
  return new Map(keys.map((key, index) => [key, ids[index] ?? 0]))
}

/** Name and key of what somebody wrote as an organization's name. @throws KithError invalid_input when it names none */
export const checkedName = (given: string): { name: string; key: string } => {
  const said = meaningOf(given)
  if (said.kind === 'name') return said
  throw new KithError('invalid_input', `${JSON.stringify(given)} is not the name of an organization.`, {
    hint:
      said.kind === 'independent'
        ? 'Who works on their own is independent: choose that instead.'
        : 'Write the name that people know it by.',
  })
}
