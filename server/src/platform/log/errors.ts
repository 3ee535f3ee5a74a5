import { ClickHouseError } from '@clickhouse/client'

export type LogErrorCode =
  | 'unavailable'
  | 'locked'
  | 'busy'
  | 'denied'
  | 'too_slow'
  | 'too_much_memory'
  | 'too_many_rows'
  | 'disk_full'
  | 'cancelled'
  | 'unsupported'
  | 'failed'

/** What went wrong in the activity log. `transient` says that the same call may succeed when it is tried again later. */
export class LogError extends Error {
  readonly code: LogErrorCode
  readonly hint: string
  readonly transient: boolean
  /** ClickHouse's own number for the error, where it gave one. */
  readonly engineCode: number | undefined

  constructor(code: LogErrorCode, message: string, options: { hint?: string; engineCode?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'LogError'
    this.code = code
    this.hint = options.hint ?? hints[code]
    this.transient = code === 'unavailable' || code === 'busy'
    this.engineCode = options.engineCode
  }
}

/** Turns anything that the ClickHouse client threw into a LogError; told apart by numeric codes, not by wording. */
export function toLogError(error: unknown): LogError {
  if (error instanceof LogError) return error
  if (error instanceof ClickHouseError) return fromEngine(error)
  const code = systemCode(error)
  const text = error instanceof Error ? error.message : String(error)
  if (code !== undefined && networkCodes.has(code)) {
    return new LogError('unavailable', `The activity log cannot be reached (${code}).`, { cause: error })
  }
  return new LogError('failed', `The activity log gave an answer that was not understood: ${text}`, { cause: error })
}

function fromEngine(error: ClickHouseError): LogError {
  const engineCode = Number(error.code)
  const code = codeOf(engineCode, error.message)
  const message = messages[code] ?? `The activity log refused a statement: ${error.message.trim()} (${engineCode})`
  return new LogError(code, message, { engineCode, cause: error })
}

function codeOf(engineCode: number, message: string): LogErrorCode {
  // A full disk reaches us as a failed write (74 to 76, 1001) that carries the operating system's number 28, ENOSPC.
  if (/\berrno: 28\b/.test(message)) return 'disk_full'
  return engineCodes.get(engineCode) ?? 'failed'
}

// Numbers from ClickHouse's ErrorCodes.
const engineCodes = new Map<number, LogErrorCode>([
  [159, 'too_slow'],
  [160, 'too_slow'],
  [173, 'too_much_memory'],
  [192, 'denied'],
  [193, 'denied'],
  [194, 'denied'],
  [202, 'busy'],
  [203, 'busy'],
  [209, 'unavailable'],
  [210, 'unavailable'],
  [236, 'unavailable'],
  [241, 'too_much_memory'],
  [242, 'unavailable'],
  [243, 'disk_full'],
  [252, 'busy'],
  [394, 'cancelled'],
  [396, 'too_many_rows'],
  [497, 'denied'],
  [516, 'denied'],
  [999, 'unavailable'],
])

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_EOF_STATE',
])

const messages: Partial<Record<LogErrorCode, string>> = {
  unavailable: 'The activity log stopped while it was answering.',
  busy: 'The activity log has more to do than it can take.',
  denied: 'The activity log refused the sign-in or the permission.',
  too_slow: 'The question took longer than allowed.',
  too_much_memory: 'The question needed more memory than allowed.',
  too_many_rows: 'The answer has more rows than allowed.',
  disk_full: 'The disk that holds the activity log is full.',
  cancelled: 'The question was cancelled.',
}

const hints: Record<LogErrorCode, string> = {
  unavailable: 'Try again in a moment. If it stays so, look into the log of Kith for the reason.',
  locked: 'Stop the other Kith first, or give this one a data folder of its own with KITH_DATA.',
  busy: 'Try again in a moment, with fewer questions at a time.',
  denied: 'Check the user, the password and the grants behind CLICKHOUSE_URL.',
  too_slow: 'Ask about a shorter time or fewer members.',
  too_much_memory: 'Ask about a shorter time or in coarser steps, or allow the log engine more memory.',
  too_many_rows: 'Ask for a page at a time, or export the whole.',
  disk_full: 'Free some space or move the data folder to a larger disk; nothing that was acknowledged is lost.',
  cancelled: 'Ask again if the answer is still wanted.',
  unsupported: 'The embedded log engine runs on Linux with glibc and on macOS; elsewhere set CLICKHOUSE_URL to a ClickHouse server.',
  failed: 'This is a fault in Kith or in its data; report it together with this message.',
}

function systemCode(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return undefined
}
