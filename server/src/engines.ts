import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Database } from './database.ts'
import { migrateLog } from './platform/log/migrate.ts'
import { openLog, type OpenLog } from './platform/log/open.ts'
import { migrateState, oneAtATime } from './platform/state/migrate.ts'
import { openState, type State } from './platform/state/open.ts'
import { createLogger } from './platform/telemetry.ts'

/** The two engines, open and migrated. */
export interface Engines {
  readonly state: State<Database>
  readonly log: OpenLog
  readonly logger: Logger
}

export interface EnginesOptions {
  /** The state is open and migrated; the log takes longer. */
  readonly onState?: (state: State<Database>) => void
}

const migrations = (engine: 'state' | 'log'): string => fileURLToPath(new URL(`../migrations/${engine}`, import.meta.url))

/**
 * Opens both engines side by side; whoever starts Kith loads the rest of it meanwhile, so little is imported here.
 *
 * @throws StateError, LogError with what to do; then nothing is open.
 */
export const openEngines = async (config: Config, options: EnginesOptions = {}): Promise<Engines> => {
  // The embedded database's code is optimised where it is hot, and not as soon as it has run: a second of a start's work. Imports take as long either way.
  setFlagsFromString('--wasm-tiering-budget=200000000')
  const logger = createLogger(config.logLevel)
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  let opening: Promise<OpenLog> | undefined
  let state: State<Database> | undefined
  try {
    state = await openState<Database>({
      ...(config.databaseUrl === undefined ? { dataDir: config.dataDir } : { url: config.databaseUrl }),
      onLog: (message) => logger.info(message),
      // Not before: the state's lock tells a second start who holds the data.
      onHeld: () => {
        opening = startLog(config, logger)
        opening.catch(() => undefined)
      },
    })
    await migrateState(state, migrations('state'))
    options.onState?.(state)
    const log = await (opening ?? startLog(config, logger))
    await oneAtATime(state, () => migrateLog(log.client, migrations('log'), { dictionaryUser: dictionaryUser(config.clickhouseUrl) }))
    return { state, log, logger }
  } catch (error) {
    const report = (reason: unknown): void => logger.error({ error: reason }, 'closing failed')
    await opening?.then((log) => log.stop()).catch(() => undefined)
    await state?.close().catch(report)
    throw error
  }
}

const startLog = (config: Config, logger: Logger): Promise<OpenLog> =>
  openLog({
    ...(config.clickhouseUrl === undefined ? { dataDir: path.join(config.dataDir, 'log') } : { url: config.clickhouseUrl }),
    memoryBytesMax: config.engineMemoryBytesMax,
    onLog: (line) => logger[line.level](line.message),
  })

/** On a server the dictionary reads its table as the user that Kith signs in as. */
const dictionaryUser = (url: string | undefined): string => {
  if (url === undefined) return ''
  const { username, password } = new URL(url)
  const quote = (text: string): string => `'${decodeURIComponent(text).replace(/[\\']/g, '\\$&')}'`
  return username === '' ? '' : `USER ${quote(username)} PASSWORD ${quote(password)}`
}
