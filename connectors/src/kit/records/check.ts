import type { AnyRecord } from '@kith/contract/records'
import { isPlausible, parseTime } from '../dates.ts'
import { explainRecord } from './explain.ts'
import { quickRecord } from './fast.ts'

export type RecordVerdict =
  | { readonly record: AnyRecord; readonly unknown?: readonly string[] }
  | { readonly reason: string; readonly message: string }

/** Whether a value is a record of Kith's activity format, with its time in milliseconds, or why not and what to do. `unknown` names fields that it does not have. */
export function checkRecord(value: unknown, nowMs: number): RecordVerdict {
  const quick = quickRecord(value)
  if (quick !== undefined) return withMoment(quick, nowMs)
  const explained = explainRecord(value)
  if ('fault' in explained) return { reason: 'record_invalid', message: explained.fault }
  const verdict = withMoment(explained.record, nowMs)
  return 'record' in verdict && explained.unknown.length > 0 ? { ...verdict, unknown: explained.unknown } : verdict
}

const SECONDS_MAX = 1e11

/** Turns the time of an activity into milliseconds, or says why it cannot be one. */
function withMoment(record: AnyRecord, nowMs: number): RecordVerdict {
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
