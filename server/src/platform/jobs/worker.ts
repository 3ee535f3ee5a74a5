import { setTimeout as delay } from 'node:timers/promises'
import type { z } from 'zod'
import type { Job } from './define.ts'
import { toError } from './queue.ts'
import type { Queue } from './queue.ts'

export interface RunContext {
  id: string
  /** Aborts when the run took too long or Kith shuts down; end soon, what is left is done again. */
  signal: AbortSignal
}

export type Handler<Schema extends z.ZodType> = (input: z.output<Schema>, context: RunContext) => Promise<void>

export interface Worker {
  /** Looks for work now instead of at the next poll. */
  wake(): void
  /** Takes no more work, waits for what runs, then aborts it and gives it back. */
  stop(waitMsMax: number): Promise<void>
}

export interface WorkerOptions {
  pollMs: number
  leaseSeconds: number
  onError: (error: Error) => void
}

const abortGraceMs = 3000

/** Runs a job's waiting work, at most `concurrency` side by side, until it is stopped. */
export function startWorker<Schema extends z.ZodType>(
  queue: Queue,
  job: Job<Schema>,
  handler: Handler<Schema>,
  options: WorkerOptions,
): Worker {
  const { boss } = queue
  const { name } = job
  const running = new Map<string, { abort: AbortController; done: Promise<void> }>()
  const stopping = new AbortController()
  let alarm = new AbortController()
  const beat = setInterval(() => void extendLeases(), options.leaseSeconds * 250)
  const loop = work()

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      const free = job.options.concurrency - running.size
      const runs = free > 0 ? await boss.fetch<unknown>(name, { batchSize: free }) : []
      for (const { id, data } of runs) begin(id, data)
      if (runs.length < free || free === 0) await sleep()
    }
  }

  async function sleep(): Promise<void> {
    await delay(options.pollMs, undefined, { signal: alarm.signal }).catch(() => undefined)
    alarm = new AbortController()
  }

  function begin(id: string, data: unknown): void {
    const abort = new AbortController()
    const done = run(id, data, abort)
      .catch((error: unknown) => options.onError(describeFault(name, id, error)))
      .finally(() => {
        running.delete(id)
        alarm.abort()
      })
    running.set(id, { abort, done })
  }

  async function run(id: string, data: unknown, abort: AbortController): Promise<void> {
    const input = job.input.safeParse(data ?? undefined)
    if (!input.success) {
      await boss.cancel(name, id)
      throw new Error(`its input does not fit the job any more and it was cancelled: ${input.error.message}`)
    }
    const limit = setTimeout(
      () => abort.abort(new Error(`took longer than ${job.options.expireInSeconds} s`)),
      job.options.expireInSeconds * 1000,
    )
    try {
      await endSoonAfterAbort(handler(input.data, { id, signal: abort.signal }), abort.signal)
      await boss.complete(name, id)
    } catch (error) {
      if (stopping.signal.aborted && abort.signal.aborted) return await queue.giveBack(name, [id])
      await boss.fail(name, id, { message: toError(error).message })
      throw error
    } finally {
      clearTimeout(limit)
    }
  }

  async function extendLeases(): Promise<void> {
    if (running.size === 0) return
    // A failure is reported by the queue, and the next beat tries again.
    await queue.extendLease(name, [...running.keys()]).catch(() => undefined)
  }

  return {
    wake: () => alarm.abort(),
    async stop(waitMsMax) {
      stopping.abort()
      alarm.abort()
      await loop
      const all = Promise.all([...running.values()].map(({ done }) => done))
      const inTime = await Promise.race([all.then(() => true), delay(waitMsMax, false, { ref: false })])
      if (!inTime) for (const { abort } of running.values()) abort.abort(new Error('Kith is shutting down'))
      await all
      clearInterval(beat)
    },
  }
}

/** The handler's end, or a failure shortly after an abort that the handler does not heed. */
async function endSoonAfterAbort(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const done = new AbortController()
  const overdue = new Promise<never>((_, reject) => {
    const give = () => {
      delay(abortGraceMs, undefined, { signal: done.signal }).then(
        () => reject(signal.reason),
        () => undefined,
      )
    }
    signal.addEventListener('abort', give, { once: true, signal: done.signal })
  })
  try {
    await Promise.race([work, overdue])
  } finally {
    done.abort()
  }
}

function describeFault(name: string, id: string, error: unknown): Error {
  return new Error(`The job ${name} (${id}) failed: ${toError(error).message}`, { cause: error })
}
