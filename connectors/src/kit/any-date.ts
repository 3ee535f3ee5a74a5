import { parseTime } from './dates.ts'
import { parseMailDate } from './mail/mail-date.ts'

/** Months as feeds and exports write them, in the languages of Europe that write most of them; the first letters tell. */
const MONTHS: readonly RegExp[] = [
  /^(?:j[aä]n|ene|gen|sty|янв)/,
  /^(?:f[eé]v?[bv]|lut|фев)/,
  /^(?:mar|m[aä]r|mrt|мар)/,
  /^(?:a[pv]r|abr|kwi|апр)/,
  /^(?:ma[ijy]|mag|мая|май)/,
  /^(?:jun|juin|giu|cze|июн)/,
  /^(?:jul|juil|lug|lip|июл)/,
  /^(?:aug|ao[uû]|ago|sie|авг)/,
  /^(?:sep|set|wrz|сен)/,
  /^(?:o[ck]t|ott|out|pa[zź]|окт)/,
  /^(?:nov|lis|ноя)/,
  /^(?:de[cksz]|dic|d[eé]c|gru|дек)/,
]

/** The number of a month, 1 to 12, by its name or the first letters of it; 0 for what is none. */
export const monthOf = (word: string): number => MONTHS.findIndex((name) => name.test(word.toLowerCase())) + 1

/** W3CDTF with parts left out: "2024", "2024-01", "2024-01-31", and "20240131" or "20240131T083000Z" of ISO 8601's basic form. */
const PARTIAL = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/
const BASIC = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?)?$/
/** "2024/01/31 08:30:00", "2024.01.31". */
const YEAR_FIRST = /^(\d{4})[./](\d{1,2})[./](\d{1,2})(?:[ T]+(\d{1,2}):(\d\d)(?::(\d\d))?\s*(Z|[+-]\d\d:?\d\d)?)?$/
/** "31.01.2024 08:30": dots mean the day stands first; with slashes nobody can tell, unless one number is above 12. */
const YEAR_LAST = /^(\d{1,2})([./-])(\d{1,2})[./-](\d{4})(?:,?[ T]+(\d{1,2}):(\d\d)(?::(\d\d))?)?/
/** "31 January 2024", "lun. 31 janv. 2024 08:30:00 +0100", "January 31, 2024", "31 de enero de 2024". */
const DAY_NAMED = /(?:^|[^\d])(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s-]+(?:de\s+)?(\p{L}{3,12})\.?,?[\s-]+(?:de\s+)?(\d{4})/u
const MONTH_NAMED = /(?:^|\s)(\p{L}{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})/u
const CLOCK = /(?:^|\s|T)(\d{1,2}):(\d\d)(?::(\d\d))?\s*([ap]\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?/i
/** Seconds or milliseconds since 1970, from 2001 on. */
const NUMBER = /^\d{10}(?:\d{3})?$/

/**
 * Milliseconds since 1970 of a date, however it is written: RFC 822 and 5322 as RSS asks, ISO 8601 and W3CDTF as Atom and Dublin Core do, and what is found all the same.
 * UTC where no zone is given; undefined for what is no date.
 */
export const parseAnyDate = (given: unknown): number | undefined => {
  if (typeof given === 'number') return numbered(String(Math.trunc(given)))
  if (typeof given !== 'string') return undefined
  const text = given.slice(0, 200).replace(/\s+/g, ' ').trim()
  if (text === '') return undefined
  return parseTime(text) ?? numbered(text) ?? parseMailDate(text) ?? inNumbers(text) ?? inWords(text.toLowerCase())
}

const numbered = (text: string): number | undefined => (NUMBER.test(text) ? Number(text) * (text.length === 10 ? 1_000 : 1) : undefined)

const inNumbers = (text: string): number | undefined => {
  const partial = PARTIAL.exec(text)
  if (partial !== null) return moment(partial[1], partial[2] ?? '1', partial[3] ?? '1')
  const [, year, month, day, hour, minute, second, zone] = BASIC.exec(text) ?? YEAR_FIRST.exec(text) ?? []
  if (year !== undefined) return moment(year, month, day, { hour, minute, second, zone })
  const last = YEAR_LAST.exec(text)
  if (last === null) return undefined
  const [, first, separator, other] = last
  const dayFirst = separator !== '/' || Number(first) > 12
  if (separator === '/' && Number(first) <= 12 && Number(other) <= 12 && first !== other) return undefined
  return moment(last[4], dayFirst ? other : first, dayFirst ? first : other, { hour: last[5], minute: last[6], second: last[7] })
}

const inWords = (text: string): number | undefined => {
  const [, firstDay, firstMonth, firstYear] = DAY_NAMED.exec(text) ?? []
  const [, month = firstMonth, day = firstDay, year = firstYear] = firstDay === undefined ? (MONTH_NAMED.exec(text) ?? []) : []
  const number = monthOf(month ?? '')
  if (number === 0) return undefined
  const [, hour, minute, second, half, zone] = CLOCK.exec(text) ?? []
  const hours = half === undefined ? hour : String((Number(hour) % 12) + (half.startsWith('p') ? 12 : 0))
  return moment(year, String(number), day, { hour: hours, minute, second, zone })
}

interface Clock {
  readonly hour?: string | undefined
  readonly minute?: string | undefined
  readonly second?: string | undefined
  readonly zone?: string | undefined
}

const moment = (year?: string, month?: string, day?: string, clock: Clock = {}): number | undefined => {
  const [y, m, d] = [Number(year), Number(month), Number(day)]
  const [hours, minutes, seconds] = [Number(clock.hour ?? 0), Number(clock.minute ?? 0), Number(clock.second ?? 0)]
  if (m < 1 || m > 12 || d < 1 || d > 31 || hours > 24 || minutes > 59 || seconds > 60) return undefined
  if (new Date(Date.UTC(y, m - 1, d)).getUTCDate() !== d) return undefined
  const [, sign, zoneHours, zoneMinutes] = /^([+-])(\d\d):?(\d\d)$/.exec(clock.zone ?? '') ?? []
  const offset = (Number(zoneHours ?? 0) * 60 + Number(zoneMinutes ?? 0)) * (sign === '-' ? -1 : 1)
  const ms = Date.UTC(y, m - 1, d, hours, minutes, seconds) - offset * 60_000
  return Number.isNaN(ms) ? undefined : ms
}
