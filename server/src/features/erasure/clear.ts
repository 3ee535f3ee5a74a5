import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { jsonText } from '../../platform/state/text.ts'
import { escapeLike } from '../../platform/text.ts'
import { forgetNaming } from '../listening/index.ts'
import { ERASED, insertTombstones, loadBlocklist, tombstoneOf, workspaceSecret } from '../people/index.ts'
import { rowsNaming } from './places.ts'
import type { Traces } from './traces.ts'

type Db = Kysely<Database>

/** Columns of a record that was set aside that may name somebody. */
export const SET_ASIDE_TEXT = `concat_ws(' ', locator, message, raw)`
const AUDIT_TEXT = `concat_ws(' ', details::text, outcome)`
const RUN_TEXT = `concat_ws(' ', notes::text, error::text)`

/** Records set aside that name the person go, with a hash each, so that the same input is not set aside again. Answers how many. */
export const clearSetAside = async (db: Db, act: number, traces: Traces): Promise<number> => {
  const secret = await workspaceSecret(db)
  let cleared = 0
  for await (const found of rowsNaming(db, 'set_aside', SET_ASIDE_TEXT, traces)) {
    const ids = found.map((row) => row.id)
    await db.transaction().execute(async (transaction) => {
      const { rows } = await sql<{
        fingerprint: string
      }>`delete from set_aside where id = any(${ids}::bigint[]) returning fingerprint`.execute(transaction)
      await insertTombstones(
        transaction,
        act,
        rows.map((row) => tombstoneOf(secret, 'set-aside', row.fingerprint)),
      )
    })
    cleared += ids.length
  }
  return cleared
}

/** What sources and files state on who is who, where the person is one of them. */
export const clearEvidence = async (db: Db, traces: Traces): Promise<number> => {
  const blocklist = await loadBlocklist(db)
  let cleared = 0
  for await (const ids of evidenceOf(db, traces)) {
    const { rows } = await sql<{
      id: number
      identities: { platform: string; key: string }[]
    }>`select id, identities from identity_evidence where id = any(${ids}::bigint[])`.execute(db)
    const theirs = rows.filter((row) => blocklist.blocksEvidence(row) || traces.holds(JSON.stringify(row.identities))).map((row) => row.id)
    await sql`delete from identity_evidence where id = any(${theirs}::bigint[])`.execute(db)
    cleared += theirs.length
  }
  return cleared
}

/** Finds in which others name the person. */
export const clearFinds = async (db: Db, traces: Traces): Promise<number> =>
  traces.needles.length === 0
    ? 0
    : forgetNaming(
        db,
        traces.holds,
        traces.needles.map((needle) => `%${escapeLike(needle)}%`),
      )

/** Numbers of the evidence that names the person. */
export async function* evidenceOf(db: Db, traces: Traces): AsyncGenerator<number[]> {
  for await (const found of rowsNaming(db, 'identity_evidence', `concat_ws(' ', identities::text, locator)`, traces))
    yield found.map((row) => row.id)
}

/** Operations whose `id` or `people` are numbers of members. */
const ABOUT_PEOPLE = /^people\./

/** Rows of the audit about these members, and those that name the person. */
export const auditOf = async (db: Db, members: readonly number[], traces: Traces): Promise<number[]> => {
  const { rows } = await sql<{ id: number; operation: string }>`select id, operation from audit
    where operation like 'people.%' and (details->>'id' = any(${members.map(String)}::text[]) or details->>'into' = any(${members.map(String)}::text[])
      or exists (select from jsonb_array_elements_text(case jsonb_typeof(details->'people') when 'array' then details->'people' else '[]' end) as p(id)
        where p.id = any(${members.map(String)}::text[])))`.execute(db)
  const ids = new Set(rows.filter((row) => ABOUT_PEOPLE.test(row.operation)).map((row) => row.id))
  for await (const found of rowsNaming(db, 'audit', AUDIT_TEXT, traces)) for (const row of found) ids.add(row.id)
  return [...ids]
}

/** The audit keeps that something was done, and by whom; words that may be about the person go. */
export const clearAudit = async (db: Db, members: readonly number[], traces: Traces): Promise<number> => {
  const ids = await auditOf(db, members, traces)
  for (let start = 0; start < ids.length; start += 1_000) {
    const { rows } = await sql<{
      id: number
      details: unknown
      outcome: string
      operation: string
    }>`select id, details, outcome, operation from audit
      where id = any(${ids.slice(start, start + 1_000)}::bigint[])`.execute(db)
    for (const row of rows) {
      const outcome = traces.holds(row.outcome) ? ERASED : row.outcome
      const all = ABOUT_PEOPLE.test(row.operation)
      const details = withoutWords(row.details, (text) => all || traces.holds(text))
      await sql`update audit set details = ${jsonText(details)}::jsonb, outcome = ${outcome} where id = ${row.id}`.execute(db)
    }
  }
  return ids.length
}

/** Notes and failures of runs quote what they read. */
export const clearRuns = async (db: Db, traces: Traces): Promise<void> => {
  for await (const found of rowsNaming(db, 'run', RUN_TEXT, traces)) {
    for (const { id } of found) {
      const row = await db.selectFrom('run').select(['notes', 'error']).where('id', '=', id).executeTakeFirst()
      const notes = withoutWords(row?.notes ?? [], traces.holds)
      const error = withoutWords(row?.error ?? null, traces.holds)
      await sql`update run set notes = ${jsonText(notes)}::jsonb, error = ${error === null ? null : jsonText(error)}::jsonb where id = ${id}`.execute(
        db,
      )
    }
  }
}

/** The same value with `[erased]` for texts that are to go. */
const withoutWords = (value: unknown, goes: (text: string) => boolean): unknown => {
  if (typeof value === 'string') return goes(value) ? ERASED : value
  if (Array.isArray(value)) return value.map((one) => withoutWords(one, goes))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutWords(one, goes)]))
}
