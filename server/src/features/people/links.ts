import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'

type Db = Kysely<Database>

const LINKS = sql`hashtext('who is who')`

/**
 * To the end of the transaction nobody else changes who is merged into whom, nor is anybody under way who reads it to write by it: on a server two
 * processes may do both at once. Comes before any row is locked, and after the blocklist.
 */
export const changeLinks = async (db: Db): Promise<void> => {
  await sql`select pg_advisory_xact_lock(${LINKS})`.execute(db)
}

/** To the end of the transaction it stays as it is who is merged into whom: for all who write something down by it. Many may at once. */
export const holdLinks = async (db: Db): Promise<void> => {
  await sql`select ${HOLD_LINKS}`.execute(db)
}

/** The same within a statement. */
export const HOLD_LINKS = sql`pg_advisory_xact_lock_shared(${LINKS})`
