import { monthOf } from '../any-date.ts'
import { digitsAt } from '../dates.ts'
import type { Zone } from './zone.ts'

export const DATE_FORMATS = ['iso', 'dd/mm/yyyy', 'mm/dd/yyyy', 'excel', 'epoch-s', 'epoch-ms'] as const
export type DateFormat = (typeof DATE_FORMATS)[number]

export type DateVerdict = { readonly ms: number; readonly zoned: boolean } | { readonly fault: 'unreadable' | 'ambiguous' | 'impossible' }

const UNREADABLE: DateVerdict = { fault: 'unreadable' }
const IMPOSSIBLE: DateVerdict = { fault: 'impossible' }
const AMBIGUOUS: DateVerdict = { fault: 'ambiguous' }

/** "18:30", "at 6:30 PM", "um 18:30 Uhr", "à 18h30". */
const CLOCK = String.raw`(?:,?(?:\s+(?:at|um|à|a las|alle)(?=\s))?[T\s]\s*(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?(?:\s*Uhr)?\s*([AP]\.?M\.?)?)?`
const ZONE = String.raw`\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?(?:\s*\([^)]{0,60}\))?`
const YEAR_FIRST = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${CLOCK}${ZONE}$`, 'i')
const YEAR_LAST = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4}|\\d{2})${CLOCK}${ZONE}$`, 'i')
const WEEKDAY = String.raw`(?:\p{L}{2,12}\.?,?\s+)?`
const DAY_MONTH = new RegExp(
  `^${WEEKDAY}(\\d{1,2})(?:st|nd|rd|th|er)?[\\s.-]+(?:de\\s+)?(\\p{L}{3,12})\\.?,?[\\s-]+(?:de\\s+)?(\\d{4})${CLOCK}${ZONE}$`,
  'iu',
)
const MONTH_DAY = new RegExp(`^${WEEKDAY}(\\p{L}{3,12})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})${CLOCK}${ZONE}$`, 'iu')
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z)?$/i
const NUMBER = /^\d+(?:[.,]\d+)?$/
const LENGTH_MAX = 80
const DAY_MS = 86_400_000
/** Serial 0 of the spreadsheets' 1900 calendar, whose 29 February 1900 never was. */
const EXCEL_EPOCH_MS = Date.UTC(1899, 11, 30)

/**
 * Reads one date. Formats that cannot be mistaken are read without being told: year first, month in words (of English, German, French and others), day first
 * with dots, and numbers, whose ranges do not overlap (spreadsheet days, seconds, milliseconds). `03/04/2024` and `3-4-2024`
 * need `format`.
 */
export function readDate(text: string, format: DateFormat | undefined, zone: Zone): DateVerdict {
  if (text.length > LENGTH_MAX) return UNREADABLE
  if (format === 'excel' || format === 'epoch-s' || format === 'epoch-ms') {
    return NUMBER.test(text) ? fromNumber(text, format, zone) : UNREADABLE
  }
  const plain = plainIso(text, zone)
  if (plain !== undefined) return plain
  const iso = YEAR_FIRST.exec(text)
  if (iso !== null) return fromParts(iso[1], iso[3], iso[4], iso, 5, zone)
  const last = YEAR_LAST.exec(text)
  if (last !== null) return yearLast(last, format, zone)
  const worded = DAY_MONTH.exec(text)
  if (worded !== null) return fromParts(worded[3], monthNumber(worded[2]), worded[1], worded, 4, zone)
  const monthFirst = MONTH_DAY.exec(text)
  if (monthFirst !== null) return fromParts(monthFirst[3], monthNumber(monthFirst[1]), monthFirst[2], monthFirst, 4, zone)
  return fromDigits(text, zone)
}

/**
 * "2024-03-31", "2024-03-31T18:30" and the same with seconds, thousandths or Z, as programs write most dates: read digit by digit, which costs a tenth of a regular
 * expression with that many groups. Undefined for all else.
 */
function plainIso(text: string, zone: Zone): DateVerdict | undefined {
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return undefined
  const isUtc = text.charCodeAt(text.length - 1) === ZULU
  const end = isUtc ? text.length - 1 : text.length
  let hour = 0
  let minute = 0
  let second = 0
  let ms = 0
  if (end !== 10) {
    const between = text.charCodeAt(10)
    if ((between !== TEE && between !== SPACE) || text.charCodeAt(13) !== COLON) return undefined
    if (end !== 16 && !((end === 19 || end === 23) && text.charCodeAt(16) === COLON)) return undefined
    hour = digitsAt(text, 11)
    minute = digitsAt(text, 14)
    if (end > 16) second = digitsAt(text, 17)
    if (end === 23) ms = text.charCodeAt(19) === DOT ? digitsAt(text, 20) * 10 + (digitsAt(text, 21) % 10) : Number.NaN
  }
  const year = digitsAt(text, 0) * 100 + digitsAt(text, 2)
  const month = digitsAt(text, 5)
  const day = digitsAt(text, 8)
  if (Number.isNaN(year + month + day + hour + minute + second + ms)) return undefined
  const wall = wallTime(year, month, day, hour, minute, second, ms)
  if (wall === undefined) return IMPOSSIBLE
  return isUtc ? { ms: wall, zoned: true } : { ms: zone(wall), zoned: false }
}

const [SPACE, DASH, DOT, COLON, TEE, ZULU] = [0x20, 0x2d, 0x2e, 0x3a, 0x54, 0x5a]

