import { isSpace } from './json-capture.ts'

/** One value of a JSON text, passed over but for some of its fields. */
export interface Picked {
  /** Just behind the value. */
  readonly end: number
  /** JSON of the fields that were asked for, as far as the value has them, without the braces around it; empty where it has none. */
  readonly fields: string
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [34, 92, 44, 58]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125]

/** Longer texts are searched for their end, shorter ones looked through: a search costs as much as some thirty looks. */
const NEAR_BYTES = 32

export type Pick = (bytes: Buffer, from: number) => Picked | undefined

/** A field that is wanted. */
interface Wanted {
  readonly key: Buffer
  /** What stands for its value, by what that is; undefined where it is given as it is. */
  readonly signs: Signs | undefined
}

interface Signs {
  /** JSON of a text, an empty one, an object, a list, and of anything else: `signAt` tells which. */
  readonly written: readonly string[]
  /** Of the first of them among those of all fields. */
  readonly code: number
}

/** Signs that were found one after another, and what may follow: what is written alike is one text, made once, and looked up by its own hash. */
interface Trail {
  readonly fields: string
  readonly next: (Trail | undefined)[]
}

const TRAILS_MAX = 1_000

/**
 * Finds the end of the list or object that begins at `from`, and of an object some fields: a fifth of the work of parsing it. Undefined where `bytes` ends before.
 * Whether it is valid shows for the fields alone. Of `signs` it only matters what they are: 1, "x", "", {} or [] stand for their values.
 */
export const createPick = (fields: readonly string[], signs: readonly string[] = []): Pick => {
  const wanted = [
    ...fields.map((field) => wantedOf(field, undefined)),
    ...signs.map((field, index) => wantedOf(field, signsOf(field, index))),
  ]
  const ofLength: (readonly Wanted[] | undefined)[] = []
  for (const { key } of wanted) ofLength[key.length] = wanted.filter((one) => one.key.length === key.length)
  const wantedAt = (bytes: Buffer, from: number, to: number): Wanted | undefined => {
    const alike = ofLength[to - from]
    if (alike !== undefined) for (const one of alike) if (isSame(bytes, from, one.key)) return one
    return undefined
  }
  const start: Trail = { fields: '', next: [] }
  let trails = 0
  const follow = (trail: Trail, sign: number, written: string): Trail | undefined => {
    const known = trail.next[sign]
    if (known !== undefined || trails >= TRAILS_MAX) return known
    trails += 1
    return (trail.next[sign] = { fields: joined(trail.fields, written), next: [] })
  }
  return (bytes, from) => {
    const isObject = bytes[from] === OPEN_OBJECT && wanted.length > 0
    let picked = ''
    /** As long as nothing but signs was found. */
    let trail: Trail | undefined = start
    let depth = 0
    let isKey = isObject
    /** The field that is wanted, and where it begins. */
    let field: Wanted | undefined
    let begun = -1
    for (let at = from; at < bytes.length;) {
      const byte = bytes[at]
      if (byte === QUOTE) {
        const end = endOfText(bytes, at + 1)
        if (end === -1) return undefined
        if (isKey && depth === 1) {
          field = wantedAt(bytes, at, end)
          begun = at
          isKey = false
        }
        at = end
        continue
      }
      if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1
      if (field !== undefined && (depth === 0 || (depth === 1 && byte === COMMA))) {
        const { signs: ofField, key } = field
        if (ofField === undefined) {
          picked = joined(picked, bytes.toString('utf8', begun, at))
          trail = undefined
        } else {
          const sign = signAt(bytes, begun + key.length)
          const written = ofField.written[sign] ?? ''
          trail = trail === undefined ? undefined : follow(trail, ofField.code + sign, written)
          picked = trail === undefined ? joined(picked, written) : trail.fields
        }
        field = undefined
      }
      at += 1
      if (depth <= 0) return { end: at, fields: picked }
      if (isObject && depth === 1 && byte === COMMA) isKey = true
    }
    return undefined
  }
}

/**
 * Whether one of these texts stands between two places; undefined where there are none to look for. Ask from the beginning to the end: what is found is remembered, so
 * that all of a buffer is searched once for each text, in the engine's own code.
 */
export const createSearch = (texts: readonly string[]): ((bytes: Buffer, from: number, to: number) => boolean) | undefined => {
  if (texts.length === 0) return undefined
  const places = texts.map((text) => ({ text: Buffer.from(text), at: -1 }))
  let searched: Buffer | undefined
  return (bytes, from, to) => {
    let isThere = false
    for (const place of places) {
      if (searched !== bytes || place.at < from) {
        const at = bytes.indexOf(place.text, from)
        place.at = at === -1 ? Number.POSITIVE_INFINITY : at
      }
      if (place.at < to) isThere = true
    }
    searched = bytes
    return isThere
  }
}

// With its quotes, so that lengths differ from those of keys that only begin alike.
const wantedOf = (field: string, signs: Signs | undefined): Wanted => ({ key: Buffer.from(JSON.stringify(field)), signs })

const SIGNS = ['"x"', '""', '{}', '[]', '1']
const signsOf = (field: string, index: number): Signs => ({
  written: SIGNS.map((sign) => `${JSON.stringify(field)}:${sign}`),
  code: index * SIGNS.length,
})

const joined = (fields: string, field: string): string => (fields === '' ? field : `${fields},${field}`)

/** Which of them stands for the value behind a key that ends at `from`. */
const signAt = (bytes: Buffer, from: number): number => {
  let at = from
  while (isSpace(bytes[at] ?? 0) || bytes[at] === COLON) at += 1
  const byte = bytes[at]
  if (byte === QUOTE) return bytes[at + 1] === QUOTE ? 1 : 0
  return byte === OPEN_OBJECT ? 2 : byte === OPEN_LIST ? 3 : 4
}

const isSame = (bytes: Buffer, from: number, key: Buffer): boolean => {
  for (let index = 1; index < key.length; index++) if (bytes[from + index] !== key[index]) return false
  return true
}

/** Just behind the quote that ends a text, or -1; `from` is within the text, and not behind a backslash. */
const endOfText = (bytes: Buffer, from: number): number => {
  let at = from
  for (const near = Math.min(from + NEAR_BYTES, bytes.length); at < near; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) return at + 1
    if (byte === BACKSLASH) at += 1
  }
  for (let begin = at; ;) {
    const quote = bytes.indexOf(QUOTE, at)
    if (quote === -1) return -1
    let slashes = 0
    while (quote - 1 - slashes >= begin && bytes[quote - 1 - slashes] === BACKSLASH) slashes += 1
    if (slashes % 2 === 0) return quote + 1
    at = quote + 1
    begin = at
  }
}
