import { KithError } from './errors.ts'
import { JobsError } from './jobs/define.ts'
import { LogError, type LogErrorCode } from './log/errors.ts'
import { StateError } from './state/errors.ts'

/** What the engines say, as the API says it; what nobody outside can do anything about stays as it is. */
export const explainFault = (error: unknown): unknown => {
  if (error instanceof LogError) return fromLog(error)
  if (error instanceof StateError) return new KithError('unavailable', error.message, { hint: 'Try again in a moment.', cause: error })
  if (error instanceof JobsError && error.code !== 'invalid_input') {
    return new KithError('unavailable', error.message, { hint: 'Try again when some of the work is done.', cause: error })
  }
  return databaseCode(error) === undefined ? error : fromState(error)
}

const OUTSIDE: Partial<Record<LogErrorCode, 'unavailable' | 'too_large'>> = {
  unavailable: 'unavailable',
  busy: 'unavailable',
  disk_full: 'unavailable',
  cancelled: 'unavailable',
  too_slow: 'too_large',
  too_much_memory: 'too_large',
  too_many_rows: 'too_large',
}

const fromLog = (error: LogError): unknown => {
  const code = OUTSIDE[error.code]
  return code === undefined ? error : new KithError(code, error.message, { hint: error.hint, cause: error })
}

const DISK_FULL = '53100'
const TOO_SLOW = '57014'

const fromState = (error: unknown): unknown => {
  const code = databaseCode(error)
  if (code === DISK_FULL) {
    return new KithError('unavailable', 'The disk that holds the data is full.', {
      hint: 'Free some space or move the data folder to a larger disk; nothing that was acknowledged is lost.',
      cause: error,
    })
  }
  if (code === TOO_SLOW)
    return new KithError('unavailable', 'The database took too long.', { hint: 'Try again in a moment.', cause: error })
  return error
}

const databaseCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && 'severity' in error && typeof error.code === 'string' ? error.code : undefined
