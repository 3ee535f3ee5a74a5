import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import type { Kysely, Transaction } from 'kysely'
import { StateError } from './errors.ts'
import type { State } from './open.ts'

interface Migration {
  name: string
  sql: string
  checksum: string
}

// Any number will do as long as it never changes: it names the lock that keeps two starting processes apart.
const lockKey = 4_400_001

/**
 * Does `work` while no other process on the same database server does any: what processes make that begin at once, and neither engine makes atomically. `work` leaves
 * the state alone, uses the transaction that it is given, or, where it has transactions of its own, one connection more. The embedded database has one process.
 */
export const oneAtATime = <DB, T>(state: State<DB>, work: (trx: Transaction<DB> | undefined) => Promise<T>): Promise<T> =>
  state.kind === 'pglite' ? work(undefined) : inLockedTransaction(state.db, work)

/**
 * Applies the `*.sql` files of a folder that are not yet applied, in the order of their names, each with its record in one transaction.
 * Forward only. Two processes that start at once apply each file once.
 *
 * @returns the names that were applied now
 * @throws StateError `state_migration` when an applied file changed or is missing, or when a file fails (nothing of it then remains)
 */
export async function migrateState<DB>(state: State<DB>, folder: string): Promise<string[]> {
  const migrations = await readMigrations(folder)
  await state.execute(createTable)
  const applied: string[] = []
  for (const migration of migrations) {
    if (await inLockedTransaction(state.db, (trx) => applyOnce(trx, migration))) applied.push(migration.name)
  }
  await checkNoneMissing(state, migrations)
  return applied
}

const createTable = `
  begin;
  select pg_advisory_xact_lock(${lockKey});
  create table if not exists kith_migration (
    name text primary key,
    checksum text not null,
    applied_at timestamptz not null default now()
  );
  commit`

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  return Promise.all(names.map((name) => readMigration(folder, name)))
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n')
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}

async function inLockedTransaction<DB, T>(db: Kysely<DB>, run: (trx: Transaction<DB>) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await trx.executeQuery(CompiledQuery.raw('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0'))
    await trx.executeQuery(CompiledQuery.raw(`select pg_advisory_xact_lock(${lockKey})`))
    return run(trx)
  })
}

async function applyOnce<DB>(trx: Transaction<DB>, { name, sql, checksum }: Migration): Promise<boolean> {
  const known = await trx.executeQuery<{ checksum: string }>(
    CompiledQuery.raw('select checksum from kith_migration where name = $1', [name]),
  )
  if (known.rows[0]) {
    if (known.rows[0].checksum === checksum) return false
    throw new StateError(
      'state_migration',
      `The migration ${name} was changed after it was applied. Restore the file, and put the change into a new one.`,
    )
  }
  try {
    await trx.executeQuery(CompiledQuery.raw(sql))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StateError('state_migration', `The migration ${name} failed and nothing of it was kept: ${reason}`, { cause: error })
  }
  await trx.executeQuery(CompiledQuery.raw('insert into kith_migration (name, checksum) values ($1, $2)', [name, checksum]))
  return true
}

async function checkNoneMissing<DB>(state: State<DB>, migrations: Migration[]): Promise<void> {
  const known = new Set(migrations.map(({ name }) => name))
  const { rows } = await state.execute('select name from kith_migration order by name')
  const missing = rows.map((row) => String(row.name)).filter((name) => !known.has(name))
  if (missing.length === 0) return
  const message = `The database holds migrations that this version of Kith does not know: ${missing.join(', ')}. Start the newer version that made it.`
  throw new StateError('state_migration', message)
}
