import { checkRecord, type RecordVerdict } from '../kit/records/check.ts'
import { isObject } from '../kit/records/fast.ts'
import { cleanText, wasRepaired } from '../kit/text.ts'

/** Escapes of NUL and of halves of a character, which no store accepts. */
const UNSTORABLE = /\\u(?:0000|[dD][89a-fA-F])/

/** One line of Kith's activity format. `bytes` is given where the line came from a file, to tell whether it was UTF-8. */
export function parseLine(text: string, nowMs: number, bytes?: Uint8Array): RecordVerdict {
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
  return checkRecord(value, nowMs)
}

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
