import { AsyncResource } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { State } from '../state/open.ts'
import { jsonText } from '../state/text.ts'
import { JobsError } from './define.ts'
import type { Job } from './define.ts'
import { oneAtATime } from '../state/migrate.ts'
import { createQueue } from './queue.ts'
import { startWorker } from './worker.ts'
import type { Handler, Worker } from './worker.ts'

export interface EnqueueOptions<DB> {
  /** Not before this moment. */
  startAfter?: Date
  /** At most one of a key waits; another is not added. Without a key all are. */
  singletonKey?: string
  /** Adds it in this transaction: it is there exactly if the transaction commits. */
  trx?: Kysely<DB>
}

export interface Jobs<DB = unknown> {
  start(): Promise<void>
  /** Says what does a job's work, in this process. Before or after `start`. */
  handle<Schema extends z.ZodType>(job: Job<Schema>, handler: Handler<Schema>): Promise<void>
  /**
   * Adds work. What it does can happen more than once (after a crash), so handlers must bear that.
   *
   * @returns its id, or null when one of the same `singletonKey` already waits
   * @throws JobsError `invalid_input`, or `queue_full` when `waitingMax` already wait
   */
  enqueue<Schema extends z.ZodType, T = DB>(job: Job<Schema>, input: z.input<Schema>, options?: EnqueueOptions<T>): Promise<string | null>
  /** Adds work at times given in cron's five fields, in an IANA time zone; a job has one schedule, and a new one replaces it. */
  schedule<Schema extends z.ZodType>(job: Job<Schema>, cron: string, input: z.input<Schema>, zone?: string): Promise<void>
  unschedule(job: Job): Promise<void>
  /** How many of a job wait. */
  countWaiting(job: Job): Promise<number>
  /** Whether one of a job waits or runs, in whichever process: false once its work is done and can be seen. */
  isPending(job: Job): Promise<boolean>
  /** Takes no more work, waits for what runs up to `waitMsMax` (default 10 s), then aborts it; the next start takes it up again. */
  stop(waitMsMax?: number): Promise<void>
}

export interface JobsConfig {
  onLog?: (message: string) => void
  onError: (error: Error) => void
  /** How often each job's queue is looked at; work added by this process starts at once. Default 2000. */
  pollMs?: number
  /** How long after a process is gone its work is taken up by another. PGlite's is taken up at the next start. Default 60. */
  leaseSeconds?: number
  /** How often lost work is looked for, at least 1. Default 30. */
  maintenanceSeconds?: number
  /** How often the schedules are looked at, 1 to 45. Default 30. */
  scheduleSeconds?: number
}

