import { AsyncLocalStorage } from 'node:async_hooks'
import type pg from 'pg'
import { PostgresDialect, PostgresDriver } from 'kysely'
import type { DatabaseConnection, Driver, PostgresDialectConfig, TransactionSettings } from 'kysely'
import { StateError } from './errors.ts'

export interface Connections {
  connect(): Promise<pg.PoolClient>
  /** Refuses new statements and waits for those that run. @returns false when some still ran after `waitMsMax` */
  drain(waitMsMax: number): Promise<boolean>
}

/**
 * The pool's connections, given out first come, first served. A connection that comes back inside a transaction is thrown away,
 * and a statement that would wait for a transaction which waits for it is refused at once (`state_nested`) instead of hanging.
 */
export function guardConnections(pool: pg.Pool): Connections {
  let taken = 0
  let closed = false
  const idle = new Set<() => void>()

  function giveBack(): void {
    taken--
    if (taken === 0) for (const tell of idle) tell()
  }

  return {
    async connect() {
      if (closed) throw new StateError('state_closed', 'The database is closed: Kith is shutting down. Try again after the next start.')
      if (openTransaction.getStore()?.open) {
        const message =
          'A statement outside of the open transaction was made within it. Use the transaction (`trx`) for every statement in it.'
        throw new StateError('state_nested', message)
      }
      taken++
      try {
        return guardRelease(await pool.connect(), giveBack)
      } catch (error) {
        giveBack()
        throw explainConnectError(error)
      }
    },
    async drain(waitMsMax) {
      closed = true
      if (taken === 0) return true
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), waitMsMax)
        idle.add(() => {
          clearTimeout(timer)
          resolve(true)
        })
      })
    },
  }
}

/** Kysely's PostgreSQL dialect over guarded connections. */
export class StateDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig

  constructor(connections: Connections) {
    const config = { pool: { connect: () => connections.connect(), end: async () => undefined } }
    super(config)
    this.#config = config
  }

  override createDriver(): Driver {
    return new StateDriver(this.#config)
  }
}

const openTransaction = new AsyncLocalStorage<{ open: boolean }>()

class StateDriver extends PostgresDriver {
  readonly #transactions = new WeakMap<DatabaseConnection, { open: boolean }>()

  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const transaction = { open: true }
    this.#transactions.set(connection, transaction)
    // Kysely calls this in the flow of the transaction's function, which goes on in the context entered here.
    openTransaction.enterWith(transaction)
    await super.beginTransaction(connection, settings)
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection)
    this.#end(connection)
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    this.#end(connection)
    await super.rollbackTransaction(connection)
  }

  #end(connection: DatabaseConnection): void {
    const transaction = this.#transactions.get(connection)
    if (transaction) transaction.open = false
  }
}

function guardRelease(client: pg.PoolClient, giveBack: () => void): pg.PoolClient {
  const release = client.release.bind(client)
  client.release = (error) => {
    release(error ?? client.getTransactionStatus() !== 'I')
    giveBack()
  }
  return client
}

function explainConnectError(error: unknown): unknown {
  if (!(error instanceof Error) || !error.message.includes('timeout exceeded when trying to connect')) return error
  const message = 'The database was busy for too long: every connection is held by other work. Try again, and run fewer things at once.'
  return new StateError('state_busy', message, { cause: error })
}
