const EARLIEST_MS = Date.UTC(1990, 0, 1)
const DAY_MS = 86_400_000
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/
const SLASHED = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/

/** The second that was told last: who asks for it asks for its moment next, and to read a time twice takes as long as all else that is done with it. */
let lastSecond: string | undefined
let lastSecondMs = Number.NaN

/** Milliseconds since 1970 of an ISO 8601 time with a zone, or of "2011/02/12 00:15:32 -0800"; undefined for anything else. */
export const parseTime = (value: unknown): number | undefined => {
  if (typeof value !== 'string' || value.length > 40) return undefined
  if (value === lastSecond) return lastSecondMs
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
  if ((length !== 20 && length !== 24) || text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return undefined
  if (text[length - 1] !== 'Z' || (length === 24 && text[19] !== '.')) return undefined
  const ms = wallMs(text, length === 24)
  return Number.isNaN(ms) ? undefined : ms
}

/**
 * "2024-03-31T18:30:00", with milliseconds or without, as if it were UTC; NaN for all else, before 1970 and on the 29th of February, which the engine may
 * judge.
 */
export const usualWallMs = (text: string): number => {
  const { length } = text
  if ((length !== 19 && length !== 23) || text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return Number.NaN
  if (length === 23 && text[19] !== '.') return Number.NaN
  return wallMs(text, length === 23)
}

/**
 * The second of a time in UTC, "2024-03-31T18:30:00Z", where it is written so or nearly so: with milliseconds, or as "2024-03-31 18:30:00 UTC". Undefined for all else,
 * and for what the engine may judge.
 */
export const usualSecond = (text: string): string | undefined => {
  if (text === lastSecond) return text
  const { length } = text
  const isIso = text[length - 1] === 'Z' && text[10] === 'T' && (length === 20 || (length === 24 && text[19] === '.'))
  if (!isIso && !(length === 23 && text[10] === ' ' && text.endsWith(' UTC'))) return undefined
  if (text[4] !== '-' || text[7] !== '-') return undefined
  const ms = wallMs(text, false)
  if (Number.isNaN(ms) || (length === 24 && Number.isNaN(digitsAt(text, 20) + digitsAt(text, 21)))) return undefined
  lastSecondMs = ms
  lastSecond = length === 20 ? text : isIso ? `${text.slice(0, 19)}Z` : `${text.slice(0, 10)}T${text.slice(11, 19)}Z`
  return lastSecond
}

/** Of a text that has its marks where they belong, behind which there may be more. */
const wallMs = (text: string, hasThousandths: boolean): number => {
  const thousandths = hasThousandths ? digitsAt(text, 20) * 10 + (digitsAt(text, 21) % 10) : 0
  return dayMs(digitsAt(text, 0) * 100 + digitsAt(text, 2), digitsAt(text, 5), digitsAt(text, 8)) + clockMs(text, 11) + thousandths
}

/** The two digits at `at` as a number; NaN where there are none. */
export const digitsAt = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

/** Milliseconds since midnight of "18:30:00" at `at`; NaN for what is none. */
export const clockMs = (text: string, at: number): number => {
  const [hour, minute, second] = [digitsAt(text, at), digitsAt(text, at + 3), digitsAt(text, at + 6)]
  const isClock = hour < 24 && minute < 60 && second < 60 && text[at + 2] === ':' && text[at + 5] === ':'
  return isClock ? hour * 3_600_000 + minute * 60_000 + second * 1_000 : Number.NaN
}

const DAYS_OF_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * Milliseconds of a day since 1970; NaN for what is none, before 1970 and for the 29th of February, which the engine may judge. Years begin with March here, so
 * that a leap day is the last of them: https://howardhinnant.github.io/date_algorithms.html, days_from_civil.
 */
export const dayMs = (year: number, month: number, day: number): number => {
  if (!(year >= 1970 && day >= 1 && day <= (DAYS_OF_MONTHS[month - 1] ?? 0))) return Number.NaN
  const [of, months] = month > 2 ? [year, month - 3] : [year - 1, month + 9]
  const leapDays = Math.floor(of / 4) - Math.floor(of / 100) + Math.floor(of / 400)
  return (of * 365 + leapDays + Math.floor((153 * months + 2) / 5) + day - 719_469) * DAY_MS
}

/** A time at which a developer can have done something: from 1990 to a day after now (clocks run ahead). */
export const isPlausible = (ms: number, nowMs: number): boolean => ms >= EARLIEST_MS && ms <= nowMs + DAY_MS
