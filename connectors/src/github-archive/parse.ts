import type { Item } from '../kit/connector.ts'
import { isPlausible } from '../kit/dates.ts'
import { setAside } from '../kit/set-asides.ts'
import { createIdentities, type Identities } from '../kit/github/identities.ts'
import { mapEvent } from '../kit/github/map.ts'
import { isObject } from '../kit/json.ts'
import { readEvent, type Unusable } from './event.ts'

export interface ParseContext {
  readonly identities: Identities
  readonly nowMs: number
  /** Called for what is counted but becomes no activity. */
  readonly onSkipped: (what: SkippedLine) => void
}
export type SkippedLine = { readonly unknownType: string } | 'bulk_index'

export const createParseContext = (nowMs: number, onSkipped: ParseContext['onSkipped']): ParseContext => ({
  identities: createIdentities(),
  nowMs,
  onSkipped,
})

const OBJECTS_ON_A_LINE_MAX = 1_000

/** The items of one line: one activity as a rule; several where events run together, none where a line is no event by design. */
export const parseLine = (text: string, raw: string | Uint8Array, locator: string, context: ParseContext): readonly Item[] => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return parseRepaired(text, locator, context)
  }
  const item = toItem(value, text, raw, locator, context)
  return item === undefined ? [] : [item]
}

/** Archives of 2011 and 2012 hold lines with several events run together, and some lines hold NUL characters. */
const parseRepaired = (text: string, locator: string, context: ParseContext): readonly Item[] => {
  const parts = splitObjects(text.replaceAll('\0', ''))
  try {
    return parts.flatMap((part, index) => {
      const where = parts.length === 1 ? locator : `${locator}, event ${index + 1}`
      return toItem(JSON.parse(part), part, part, where, context) ?? []
    })
  } catch {
    return [setAside('json_invalid', 'The line is no JSON. Correct it and retry, or leave it out.', locator, text)]
  }
}

const splitObjects = (text: string): readonly string[] => {
  const parts: string[] = []
  let depth = 0
  let start = 0
  let isText = false
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (isText) {
      if (char === 92) at++
      else if (char === 34) isText = false
    } else if (char === 34) isText = true
    else if (char === 123) depth++
    else if (char === 125 && --depth === 0 && parts.length < OBJECTS_ON_A_LINE_MAX) {
      parts.push(text.slice(start, at + 1))
      start = at + 1
    }
  }
  const rest = text.slice(start)
  return rest.trim() === '' ? parts : [...parts, rest]
}

const MESSAGES: Readonly<Record<Unusable, string>> = {
  not_an_event: 'The line is JSON, but no GitHub event: it has no type. Correct it and retry, or leave it out.',
  actor_missing: 'The event does not say who did it. Add "actor" with "id" and "login" and retry, or leave it out.',
  date_missing: 'The event has no date that can be read. Correct "created_at" (2015-01-01T00:00:00Z) and retry, or leave it out.',
}

const toItem = (value: unknown, text: string, raw: string | Uint8Array, locator: string, context: ParseContext): Item | undefined => {
  const event = readEvent(value, context.identities)
  if (typeof event === 'string') {
    if (!isBulkIndex(value)) return setAside(event, MESSAGES[event], locator, text)
    context.onSkipped('bulk_index')
    return undefined
  }
  if (!isPlausible(event.atMs, context.nowMs)) {
    return setAside(
      'date_implausible',
      'The date is before 1990 or in the future. Correct "created_at" and retry, or leave it out.',
      locator,
      text,
    )
  }
  const record = mapEvent(event, context.identities)
  if (record !== undefined) return { record, raw }
  context.onSkipped({ unknownType: event.type })
  return undefined
}

/** Files made for a search engine's bulk interface have such a line before each event. */
const isBulkIndex = (value: unknown): boolean =>
  isObject(value) && value['type'] === undefined && (isObject(value['index']) || isObject(value['create']))
