import type { Run } from '@kith/contract/sources'
import type { Selectable } from 'kysely'
import type { Database, RunCounts } from '../../database.ts'

export const NO_COUNTS: RunCounts = { read: 0, added: 0, unchanged: 0, changed: 0, setAside: 0, leftOut: 0, newPeople: 0, newIdentities: 0 }

/** A run as the API shows it. */
export const toRun = (row: Selectable<Database['run']>): Run => ({
  id: row.id,
  sourceId: row.source_id,
  state: row.state,
  startedAt: row.started_at?.toISOString() ?? null,
  waitsUntil: row.state === 'queued' ? (row.not_before?.toISOString() ?? null) : null,
  finishedAt: row.finished_at?.toISOString() ?? null,
  progress: {
    done: row.progress.done ?? 0,
    total: row.progress.total ?? null,
    unit: row.progress.unit ?? 'records',
    ratePerSecond: row.state === 'running' ? (row.progress.ratePerSecond ?? null) : null,
    secondsLeft: row.state === 'running' ? (row.progress.secondsLeft ?? null) : null,
  },
  counts: { ...NO_COUNTS, ...row.counts },
  notes: row.notes,
  error: row.error,
})