/** What a column's samples say about its order of day and month; undefined where none of them is written that way. */
export function decideDayOrder(samples: readonly string[]): 'dd/mm/yyyy' | 'mm/dd/yyyy' | 'ambiguous' | 'contradictory' | undefined {
  let dayFirst = false
  let monthFirst = false
  let any = false
  for (const sample of samples) {
    const match = sample.length > LENGTH_MAX ? null : YEAR_LAST.exec(sample.trim())
    if (match === null || match[2] === '.') continue
    // 23/12/25 may begin with the year just as well.
    if (match[4]?.length === 2) return 'ambiguous'
    any = true
    if (Number(match[1]) > 12) dayFirst = true
    if (Number(match[3]) > 12) monthFirst = true
  }
  if (!any) return undefined
  if (dayFirst && monthFirst) return 'contradictory'
  if (dayFirst) return 'dd/mm/yyyy'
  return monthFirst ? 'mm/dd/yyyy' : 'ambiguous'
}

function yearLast(match: RegExpExecArray, format: DateFormat | undefined, zone: Zone): DateVerdict {
  const [, first, mark, second, year = ''] = match
  const told = format === 'dd/mm/yyyy' || format === 'mm/dd/yyyy' ? format : undefined
  const order = told ?? (mark === '.' && year.length === 4 ? 'dd/mm/yyyy' : undefined)
  if (order === undefined) return AMBIGUOUS
  const fullYear = year.length === 4 ? year : String(Number(year) + (Number(year) < 70 ? 2000 : 1900))
  const dayFirst = order === 'dd/mm/yyyy'
  return fromParts(fullYear, dayFirst ? second : first, dayFirst ? first : second, match, 5, zone)
}

/** `clock` is the index of the hour in the match; minute, second, fraction, AM/PM and zone follow it. */
function fromParts(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  match: RegExpExecArray,
  clock: number,
  zone: Zone,
): DateVerdict {
  let hour = Number(match[clock] ?? 0)
  const half = match[clock + 4]
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return IMPOSSIBLE
    hour = (hour % 12) + (half[0]?.toLowerCase() === 'p' ? 12 : 0)
  }
  const fraction = match[clock + 3]
  const ms = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1_000)
  const wall = wallTime(Number(year), Number(month), Number(day), hour, Number(match[clock + 1] ?? 0), Number(match[clock + 2] ?? 0), ms)
  if (wall === undefined) return IMPOSSIBLE
  const offset = match[clock + 5]
  if (offset === undefined) return { ms: zone(wall), zoned: false }
  const offsetMinutes = readOffset(offset)
  return offsetMinutes === undefined ? IMPOSSIBLE : { ms: wall - offsetMinutes * 60_000, zoned: true }
}

/** Milliseconds as if in UTC; undefined for days and times that no calendar has. */
function wallTime(year: number, month: number, day: number, hour: number, minute: number, second: number, ms: number): number | undefined {
  if (!(month >= 1 && month <= 12 && day >= 1 && minute <= 59 && second <= 60)) return undefined
  if (hour > 24 || (hour === 24 && (minute > 0 || second > 0))) return undefined
  const midnight = Date.UTC(year, month - 1, day)
  if (day > 28 && new Date(midnight).getUTCDate() !== day) return undefined
  return midnight + hour * 3_600_000 + minute * 60_000 + second * 1_000 + ms
}

function readOffset(text: string): number | undefined {
  const sign = text[0]
  if (sign !== '+' && sign !== '-') return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(-2)) * (text.length > 3 ? 1 : 0)
  if (hours > 14 || minutes > 59) return undefined
  return (hours * 60 + minutes) * (sign === '-' ? -1 : 1)
}

function fromDigits(text: string, zone: Zone): DateVerdict {
  const compact = COMPACT.exec(text)
  if (compact !== null && text.length !== 12) {
    const [, year, month, day, hour = 0, minute = 0, second = 0, zulu] = compact
    const wall = wallTime(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second), 0)
    if (wall === undefined) return IMPOSSIBLE
    return zulu === undefined ? { ms: zone(wall), zoned: false } : { ms: wall, zoned: true }
  }
  if (!NUMBER.test(text)) return UNREADABLE
  const value = Number(text.replace(',', '.'))
  if (value >= 10_000 && value < 100_000) return fromNumber(text, 'excel', zone)
  if (value >= 1e8 && value < 1e10) return fromNumber(text, 'epoch-s', zone)
  return value >= 1e12 && value < 1e13 ? fromNumber(text, 'epoch-ms', zone) : UNREADABLE
}

function fromNumber(text: string, format: 'excel' | 'epoch-s' | 'epoch-ms', zone: Zone): DateVerdict {
  const value = Number(text.replace(',', '.'))
  if (format === 'excel') {
    if (value >= 3_000_000) return IMPOSSIBLE
    // To the second: a time of day is a fraction of a day there, never exact.
    return { ms: zone(Math.round((EXCEL_EPOCH_MS + value * DAY_MS) / 1_000) * 1_000), zoned: false }
  }
  const ms = format === 'epoch-s' ? Math.round(value * 1_000) : Math.round(value)
  return ms > 8.64e15 ? IMPOSSIBLE : { ms, zoned: true }
}

const monthNumber = (word: string | undefined): string => String(monthOf(word ?? ''))
