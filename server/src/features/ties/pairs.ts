import { sql } from 'kysely'
import type { App } from '../../app.ts'
import type { PartialFilter } from '../../analytics/filter.ts'
import { platformsApart } from '../identities/index.ts'
import { forgetCounts, heldCounts } from './accounts.ts'
import { countsSql, pairsSql, type Among } from './replies.ts'

/** So many ties are counted at most, the strongest. */
export const TIES_MAX = 50_000

export interface Tie {
  /** The lower number. */
  readonly a: number
  readonly b: number
  /** How often a answered b, and b a. */
  readonly gave: number
  readonly got: number
  readonly lastMs: number
}

export interface Pairs {
  /** Strongest first. */
  readonly ties: readonly Tie[]
  /** Of all, counted or not. */
  readonly replies: number
  readonly all: number
  readonly bound: { readonly least: number; readonly since: string } | null
  /** What platforms are called whose people have not agreed. */
  readonly leftOut: readonly string[]
  /** The same ties have the same number. */
  readonly number: string
}

/** In columns, which a hundred thousand rows are read from in a tenth of the time. */
interface Row {
  readonly a: readonly number[]
  readonly b: readonly number[]
  readonly gave: readonly number[]
  readonly got: readonly number[]
  readonly last_ms: readonly number[]
  readonly replies: number
  readonly ties: number
  readonly number: string
}

const TIMEOUT_MS = 60_000

/** `logStamp`: another text whenever the log may have changed. `before`, itself where nothing of it is another now. */
export const readPairs = async (app: App, filter: PartialFilter, zone: string, logStamp: string, before?: Pairs): Promise<Pairs> => {
  const among = await amongOf(app, filter, zone)
  const known = before?.leftOut.join() === among.apart.join() ? before : undefined
  const row = (await askHeld(app, among, logStamp, known?.number)) ?? (await askLog(app, among))
  if (known !== undefined && row.number === known.number) return known
  const ties = row.a.map((a, index): Tie => {
    const { b, gave, got, last_ms: lastMs } = row
    return { a, b: b[index] ?? 0, gave: gave[index] ?? 0, got: got[index] ?? 0, lastMs: lastMs[index] ?? 0 }
  })
  const last = ties.at(-1)
  return {
    ties,
    replies: row.replies,
    all: row.ties,
    bound:
      last === undefined || row.ties <= ties.length ? null : { least: last.gave + last.got, since: new Date(last.lastMs).toISOString() },
    leftOut: among.apart,
    number: row.number,
  }
}

/** Counts what `readPairs` of the same words will ask for. */
export const countAhead = async (app: App, filter: PartialFilter, zone: string, logStamp: string): Promise<void> => {
  await heldCounts(app, await amongOf(app, filter, zone), logStamp)
}

const NOTHING: Row = { a: [], b: [], gave: [], got: [], last_ms: [], replies: 0, ties: 0, number: '' }

const askLog = async (app: App, among: Among): Promise<Row> => {
  const { text, params } = countsSql(among)
  const [row = NOTHING] = await app.log.query<Row>(pairsSql(among.filter, text, TIES_MAX), params, { timeoutMsMax: TIMEOUT_MS })
  return row
}

/** Undefined where nothing is held, or less than was put there: what is in the engine's memory is gone when it is started again. */
const askHeld = async (app: App, among: Among, logStamp: string, known?: string): Promise<Row | undefined> => {
  const held = await heldCounts(app, among, logStamp)
  if (held === undefined) return undefined
  const text = `SELECT *, (SELECT count() FROM ${held.table}) AS held FROM (${pairsSql(among.filter, `SELECT * FROM ${held.table}`, TIES_MAX, known)})`
  const [row] = await app.log.query<Row & { held: number }>(text, {}, { timeoutMsMax: TIMEOUT_MS }).catch(() => [])
  if (row?.held === held.rows) return row
  forgetCounts(app, held)
  return undefined
}

/** Of whom something may be told: platforms whose people have not agreed that Kith looks at who they are are left out. */
export const amongOf = async (app: App, filter: PartialFilter, zone: string): Promise<Among> => {
  const wanted = await platformsApart(app, app.state.db)
  if (wanted.length === 0) return { filter, zone, apart: [] }
  // A platform is named with its host in the log.
  const { rows } = await sql<{
    platform: string
  }>`select distinct platform from identity where split_part(platform, ':', 1) = any(${[...wanted]}::text[])`.execute(app.state.db)
  return { filter, zone, apart: [...new Set([...wanted, ...rows.map((row) => row.platform)])] }
}
