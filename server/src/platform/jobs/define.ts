import type { z } from 'zod'

export interface JobOptions {
  /** How often a failed run is tried again; default 2. */
  retryLimit?: number
  /** Wait before the first new try, in seconds, doubled each time; default 5. */
  retryDelaySeconds?: number
  /** Longest time one run may take, in seconds; then its signal aborts. Default 900. */
  expireInSeconds?: number
  /** How many runs go side by side in one process; default 1. */
  concurrency?: number
  /** How many may wait; one more is refused with `queue_full`. Default 10,000. */
  waitingMax?: number
}

/** A kind of work: its name, the schema of its input and how it is tried again. The function that does it is given to `handle`. */
export interface Job<Schema extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly input: Schema
  readonly options: Required<JobOptions>
}

const defaults: Required<JobOptions> = {
  retryLimit: 2,
  retryDelaySeconds: 5,
  expireInSeconds: 900,
  concurrency: 1,
  waitingMax: 10_000,
}

export function defineJob<Schema extends z.ZodType>(job: { name: string; input: Schema; options?: JobOptions }): Job<Schema> {
  return { name: job.name, input: job.input, options: { ...defaults, ...job.options } }
}

export type JobsErrorCode = 'invalid_input' | 'queue_full' | 'jobs_stopped'

export class JobsError extends Error {
  override readonly name = 'JobsError'
  readonly code: JobsErrorCode

  constructor(code: JobsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
