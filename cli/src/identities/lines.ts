import type { Readable } from 'node:stream'

export interface Line {
  /** From 1. */
  readonly number: number
  /** Undefined where the line is longer than allowed. */
  readonly text: string | undefined
}

const NEWLINE = 0x0a

/** The lines of a stream of bytes, in memory that does not grow with their length: of one longer than `bytesMax` only the number is told. */
export async function* boundedLines(input: Readable, bytesMax: number): AsyncGenerator<Line> {
  let number = 0
  let parts: Uint8Array[] = []
  let size = 0
  const take = (part: Uint8Array): void => {
    size += part.length
    if (size > bytesMax) parts = []
    else if (part.length > 0) parts.push(part)
  }
  const line = (): Line => {
    const text = size > bytesMax ? undefined : Buffer.concat(parts, size).toString('utf8').replace(/\r$/, '')
    parts = []
    size = 0
    number++
    return { number, text: number === 1 ? text?.replace(/^\ufeff/, '') : text }
  }
  for await (const chunk of input) {
    const bytes: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    let from = 0
    for (;;) {
      const at = bytes.indexOf(NEWLINE, from)
      if (at < 0) break
      take(bytes.subarray(from, at))
      yield line()
      from = at + 1
    }
    take(bytes.subarray(from))
  }
  if (size > 0) yield line()
}
