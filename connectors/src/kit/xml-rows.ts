import { decodeEntities } from './html-text.ts'

/** An element `<row … />` of an XML file, with its attributes. */
export interface XmlRow {
  readonly bytes: Buffer
  readonly attributes: Readonly<Record<string, string>>
  /** The row was longer than its bound: `bytes` is its beginning. */
  readonly tooLong?: true
}

export interface XmlRows {
  readonly push: (block: Buffer) => readonly XmlRow[]
  /** What was wrong, when nothing more comes. */
  readonly end: () => 'cut' | 'invalid' | undefined
}

const [NEWLINE, LESS, GREATER, QUOTE, APOSTROPHE, SLASH] = [10, 60, 62, 34, 39, 47]
const NOTHING: Buffer = Buffer.alloc(0)
const KEPT_OF_TOO_LONG_BYTES = 64 * 1024
/** Enough to tell a row, a comment, an instruction and a document type from each other. */
const NAME_BYTES = 5

/**
 * Reads XML files that are a long list of rows, as the dumps of Stack Exchange are, without holding more than one row. It knows attributes, comments,
 * the five entities of XML and characters by number. A document type ends it: entities of a document's own are how small files become large ones.
 */
export const createXmlRows = (maxRowBytes = 16 * 1024 * 1024): XmlRows => {
  let rest: Buffer = NOTHING
  let from = 0
  let quote = 0
  let skipping = false
  let tooLong: Buffer | undefined
  let broken = false
  let seen = false
  let closed = false

  /** The end of the tag that begins at 0 of `buffer`, looked for from where the last look ended; -1 where it has not come yet. */
  const tagEnd = (buffer: Buffer, start: number): number => {
    let at = Math.max(from, start)
    while (at < buffer.length) {
      if (quote !== 0) {
        const closing = buffer.indexOf(quote, at)
        if (closing === -1) break
        quote = 0
        at = closing + 1
        continue
      }
      const byte = buffer[at]
      if (byte === GREATER) return at + 1
      if (byte === QUOTE || byte === APOSTROPHE) quote = byte
      at += 1
    }
    from = buffer.length
    return -1
  }
  const special = (buffer: Buffer, at: number): number => {
    const head = buffer.subarray(at, at + NAME_BYTES).toString('latin1')
    const closing = head.startsWith('<!--') ? '-->' : head.startsWith('<?') ? '?>' : undefined
    if (closing === undefined) {
      broken = true
      return -1
    }
    const end = buffer.indexOf(closing, at)
    return end === -1 ? -1 : end + closing.length
  }
  const overlong = (row: Buffer): void => {
    tooLong ??= Buffer.from(row.subarray(0, KEPT_OF_TOO_LONG_BYTES))
    skipping = true
  }
  const take = (block: Buffer, rows: XmlRow[]): void => {
    const buffer = rest.length === 0 ? block : Buffer.concat([rest, block])
    rest = NOTHING
    let at = 0
    while (at < buffer.length && !broken) {
      const start = skipping ? at : buffer.indexOf(LESS, at)
      if (start === -1) break
      if (!skipping && buffer.length - start < NAME_BYTES) {
        rest = buffer.subarray(start)
        from = 0
        break
      }
      const next = buffer[start + 1]
      const isSpecial = !skipping && (next === 33 || next === 63)
      const end = isSpecial ? special(buffer, start) : tagEnd(buffer, skipping || from > 0 ? start : start + 1)
      if (end === -1) {
        if (isSpecial && buffer.length - start > maxRowBytes) broken = true
        if (broken) break
        if (!skipping && buffer.length - start > maxRowBytes) overlong(buffer.subarray(start))
        rest = skipping ? NOTHING : buffer.subarray(start)
        from = skipping || isSpecial ? 0 : buffer.length - start
        break
      }
      from = 0
      quote = 0
      if (tooLong !== undefined) rows.push({ bytes: tooLong, attributes: {}, tooLong: true })
      else if (!isSpecial && isRow(buffer, start)) rows.push(toRow(buffer.subarray(start, end)))
      seen ||= !isSpecial
      closed = next === SLASH
      tooLong = undefined
      skipping = false
      at = end
    }
  }
  const push = (block: Buffer): readonly XmlRow[] => {
    const rows: XmlRow[] = []
    // Only the line that began in the block before is put together with it: rows keep the bytes that they lie in.
    const line = rest.length === 0 ? 0 : block.indexOf(NEWLINE) + 1
    if (line > 0) take(block.subarray(0, line), rows)
    take(block.subarray(line), rows)
    return rows
  }
  return {
    push,
    end: () => {
      if (broken) return 'invalid'
      const left = rest.toString('latin1', 0, 200).trim()
      if (!seen && left === '') return 'invalid'
      return !skipping && (/^<\/[a-z]+>$/i.test(left) || (left === '' && closed)) ? undefined : 'cut'
    },
  }
}

const isRow = (buffer: Buffer, at: number): boolean =>
  buffer[at + 1] === 114 && buffer[at + 2] === 111 && buffer[at + 3] === 119 && (buffer[at + 4] ?? 0) <= 32

const ATTRIBUTE = /([a-z_][\w.:-]{0,100})\s*=\s*(?:"([^"]*)"|'([^']*)')/gi
const ATTRIBUTES_MAX = 100

const toRow = (bytes: Buffer): XmlRow => {
  const attributes: Record<string, string> = Object.create(null)
  let count = 0
  for (const [, name, double, single] of bytes.toString('utf8').matchAll(ATTRIBUTE)) {
    if (name === undefined || (count += 1) > ATTRIBUTES_MAX) break
    attributes[name] = decodeEntities(double ?? single ?? '')
  }
  return { bytes, attributes }
}
