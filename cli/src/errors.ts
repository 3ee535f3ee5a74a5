import type { ErrorBody } from '@kith/contract/errors'

/** A failure that ends a command, as the API says it or in the same shape. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly body: ErrorBody

  constructor(body: ErrorBody, options?: ErrorOptions) {
    super(body.error.message, options)
    this.body = body
  }

  get code(): ErrorBody['error']['code'] {
    return this.body.error.code
  }
}

export const badInput = (message: string, hint: string): CommandError =>
  new CommandError({ error: { code: 'invalid_input', message, hint } })
export const unavailable = (message: string, hint: string, cause?: unknown): CommandError =>
  new CommandError({ error: { code: 'unavailable', message, hint } }, { cause })

/** `code` of a failure of the system, such as ENOENT. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