/** The job queue on the state, for both engines: pg-boss keeps it, Kith's workers do it. */
export function createJobs<DB>(state: State<DB>, config: JobsConfig): Jobs<DB> {
  const { onError, onLog = () => undefined, pollMs = 2000, leaseSeconds = 60, maintenanceSeconds = 30, scheduleSeconds = 30 } = config
  const queue = createQueue(state, { maintenanceSeconds, scheduleSeconds, onError })
  const { boss } = queue
  const handlers: Array<() => void> = []
  const workers = new Map<string, Worker>()
  const made = new Map<string, Promise<void>>()
  const create = (name: string): Promise<void> => boss.createQueue(name, { name, policy: 'short' })
  let lastMade: Promise<void> = Promise.resolve()
  let phase: 'new' | 'started' | 'stopped' = 'new'

  function sendOptions({ options }: Job) {
    const { retryLimit, retryDelaySeconds } = options
    return { retryLimit, retryDelay: retryDelaySeconds, retryBackoff: retryDelaySeconds > 0, expireInSeconds: leaseSeconds }
  }

  function makeQueue(name: string): Promise<void> {
    const known = made.get(name)
    if (known) return known
    // Making two at once ends in a deadlock of the database, in one process or in two.
    const making = lastMade.then(() => oneAtATime(state, (trx) => (trx ? queue.within(trx, () => create(name)) : create(name))))
    lastMade = making.catch(() => undefined)
    made.set(name, making)
    making.catch(() => made.delete(name))
    return making
  }

  async function send<Schema extends z.ZodType, T>(job: Job<Schema>, input: z.input<Schema>, options: EnqueueOptions<T>) {
    // A queue that is made in a transaction goes with it when it is undone, so it is not remembered.
    if (options.trx && !made.has(job.name)) await create(job.name)
    else await makeQueue(job.name)
    const waiting = await boss.getQueueSize(job.name)
    if (waiting >= job.options.waitingMax) throw fullError(job, waiting)
    // The keeper's "short" policy allows one waiting job of a key, and takes no key for one key.
    const singletonKey = options.singletonKey ?? randomUUID()
    const startAfter = options.startAfter === undefined ? {} : { startAfter: options.startAfter }
    return boss.send(job.name, toPayload(input), { ...sendOptions(job), singletonKey, ...startAfter })
  }

  return {
    async start() {
      // Two at once would end in an error of one: whoever waits for the other still believes what it saw before. And pg-boss has transactions of its own.
      const outside = new AsyncResource('kith jobs')
      await oneAtATime(state, () => outside.runInAsyncScope(() => boss.start()))
      phase = 'started'
      if (state.kind === 'pglite') {
        const orphans = await queue.recoverOrphans()
        if (orphans > 0) onLog('Work that was interrupted by the last end of Kith is taken up again.')
      }
      for (const begin of handlers) begin()
    },
    async handle(job, handler) {
      const begin = () => workers.set(job.name, startWorker(queue, job, handler, { pollMs, leaseSeconds, onError }))
      if (phase === 'new') handlers.push(() => void makeQueue(job.name).then(begin, onError))
      else await makeQueue(job.name).then(begin)
    },
    async enqueue(job, input, options = {}) {
      if (phase !== 'started') throw stoppedError(phase)
      checkInput(job, input)
      const { trx } = options
      const id = await (trx ? queue.within(trx, () => send(job, input, options)) : send(job, input, options))
      workers.get(job.name)?.wake()
      return id
    },
    async schedule(job, cron, input, zone = 'UTC') {
      checkInput(job, input)
      await makeQueue(job.name)
      await boss.schedule(job.name, cron, toPayload(input), { ...sendOptions(job), singletonKey: 'schedule', tz: zone })
    },
    unschedule: (job) => boss.unschedule(job.name),
    async countWaiting(job) {
      await makeQueue(job.name)
      return boss.getQueueSize(job.name)
    },
    async isPending(job) {
      await makeQueue(job.name)
      return (await boss.getQueueSize(job.name, { before: 'completed' })) > 0
    },
    async stop(waitMsMax = 10_000) {
      if (phase !== 'started') return
      phase = 'stopped'
      await Promise.allSettled(made.values())
      await Promise.all([...workers.values()].map((worker) => worker.stop(waitMsMax)))
      await queue.stop()
    },
  }
}

function checkInput(job: Job, input: unknown): void {
  const checked = job.input.safeParse(input)
  if (checked.success) return
  throw new JobsError('invalid_input', `The input of the job ${job.name} is not valid: ${checked.error.message}`, { cause: checked.error })
}

// As it will be read back: through JSON, without what the database refuses in it.
function toPayload(input: unknown): object {
  return JSON.parse(jsonText(input))
}

function fullError(job: Job, waiting: number): JobsError {
  return new JobsError(
    'queue_full',
    `${waiting} runs of ${job.name} already wait, and no more are taken. Wait until some are done, then try again.`,
  )
}

function stoppedError(phase: 'new' | 'stopped'): JobsError {
  const message =
    phase === 'new' ? 'The job queue is not started yet. Try again in a moment.' : 'Kith is shutting down. Try again after the next start.'
  return new JobsError('jobs_stopped', message)
}
