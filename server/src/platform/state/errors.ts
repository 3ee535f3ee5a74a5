import pg from 'pg'

export type StateErrorCode =
  | 'state_busy'
  | 'state_closed'
  | 'state_crashed'
  | 'state_held'
  | 'state_migration'
  | 'state_nested'
  | 'state_open'

/** A fault of the state store itself. Faults of a statement stay `pg.DatabaseError` with PostgreSQL's own `code`, alike on both engines. */
export class StateError extends Error {
  override readonly name = 'StateError'
  readonly code: StateErrorCode

  constructor(code: StateErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** True when a statement broke a unique constraint or index (of that name, when one is given). */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return isDatabaseError(error, '23505') && (constraint === undefined || error.constraint === constraint)
}

/** True when a statement named a row that does not exist, or removed one that is still referred to. */
export function isForeignKeyViolation(error: unknown, constraint?: string): boolean {
  return isDatabaseError(error, '23503') && (constraint === undefined || error.constraint === constraint)
}

function isDatabaseError(error: unknown, code: string): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && error.code === code
}
