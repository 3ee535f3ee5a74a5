import type { AnyRecord } from '@kith/contract/records'
import { isPlausible, parseTime } from '../kit/dates.ts'
import { cleanText, wasRepaired } from '../kit/text.ts'
import { explainRecord } from './explain.ts'
import { isObject, quickRecord } from './fast.ts'

export type LineVerdict =
  | { readonly record: AnyRecord; readonly unknown?: readonly string[] }
  | { readonly reason: string; readonly message: string }

/** Escapes of NUL and of halves of a character, which no store accepts. */
const UNSTORABLE = /\\u(?:0000|[dD][89a-fA-F])/

/** One line of Kith's activity format. `bytes` is given where the line came from a file, to tell whether it was UTF-8. */
export function parseLine(text: string, nowMs: number, bytes?: Uint8Array): LineVerdict {
  if (bytes !== undefined && wasRepaired(bytes, text)) {
    return {
      reason: 'encoding_invalid',
      message: 'The line is not in UTF-8: save the file as UTF-8, or correct the characters shown as �.',
    }
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { reason: 'json_invalid', message: `The line is not valid JSON (${reasonOf(error)}): each line holds one whole JSON object.` }
  }
  if (isObject(value)) {
    if (value['type'] === undefined && value['kind'] !== undefined) value['type'] = 'activity'
    if (UNSTORABLE.test(text)) value = cleaned(value, 0)
  }
  const quick = quickRecord(value)
  if (quick !== undefined) return withMoment(quick, nowMs)
  const explained = explainRecord(value)
  if ('fault' in explained) return { reason: 'record_invalid', message: explained.fault }
  const verdict = withMoment(explained.record, nowMs)
  return 'record' in verdict && explained.unknown.length > 0 ? { ...verdict, unknown: explained.unknown } : verdict
}

const SECONDS_MAX = 1e11

/** Turns the time of an activity into milliseconds, or says why it cannot be one. */
function withMoment(record: AnyRecord, nowMs: number): LineVerdict {
  if (record.type !== 'activity') return { record }
  const given = record.occurredAt
  const ms = typeof given === 'number' ? given : momentOf(given)
  if (ms === undefined) return { reason: 'date_unreadable', message: unreadable(String(given)) }
  if (typeof given === 'number' && Math.abs(given) < SECONDS_MAX && isPlausible(given * 1_000, nowMs)) {
    return {
      reason: 'date_in_seconds',
      message: `occurredAt is ${given}, which are seconds since 1970: multiply by 1,000 to give milliseconds.`,
    }
  }
  if (!isPlausible(ms, nowMs)) {
    return { reason: 'date_implausible', message: `occurredAt is ${JSON.stringify(given)}, before 1990 or in the future: correct it.` }
  }
  record.occurredAt = ms
  return { record }
}

/** A day that its month does not have would silently become one of the next month. */
const momentOf = (text: string): number | undefined => {
  const ms = parseTime(text)
  const day = Number(text.slice(8, 10))
  if (ms === undefined || day <= 28) return ms
  return new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, day)).getUTCDate() === day ? ms : undefined
}

const WITHOUT_ZONE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$/

const unreadable = (text: string): string =>
  WITHOUT_ZONE.test(text)
    ? `occurredAt "${text}" does not say in which time zone: write it like "2024-03-31T18:30:00Z" or "2024-03-31T20:30:00+02:00".`
    : `occurredAt "${text}" cannot be read: write it like "2024-03-31T18:30:00Z", or in milliseconds since 1970.`

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message.replace(/\s+/g, ' ').slice(0, 120) : 'unreadable')

const DEPTH_MAX = 8

/** Deeper than any record goes nothing is kept: the schema refuses it anyway. */
function cleaned(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (depth > DEPTH_MAX) return null
  if (Array.isArray(value)) return value.map((item) => cleaned(item, depth + 1))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [cleanText(key), cleaned(item, depth + 1)]))
}
