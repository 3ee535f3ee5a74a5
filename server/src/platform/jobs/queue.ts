import { AsyncLocalStorage } from 'node:async_hooks'
import { CompiledQuery } from 'kysely'
import type { Kysely } from 'kysely'
import PgBoss from 'pg-boss'
import type { Row, State } from '../state/open.ts'

type Execute = (sql: string, parameters: readonly unknown[]) => Promise<{ rows: Row[] }>

/** pg-boss over the state, with what it does not offer. */
export interface Queue {
  readonly boss: PgBoss
  /** Makes pg-boss's statements in `run` part of a transaction. */
  within<DB, T>(trx: Kysely<DB>, run: () => Promise<T>): Promise<T>
  /** Tells that these runs still go on, so that no other process takes them for lost. */
  extendLease(name: string, ids: string[]): Promise<void>
  /** Gives runs back that were stopped through no fault of their own: the next start takes them up and it does not count as a try. */
  giveBack(name: string, ids: string[]): Promise<void>
  /** Ends the runs of a process that is gone; they are tried again. Only for a database that one process holds alone. */
  recoverOrphans(): Promise<number>
  stop(): Promise<void>
}

export interface QueueOptions {
  maintenanceSeconds: number
  scheduleSeconds: number
  onError: (error: Error) => void
}

const schema = 'kith_jobs'
const cronQueue = '__pgboss__send-it'

export function createQueue<DB>(state: State<DB>, { maintenanceSeconds, scheduleSeconds, onError }: QueueOptions): Queue {
  const transaction = new AsyncLocalStorage<Execute>()
  const running = new Set<Promise<unknown>>()
  let stopped = false

  const execute: Execute = async (sql, parameters) => {
    const result = (transaction.getStore() ?? ((text, values) => state.execute(text, values)))(sql, parameters)
    running.add(result)
    try {
      return await result
    } catch (error) {
      if (!stopped) onError(toError(error))
      // pg-boss does not wait for the completion of its cron queue; a rejection there would end the process.
      if (parameters[0] === cronQueue && parameters.length === 3) return { rows: [{ count: 0 }] }
      throw error
    } finally {
      running.delete(result)
    }
  }

  const boss = new PgBoss({
    schema,
    maintenanceIntervalSeconds: maintenanceSeconds,
    cronMonitorIntervalSeconds: scheduleSeconds,
    cronWorkerIntervalSeconds: Math.min(scheduleSeconds, 5),
    archiveCompletedAfterSeconds: 3600,
    archiveFailedAfterSeconds: 7 * 86_400,
    deleteAfterDays: 14,
    db: { executeSql: (sql, parameters) => execute(sql, parameters ?? []) },
  })
  boss.on('error', (error) => {
    if (!stopped) onError(error)
  })

  return {
    boss,
    within: (trx, run) => {
      const inTransaction: Execute = (sql, parameters) => trx.executeQuery<Row>(CompiledQuery.raw(sql, [...parameters]))
      return transaction.run(inTransaction, run)
    },
    async extendLease(name, ids) {
      await execute(`update ${schema}.job set started_on = now() where name = $1 and id = any($2::uuid[]) and state = 'active'`, [
        name,
        ids,
      ])
    },
    async giveBack(name, ids) {
      const sql = `update ${schema}.job set state = 'retry', started_on = null, start_after = now() - interval '1 s'
        where name = $1 and id = any($2::uuid[]) and state = 'active'`
      await execute(sql, [name, ids])
    },
    async recoverOrphans() {
      const { rows } = await execute(`select name, id from ${schema}.job where state = 'active' limit 1000`, [])
      for (const { name, id } of rows) await boss.fail(String(name), String(id), { message: 'Kith ended while this ran' })
      return rows.length
    },
    async stop() {
      await boss.stop({ graceful: false, close: false })
      stopped = true
      await Promise.allSettled(running)
    },
  }
}

export function toError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value))
}
