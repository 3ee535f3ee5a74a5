import { ERROR_CODES, type ErrorBody, type ErrorCode } from '@kith/contract/errors'

/** A failure that a person can do something about. Everything else that is thrown becomes `internal`, with its details in the server's log only. */
export class KithError extends Error {
  override readonly name = 'KithError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly details: readonly string[] | undefined
  /** Sent as Retry-After. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; details?: readonly string[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.details = options.details
    this.retryAfterSeconds = options.retryAfterSeconds
  }

  get status(): number {
    return ERROR_CODES[this.code]
  }

  toBody(requestId?: string): ErrorBody {
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(this.hint === undefined ? {} : { hint: this.hint }),
        ...(this.details === undefined ? {} : { details: this.details }),
        ...(requestId === undefined ? {} : { requestId }),
      },
    }
  }
}

/** A question that names in its filter what is not there: answering without it would answer something else. */
export const notHeld = (what: string, id: number): KithError =>
  new KithError('not_found', `There is no ${what} ${id}.`, {
    hint: `It may have been removed. Take it out of what is asked, or name another ${what}.`,
  })

export const notFound = (what: string, id: string | number): KithError =>
  new KithError('not_found', `There is no ${what} ${id}.`, { hint: 'It may have been removed, or merged into another.' })
