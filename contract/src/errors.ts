/** Stable error codes of the API. A code is never renamed; clients may switch on it. */
export const ERROR_CODES = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
} as const
export type ErrorCode = keyof typeof ERROR_CODES

/** The body of every failed answer. */
export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode
    /** A sentence that a person understands. */
    readonly message: string
    /** What to do about it. */
    readonly hint?: string
    /** Where in the input, for invalid_input: "from: not a date". */
    readonly details?: readonly string[]
    readonly requestId?: string
  }
}
