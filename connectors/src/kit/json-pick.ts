/** One value of a JSON text, passed over but for some of its fields. */
export interface Picked {
  /** Just behind the value. */
  readonly end: number
  /** JSON of the fields that were asked for, as far as the value has them, without the braces around it; empty where it has none. */
  readonly fields: string
}

const [QUOTE, BACKSLASH, COMMA] = [34, 92, 44]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125]

/** Longer texts are searched for their end, shorter ones looked through: a search costs as much as some thirty looks. */
const NEAR_BYTES = 32

export type Pick = (bytes: Buffer, from: number) => Picked | undefined

/**
 * Finds the end of the list or object that begins at `from`, and of an object some fields: a fifth of the work of parsing it. Undefined where `bytes` ends before.
 * Whether it is valid shows for the fields alone.
 */
export const createPick = (fields: readonly string[]): Pick => {
  // With its quotes, so that lengths differ from those of keys that only begin alike.
  const keys = fields.map((field) => Buffer.from(JSON.stringify(field)))
  const isWanted = (bytes: Buffer, from: number, to: number): boolean => {
    for (const key of keys) if (key.length === to - from && isSame(bytes, from, key)) return true
    return false
  }
  return (bytes, from) => {
    const isObject = bytes[from] === OPEN_OBJECT && keys.length > 0
    let picked = ''
    let depth = 0
    let isKey = isObject
    /** Where a field begins that is wanted. */
    let begun = -1
    for (let at = from; at < bytes.length;) {
      const byte = bytes[at]
      if (byte === QUOTE) {
        const end = endOfText(bytes, at + 1)
        if (end === -1) return undefined
        if (isKey && depth === 1) {
          if (isWanted(bytes, at, end)) begun = at
          isKey = false
        }
        at = end
        continue
      }
      if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1
      if (begun !== -1 && (depth === 0 || (depth === 1 && byte === COMMA))) {
        picked += `${picked === '' ? '' : ','}${bytes.toString('utf8', begun, at)}`
        begun = -1
      }
      at += 1
      if (depth <= 0) return { end: at, fields: picked }
      if (isObject && depth === 1 && byte === COMMA) isKey = true
    }
    return undefined
  }
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
