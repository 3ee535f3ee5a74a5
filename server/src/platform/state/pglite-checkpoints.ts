import type { PGlite } from '@electric-sql/pglite'
import type { DurableNodeFs } from './pglite-files.ts'

const logBytesMax = 96 * 1024 * 1024
const lookMsMin = 500

/**
 * PGlite has no background processes: without this the write-ahead log grows until the database is closed, and recovery after a crash takes ever longer.
 *
 * @returns a function to call after each statement
 */
export function keepCheckpoints(database: PGlite, files: DurableNodeFs): () => Promise<void> {
  let lookedAtMs = 0
  let syncsSeen = 0
  return async () => {
    if (files.syncCount === syncsSeen || Date.now() - lookedAtMs < lookMsMin || database.isInTransaction()) return
    lookedAtMs = Date.now()
    syncsSeen = files.syncCount
    const { rows } = await database.query<{ bytes: number }>(logSinceCheckpoint)
    if (Number(rows[0]?.bytes) > logBytesMax) await database.exec('checkpoint')
  }
}

const logSinceCheckpoint = 'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 as bytes from pg_control_checkpoint()'
