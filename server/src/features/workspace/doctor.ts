import { doctor } from '@kith/contract/workspace'
import { sql } from 'kysely'
import { statfs } from 'node:fs/promises'
import { handle, type App } from '../../app.ts'
import { LogError } from '../../platform/log/errors.ts'
import { checkSchedule, checkSecrets } from '../sources/index.ts'

interface Check {
  readonly name: string
  readonly ok: boolean
  readonly message: string
  readonly hint?: string
}

const FREE_BYTES_MIN = 2_000_000_000

const checkState = async (app: App): Promise<Check> => {
  await app.state.ping()
  return { name: 'state', ok: true, message: app.state.kind === 'pglite' ? 'PGlite answers.' : 'PostgreSQL answers.' }
}

const checkLog = async (app: App): Promise<Check> => {
  const [row] = await app.log.query<{ version: string; n: number }>('SELECT version() AS version, (SELECT count() FROM activity) AS n')
  return { name: 'log', ok: true, message: `ClickHouse ${row?.version ?? ''} answers and holds ${row?.n ?? 0} activities.` }
}

/** Numbers are given by the state: a log that knows higher ones belongs to another, newer state. */
export const checkNumbers = async (app: Pick<App, 'state' | 'log'>): Promise<Check> => {
  const [row] = await app.log.query<{ highest: number }>('SELECT max(identity_id) AS highest FROM activity SETTINGS final = 0')
  const { rows } = await sql<{ last: number }>`select last_value as last from person_number`.execute(app.state.db)
  const ok = (row?.highest ?? 0) <= (rows[0]?.last ?? 0)
  return ok
    ? { name: 'numbers', ok, message: 'State and log know the same people.' }
    : {
        name: 'numbers',
        ok,
        message: 'The log holds activities of people that the state does not know.',
        hint: 'The state was restored from an older backup than the log. Restore both from the same moment, or remove and import the sources again.',
      }
}

const checkDisk = async (app: App): Promise<Check> => {
  const { bavail, bsize } = await statfs(app.config.dataDir)
  const free = bavail * bsize
  const message = `${(free / 1e9).toFixed(1)} GB are free in ${app.config.dataDir}.`
  return free > FREE_BYTES_MIN
    ? { name: 'disk', ok: true, message }
    : { name: 'disk', ok: false, message, hint: 'Free some space: imports stop when the disk is full.' }
}

const checkRuns = async (app: App): Promise<Check> => {
  const { rows } = await sql<{ title: string; error: { message: string } | null }>`select s.title, r.error from source s
    join lateral (select * from run where source_id = s.id order by id desc limit 1) r on true where r.state = 'failed'`.execute(
    app.state.db,
  )
  if (rows.length === 0) return { name: 'sources', ok: true, message: 'No source has failed.' }
  const names = rows.map((row) => `${row.title}: ${row.error?.message ?? 'failed'}`)
  return { name: 'sources', ok: false, message: names.join(' '), hint: 'Open Sources to see what to do, then resume.' }
}

/** By the name that each gives itself, so that one which breaks off still says what it looked at. */
const CHECKS: Record<string, (app: App) => Promise<Check>> = {
  state: checkState,
  log: checkLog,
  numbers: checkNumbers,
  disk: checkDisk,
  sources: checkRuns,
  schedule: checkSchedule,
  secrets: checkSecrets,
}

/** A check that could not be made: an engine does not answer. */
export const brokenOff = (name: string, error: unknown): Check => {
  const message = error instanceof Error ? error.message : String(error)
  const hint = error instanceof LogError ? error.hint : 'Look into the log of the server; if it repeats, start Kith again.'
  return { name, ok: false, message, hint }
}

export const doctorOperations = [
  handle(doctor, async ({ app }) => {
    const checks = Object.entries(CHECKS).map(([name, check]) => check(app).catch((error: unknown) => brokenOff(name, error)))
    const node: Check = {
      name: 'node',
      ok: true,
      message: `Node ${process.version} on ${process.platform} ${process.arch}, Kith ${app.version}.`,
    }
    const all = [node, ...(await Promise.all(checks))]
    return { ok: all.every((check) => check.ok), checks: all }
  }),
]
