import { anyRecord, CATEGORIES, type AnyRecord } from '@kith/contract/records'
import type { z } from 'zod'
import { isGraded, isObject } from './fast.ts'

export type Verdict = { readonly record: AnyRecord; readonly unknown: readonly string[] } | { readonly fault: string }

const TOLD_MAX = 3

/** Checks a record by the contract's schema and says which field is wrong and what to do about it. */
export function explainRecord(value: unknown): Verdict {
  if (!isObject(value)) return { fault: 'A line is one JSON object: write {"kind": ..., "externalId": ..., ...} on each line.' }
  const parsed = anyRecord.safeParse(value)
  if (!parsed.success) return { fault: told(parsed.error.issues.map((issue) => explainIssue(issue, value))) }
  const { data } = parsed
  if (data.type === 'activity' && data.attributes !== undefined && !isGraded(data.attributes)) {
    return { fault: `attributes.category must be one of ${CATEGORIES.join(', ')}, and attributes.weight a number from 1 to 12.` }
  }
  return { record: data, unknown: Object.keys(value).filter((key) => !Object.hasOwn(data, key)) }
}

function told(faults: readonly string[]): string {
  const more = faults.length - TOLD_MAX
  return faults.slice(0, TOLD_MAX).join(' ') + (more > 0 ? ` And ${more} more.` : '')
}

function explainIssue(issue: z.core.$ZodIssue, record: unknown): string {
  const field = fieldName(issue.path)
  const value = valueAt(record, issue.path)
  if (field === 'type')
    return 'type must be "activity", "person", "evidence", "event" or "organization"; it may be left out of an activity, which has a kind.'
  if (value === undefined) return `${field} is missing: add it.`
  switch (issue.code) {
    case 'invalid_type':
      return `${field} must be ${TYPES[issue.expected] ?? issue.expected}, not ${shown(value)}.`
    case 'too_small':
      return `${field} is ${value === '' ? 'empty: fill it in.' : `too short: it needs at least ${issue.minimum}.`}`
    case 'too_big':
      return `${field} is longer than ${issue.maximum} ${typeof value === 'string' ? 'characters' : 'items'}: shorten it.`
    case 'invalid_union':
      return field === 'occurredAt'
        ? 'occurredAt must be a time like "2024-03-31T18:30:00Z" or milliseconds since 1970.'
        : `${field} must be text of at most 2,000 characters, a number, true or false, not ${shown(value)}.`
    case 'invalid_key':
      return `${field}: the name of an attribute has at most 80 characters.`
    case 'invalid_value':
      return `${field} must be one of ${issue.values.map((allowed) => JSON.stringify(allowed)).join(', ')}.`
    case 'invalid_format':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'custom':
      return `${field}: ${issue.message}.`
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list in [ ]',
  object: 'an object in { }',
  record: 'an object in { }',
}

/** "actor.key", "mentions[2].platform". */
const fieldName = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (name, part) => (typeof part === 'number' ? `${name}[${part}]` : `${name}${name && '.'}${String(part).slice(0, 80)}`),
    '',
  ) || 'The record'

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value
  for (const part of path) {
    if (Array.isArray(found)) found = found[Number(part)]
    else if (isObject(found) && typeof part === 'string' && Object.hasOwn(found, part)) found = found[part]
    else return undefined
  }
  return found
}

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list'
  return isObject(value) ? 'an object' : (JSON.stringify(value) ?? 'nothing').slice(0, 60)
}
