import { sql, type Selectable } from 'kysely'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'
import type { Reading } from '../../platform/telemetry.ts'
import { countWaiting } from './delivery-store.ts'
import { toRun } from './run-view.ts'
import { runningCount } from './runner.ts'
import { everyMinutes, isLate } from './schedule.ts'
import { openSettings } from './settings.ts'

/** What is wrong, for `kith doctor`. */
interface Check {
  readonly name: string
  readonly ok: boolean
  readonly message: string
  readonly hint?: string
}

type Row = Selectable<Database['source']>

/** Sources that should have been read and were not. */
const lateSources = async (app: App): Promise<Row[]> => {
  const { rows: sources } = await sql<Row>`select * from source where next_at < ${app.now()}`.execute(app.state.db)
  const { rows: runs } = await sql<Selectable<Database['run']>>`select distinct on (source_id) * from run
    where source_id = any(${sources.map(({ id }) => id)}::bigint[]) order by source_id, id desc`.execute(app.state.db)
  const last = new Map(runs.map((run) => [run.source_id, toRun(run)]))
  return sources.filter((source) => isLate(app, source, last.get(source.id) ?? null))
}

const BEHIND_MS = 86_400_000

/** Sources that wait for their platform again and again, and were not read to their end for a day and three of their turns: that mends itself too slowly. */
const behindSources = async (app: App): Promise<Row[]> => {
  const { rows } = await sql<Row>`select s.* from source s
    join lateral (select state, not_before from run where source_id = s.id order by id desc limit 1) r on r.state = 'queued' and r.not_before is not null
    where s.complete_at < ${new Date(app.now().getTime() - BEHIND_MS)}`.execute(app.state.db)
  return rows.filter((source) => {
    const minutes = everyMinutes(app.connectors.get(source.connector), source)
    return minutes !== undefined && source.complete_at !== null && app.now().getTime() - source.complete_at.getTime() > 3 * minutes * 60_000
  })
}

/** Sources with a secret that can no longer be read. */
const lockedSources = async (app: App): Promise<Row[]> => {
  const sources = await app.state.db.selectFrom('source').selectAll().execute()
  return sources.filter((source) => {
    const connector = app.connectors.get(source.connector)
    return connector !== undefined && openSettings(app, connector, source.settings).lost.length > 0
  })
}

/** Sources that no longer go on, though nothing says that they failed. */
export const stoppedSources = async (app: App): Promise<{ id: number; title: string; why: 'late' | 'secret-lost' | 'behind' }[]> => {
  const [locked, behind] = [await lockedSources(app), await behindSources(app)]
  const known = new Set([...locked, ...behind].map(({ id }) => id))
  return [
    ...locked.map(({ id, title }) => ({ id, title, why: 'secret-lost' as const })),
    ...behind.filter((one) => !locked.some(({ id }) => id === one.id)).map(({ id, title }) => ({ id, title, why: 'behind' as const })),
    ...(await lateSources(app)).filter(({ id }) => !known.has(id)).map(({ id, title }) => ({ id, title, why: 'late' as const })),
  ]
}

const failedCount = async (app: App): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from source s
    join lateral (select state from run where source_id = s.id order by id desc limit 1) r on true where r.state = 'failed'`.execute(
    app.state.db,
  )
  return rows[0]?.n ?? 0
}

/** Seconds since somebody last looked for sources that are due. */
const sweepAge = async (app: App): Promise<number | undefined> => {
  const row = await app.state.db.selectFrom('sweep').select('at').executeTakeFirst()
  return row && Math.max(0, (app.now().getTime() - row.at.getTime()) / 1000)
}

export const sourceReadings = (app: App): Reading[] => [
  { name: 'kith_sources_running', help: 'Sources that are being read by this process', read: () => runningCount(app) },
  { name: 'kith_sources_failed', help: 'Sources whose last run failed', read: () => failedCount(app) },
  { name: 'kith_sources_late', help: 'Sources that should have been read and were not', read: async () => (await lateSources(app)).length },
  { name: 'kith_deliveries_waiting', help: 'Deliveries of webhooks that were answered and wait to be read', read: () => countWaiting(app) },
  {
    name: 'kith_sources_sweep_age_seconds',
    help: 'Seconds since somebody last looked for sources that are due; a worker does each minute',
    read: async () => (await sweepAge(app)) ?? -1,
  },
]

const SWEEP_SECONDS_MAX = 300
const NAMES_MAX = 5

const named = (sources: readonly Row[]): string =>
  sources
    .slice(0, NAMES_MAX)
    .map(({ title }) => title)
    .join(', ') + (sources.length > NAMES_MAX ? ` and ${sources.length - NAMES_MAX} more` : '')

/** Whether all sources are read when they should be. */
export const checkSchedule = async (app: App): Promise<Check> => {
  const late = await lateSources(app)
  const age = await sweepAge(app)
  const hint = 'A process with the role worker or both reads sources: see that one runs, and what its log says.'
  if (late.length > 0) return { name: 'schedule', ok: false, message: `Not read at their time: ${named(late)}.`, hint }
  const behind = await behindSources(app)
  if (behind.length > 0) {
    const waits = 'Their pages say what the platform answers; a token of its own, or reading less often, may help.'
    return { name: 'schedule', ok: false, message: `Waiting for their platforms for more than a day: ${named(behind)}.`, hint: waits }
  }
  if (age === undefined || age > SWEEP_SECONDS_MAX)
    return { name: 'schedule', ok: false, message: 'Nobody looks for sources that are due.', hint }
  return { name: 'schedule', ok: true, message: 'Sources are read at their times.' }
}

/** Whether all secrets can be read. */
export const checkSecrets = async (app: App): Promise<Check> => {
  const lost = await lockedSources(app)
  if (lost.length === 0) return { name: 'secrets', ok: true, message: 'Secrets of sources can be read.' }
  const message = `Secrets can no longer be read: ${named(lost)}.`
  const hint = 'Enter them again in the settings of these sources, or put the key back (secret.key of the data folder, or KITH_SECRET_KEY).'
  return { name: 'secrets', ok: false, message, hint }
}
