import { randomBytes } from 'node:crypto'
import type { App } from '../../app.ts'
import type { Sql } from '../../analytics/filter.ts'
import { stampOf } from '../../analytics/kept.ts'
import { countsSql, type Among } from './replies.ts'

/**
 * How often each account answered which, of one filter, in a table in the engine's memory: it holds as long as the log is what it was. Whoever is merged or
 * becomes a teammate changes whose accounts these are, not who answered whom: then nothing of it has to be looked up again.
 */
export interface Held {
  readonly table: string
  readonly key: string
  readonly rows: number
}

interface Desk {
  readonly held: Map<string, { readonly made: Promise<Held | undefined>; readonly logStamp: string }>
  swept: Promise<void> | undefined
}

const TABLES_MAX = 4
/** Of 20 bytes; more of them are not held. */
const ROWS_MAX = 1_000_000
const PREFIX = 'account_ties_'
const TIMEOUT_MS = 60_000

const desks = new WeakMap<object, Desk>()
const deskOf = ({ log }: Pick<App, 'log'>): Desk => {
  const known = desks.get(log)
  if (known) return known
  const made: Desk = { held: new Map(), swept: undefined }
  desks.set(log, made)
  return made
}

/** Rows `{ giver, taker, n, at }` in a table. `logStamp`: what the log held when this was asked for. Undefined where they are too many to be held. */
export const heldCounts = async (app: App, among: Among, logStamp: string): Promise<Held | undefined> => {
  const desk = deskOf(app)
  const counts = countsSql(among)
  // Which sources belong to a community is not among the words of a filter; whose accounts they are is not asked here.
  const stamp = `${logStamp} ${await stampOf(app.log, { community: among.filter.community })}`
  const key = JSON.stringify([counts, stamp])
  const known = desk.held.get(key)
  const made = known?.made ?? fill(app, desk, key, counts)
  desk.held.delete(key)
  desk.held.set(key, { made, logStamp })
  for (const [other, held] of desk.held) if (held.logStamp !== logStamp || desk.held.size > TABLES_MAX) void forget(app, other)
  return made
}

/** For whoever finds that a table is not what it should be. */
export const forgetCounts = (app: App, { key }: Held): void => {
  void forget(app, key)
}

const forget = async (app: App, key: string): Promise<void> => {
  const { held } = deskOf(app)
  const going = held.get(key)
  held.delete(key)
  const table = (await going?.made)?.table
  if (table !== undefined) await drop(app, table)
}

const fill = async (app: App, desk: Desk, key: string, { text, params }: Sql): Promise<Held | undefined> => {
  const table = `${PREFIX}${randomBytes(8).toString('hex')}`
  try {
    await (desk.swept ??= sweep(app).catch(() => undefined))
    await app.log.command(
      `CREATE TABLE ${table} (giver UInt32, taker UInt32, n UInt32, at DateTime64(3, 'UTC')) ENGINE = Memory`,
      {},
      ASIDE,
    )
    await app.log.command(`INSERT INTO ${table} SELECT * FROM (${text}) LIMIT ${ROWS_MAX + 1}`, params, {
      ...ASIDE,
      newest: true,
      timeoutMsMax: TIMEOUT_MS,
    })
    const [{ rows } = { rows: 0 }] = await app.log.query<{ rows: number }>(`SELECT count() AS rows FROM ${table}`)
    if (rows <= ROWS_MAX) return { table, key, rows }
  } catch {
    // The log itself is asked instead, and says what is wrong; whoever asks next tries again.
    desk.held.delete(key)
  }
  await drop(app, table)
  return undefined
}
const ASIDE = { aside: true } as const

const drop = (app: App, table: string): Promise<void> => app.log.command(`DROP TABLE IF EXISTS ${table}`, {}, ASIDE).catch(() => undefined)

/** What processes left behind that are no more: on a shared engine only what is a day old. */
const sweep = async (app: App): Promise<void> => {
  const old = app.config.clickhouseUrl === undefined ? '' : ' AND metadata_modification_time < now() - INTERVAL 1 DAY'
  const left = await app.log.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, '${PREFIX}')${old}`,
  )
  for (const { name } of left) await drop(app, name)
}
