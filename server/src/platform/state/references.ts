import { sql, type Transaction } from 'kysely'

/**
 * Does `work`, one statement that makes rows together with all that they refer to: each reference to a row of another table is then looked up and locked in vain, which takes
 * the embedded database a third of the time of the whole. Everything else is checked as ever. Triggers fire where they are `enable always`, and no others do. Where the
 * database's user is no superuser, references are looked up.
 */
export const withoutReferenceChecks = async <D>(db: Transaction<D>, work: () => Promise<unknown>): Promise<void> => {
  await takeRole(db, 'replica')
  // Where it fails the transaction fails, and the role with it.
  await work()
  await takeRole(db, 'origin')
}

const takeRole = <D>(db: Transaction<D>, role: 'replica' | 'origin'): Promise<unknown> =>
  sql`select set_config('session_replication_role', ${role}, true) from pg_roles where rolname = current_user and rolsuper`.execute(db)
