const EARLIEST_MS = Date.UTC(1990, 0, 1)
const DAY_MS = 86_400_000
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/
const SLASHED = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/

/** Milliseconds since 1970 of an ISO 8601 time with a zone, or of "2011/02/12 00:15:32 -0800"; undefined for anything else. */
export const parseTime = (value: unknown): number | undefined => {
  if (typeof value !== 'string' || value.length > 40) return undefined
  const usual = usualTime(value)
  if (usual !== undefined) return usual
  const isIso = ISO.test(value)
  const slashed = isIso ? null : SLASHED.exec(value)
  if (slashed === null && !isIso) return undefined
  const ms = Date.parse(slashed === null ? value : `${slashed[1]}-${slashed[2]}-${slashed[3]}T${slashed[4]}${slashed[5]}:${slashed[6]}`)
  return Number.isNaN(ms) ? undefined : ms
}

/** "2024-03-31T18:30:00Z" or with milliseconds, as nearly all programs write times: by hand this takes a tenth of what the engine takes. */
const usualTime = (text: string): number | undefined => {
  const { length } = text
  if ((length !== 20 && length !== 24) || text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':')
    return undefined
  if (text[length - 1] !== 'Z' || (length === 24 && text[19] !== '.')) return undefined
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const month = twoDigits(text, 5)
  const day = twoDigits(text, 8)
  const hour = twoDigits(text, 11)
  const minute = twoDigits(text, 14)
  const second = twoDigits(text, 17)
  const thousandths = length === 20 ? 0 : twoDigits(text, 20) * 10 + digit(text, 22)
  // What is no number is not below anything; the 29th of February is the engine's to judge.
  if (!(year >= 1970 && day >= 1 && day <= (DAYS_OF_MONTHS[month - 1] ?? 0))) return undefined
  if (!(hour < 24 && minute < 60 && second < 60 && thousandths < 1_000)) return undefined
  return daysSince1970(year, month, day) * DAY_MS + hour * 3_600_000 + minute * 60_000 + second * 1_000 + thousandths
}

const DAYS_OF_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const digit = (text: string, at: number): number => {
  const value = text.charCodeAt(at) - 48
  return value >= 0 && value <= 9 ? value : Number.NaN
}
const twoDigits = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1)

/** Of the Gregorian calendar, in years that begin with March, so that a leap day is the last: https://howardhinnant.github.io/date_algorithms.html, days_from_civil. */
const daysSince1970 = (year: number, month: number, day: number): number => {
  const [of, shifted] = month > 2 ? [year, month - 3] : [year - 1, month + 9]
  const leaps = Math.floor(of / 4) - Math.floor(of / 100) + Math.floor(of / 400)
  return of * 365 + leaps + Math.floor((153 * shifted + 2) / 5) + day - 1 - 719_468
}

/** A time at which a developer can have done something: from 1990 to a day after now (clocks run ahead). */
export const isPlausible = (ms: number, nowMs: number): boolean => ms >= EARLIEST_MS && ms <= nowMs + DAY_MS
