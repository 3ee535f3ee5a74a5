import type { AnyConnector } from '@kith/connectors/kit/connector'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Database } from './database.ts'
import type { Jobs } from './platform/jobs/jobs.ts'
import type { LogClient } from './platform/log/client.ts'
import { handlersFor, type Context } from './platform/operation.ts'
import type { SecretKeeper } from './platform/secrets/keeper.ts'
import type { State } from './platform/state/open.ts'

/** What every feature works with. */
export interface App {
  readonly config: Config
  readonly state: State<Database>
  readonly log: LogClient
  readonly jobs: Jobs
  readonly connectors: ReadonlyMap<string, AnyConnector>
  /** The only way to other hosts: public addresses, unless the settings open more. */
  readonly fetch: typeof globalThis.fetch
  readonly secrets: SecretKeeper
  readonly logger: Logger
  readonly now: () => Date
  readonly version: string
  /** How people reach Kith, without a slash at the end. */
  readonly publicUrl: () => string
}

export type AppContext = Context<App, Database>

/** Binds a function to an operation of this application. */
export const handle = handlersFor<App, Database>()
