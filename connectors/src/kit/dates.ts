const EARLIEST_MS = Date.UTC(1990, 0, 1)
const DAY_MS = 86_400_000
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/
const SLASHED = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/

/** Milliseconds since 1970 of an ISO 8601 time with a zone, or of "2011/02/12 00:15:32 -0800"; undefined for anything else. */
export const parseTime = (value: unknown): number | undefined => {
  if (typeof value !== 'string' || value.length > 40) return undefined
  const slashed = ISO.test(value) ? null : SLASHED.exec(value)
  if (slashed === null && !ISO.test(value)) return undefined
  const ms = Date.parse(slashed === null ? value : `${slashed[1]}-${slashed[2]}-${slashed[3]}T${slashed[4]}${slashed[5]}:${slashed[6]}`)
  return Number.isNaN(ms) ? undefined : ms
}

/** A time at which a developer can have done something: from 1990 to a day after now (clocks run ahead). */
export const isPlausible = (ms: number, nowMs: number): boolean => ms >= EARLIEST_MS && ms <= nowMs + DAY_MS
