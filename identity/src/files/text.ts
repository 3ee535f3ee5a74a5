/** Longest line that is looked at; what is longer is set aside. */
export const LINE_CHARS_MAX = 10_000

/** A line with its number, from 1. Of one that is too long only the beginning is there. */
export interface Line {
  readonly number: number
  readonly text: string
  readonly tooLong: boolean
}

/**
 * Text of bytes as they come: UTF-8 with or without its mark, UTF-16 with its mark, or where that fails each line by itself, as UTF-8 or Windows-1252.
 * Never throws.
 */
export const decode = (bytes: Uint8Array): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  const strict = new TextDecoder('utf-8', { fatal: true })
  try {
    return strict.decode(bytes)
  } catch {
    return eachLine(bytes)
      .map((line) => {
        try {
          return strict.decode(line)
        } catch {
          return new TextDecoder('windows-1252').decode(line)
        }
      })
      .join('\n')
  }
}

const eachLine = (bytes: Uint8Array): Uint8Array[] => {
  const lines: Uint8Array[] = []
  for (let from = 0; from <= bytes.length;) {
    const found = bytes.indexOf(10, from)
    const to = found < 0 ? bytes.length : found
    lines.push(bytes.subarray(from, to))
    from = to + 1
  }
  return lines
}

/** The lines of a text, whatever ends them (LF, CR LF, CR), without the byte order mark. */
export function* linesOf(text: string): Generator<Line> {
  const ends = /\r\n|\n|\r/g
  let from = text.startsWith('\u{feff}') ? 1 : 0
  for (let number = 1; from <= text.length; number++) {
    ends.lastIndex = from
    const end = ends.exec(text)
    const to = end?.index ?? text.length
    const tooLong = to - from > LINE_CHARS_MAX
    yield { number, text: text.slice(from, tooLong ? from + LINE_CHARS_MAX : to), tooLong }
    if (end === null) return
    from = ends.lastIndex
  }
}

export const TOO_LONG = `The line has more than ${LINE_CHARS_MAX} characters. Break it up.`
