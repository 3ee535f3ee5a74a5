/** A request that Kith does not send. Trying again does not help; the hint says what does. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError'
  readonly code: string
  readonly hint: string
  constructor(code: string, message: string, hint: string) {
    super(message)
    this.code = code
    this.hint = hint
  }
}
