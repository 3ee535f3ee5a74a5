import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CompiledQuery, Kysely } from 'kysely'
import pg from 'pg'
import { guardConnections, StateDialect } from './connections.ts'
import type { Connections } from './connections.ts'
import { StateError } from './errors.ts'
import { lockFolder } from './lock.ts'
import type { FolderLock } from './lock.ts'
import { startPglite } from './pglite-engine.ts'
import { columnTypes } from './types.ts'

export interface State<DB = unknown> {
  readonly kind: 'pglite' | 'postgres'
  /** Typed statements and transactions (`db.transaction().execute(...)`). */
  readonly db: Kysely<DB>
  /** One raw statement, or several without parameters separated by semicolons (then only the first one's rows come back). */
  execute(sql: string, parameters?: readonly unknown[]): Promise<{ rows: Row[] }>
  /** Resolves when the database answers. */
  ping(): Promise<void>
  /** Removes dead rows and refreshes the planner's statistics. PGlite needs it daily and after large imports; a server does it by itself. */
  maintain(): Promise<void>
  /** How often PGlite flushed to the disk since the start; undefined for a server. */
  countSyncs(): Promise<number | undefined>
  /** Tells a second start where this one listens (PGlite only). */
  setAddress(address: string): void
  /** Refuses new statements, waits up to 10 s for those that run, then closes. */
  close(): Promise<void>
}

export type Row = Record<string, unknown>

export interface StateOptions {
  /** Folder of the embedded database, made when missing. Used when there is no `url`. */
  dataDir?: string
  /** `postgres://...`: use this server instead of the embedded database. */
  url?: string
  onLog?: (message: string) => void
  /** Called once nobody else can hold the folder; at once for a server. */
  onHeld?: () => void
}

interface Engine {
  kind: State['kind']
  pool: pg.Pool
  maintainSql: string
  countSyncs(): Promise<number | undefined>
  setAddress(address: string): void
  close(): Promise<void>
}

const waitMsMax = 30_000
const drainMsMax = 10_000

/**
 * Opens the state: a PostgreSQL server by `url`, otherwise PGlite in `dataDir`, which this process then holds alone.
 *
 * @throws StateError `state_held` when another process holds the folder, `state_open` when the database cannot be opened
 */
export async function openState<DB = unknown>(options: StateOptions): Promise<State<DB>> {
  const { dataDir, url, onLog = () => undefined, onHeld = () => undefined } = options
  if (url !== undefined) {
    onHeld()
    return toState(await connectServer(url, onLog))
  }
  if (dataDir !== undefined) return toState(await openEmbedded(dataDir, onLog, onHeld))
  throw new StateError('state_open', 'No database was chosen: set DATABASE_URL, or a data folder (KITH_DATA) for the embedded one.')
}

async function openEmbedded(dataDir: string, onLog: (message: string) => void, onHeld: () => void): Promise<Engine> {
  const lock: FolderLock = await lockFolder(dataDir)
  try {
    onHeld()
    // The data folder may have been made by hand, open to every user of the machine: hashes and people's addresses lie in here.
    const folder = join(dataDir, 'pglite')
    // Where this cannot be done the engine says why, or the folder belongs to somebody who arranged it so.
    await mkdir(folder, { recursive: true, mode: 0o700 })
      .then(() => chmod(folder, 0o700))
      .catch(() => undefined)
    const engine = await startPglite(folder, onLog)
    const account = { user: 'postgres', database: 'postgres', host: 'localhost', ssl: false }
    const pool = new pg.Pool({ ...account, ...poolOptions, max: 1, idleTimeoutMillis: 0, stream: () => engine.openSocket() })
    reportErrors(pool, onLog)
    return {
      kind: 'pglite',
      pool,
      maintainSql: 'vacuum (analyze)',
      countSyncs: () => engine.countSyncs(),
      setAddress: (address) => lock.setAddress(address),
      close: () => engine.close().finally(() => lock.release()),
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

async function connectServer(url: string, onLog: (message: string) => void): Promise<Engine> {
  const pool = new pg.Pool({ connectionString: url, ...poolOptions, max: 10, verify: prepareSession })
  reportErrors(pool, onLog)
  try {
    await pool.query('select 1')
  } catch (error) {
    await pool.end()
    const reason = error instanceof Error ? error.message || error.name : String(error)
    throw new StateError('state_open', `The database server cannot be used: ${reason}. Check DATABASE_URL and that the server runs.`, {
      cause: error,
    })
  }
  return {
    kind: 'postgres',
    pool,
    maintainSql: 'select 1',
    countSyncs: async () => undefined,
    setAddress: () => undefined,
    close: async () => undefined,
  }
}

const poolOptions = { application_name: 'kith', connectionTimeoutMillis: waitMsMax, types: columnTypes }

// Also for a connection that is in use when it breaks: an error that nobody listens for would end the process.
function reportErrors(pool: pg.Pool, onLog: (message: string) => void): void {
  const report = (error: Error) => onLog(`A connection to the database broke: ${error.message}`)
  pool.on('error', report)
  pool.on('connect', (client) => void client.on('error', report))
}

// As statements, since some poolers in front of a server refuse such settings when connecting. UTC as PGlite has it.
function prepareSession(client: pg.PoolClient, done: (error?: Error) => void): void {
  client
    .query("set time zone 'UTC'; set statement_timeout = '30s'; set idle_in_transaction_session_timeout = '60s'")
    .then(() => done(), done)
}

function toState<DB>(engine: Engine): State<DB> {
  const connections = guardConnections(engine.pool)
  const db = new Kysely<DB>({ dialect: new StateDialect(connections) })
  const execute: State<DB>['execute'] = (sql, parameters = []) => runRaw(connections, sql, parameters)
  let closing: Promise<void> | undefined
  return {
    kind: engine.kind,
    db,
    execute,
    ping: async () => void (await db.executeQuery(CompiledQuery.raw('select 1'))),
    maintain: async () => void (await execute(engine.maintainSql)),
    countSyncs: () => engine.countSyncs(),
    setAddress: (address) => engine.setAddress(address),
    close: () => (closing ??= close(engine, connections)),
  }
}

async function runRaw(connections: Connections, sql: string, parameters: readonly unknown[]): Promise<{ rows: Row[] }> {
  const client = await connections.connect()
  try {
    const result: pg.QueryResult<Row> | pg.QueryResult<Row>[] = await client.query<Row>(sql, [...parameters])
    return { rows: (Array.isArray(result) ? result[0]?.rows : result.rows) ?? [] }
  } finally {
    client.release()
  }
}

async function close(engine: Engine, connections: Connections): Promise<void> {
  // When the wait was in vain the pool would wait for ever; the engine's end cuts what still runs.
  if (await connections.drain(drainMsMax)) await engine.pool.end()
  else void engine.pool.end()
  await engine.close()
}
