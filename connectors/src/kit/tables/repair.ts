import { isUtf8 } from 'node:buffer'

const CARRY_MAX_BYTES = 1024 * 1024
const NEWLINE = 10

export interface Repair {
  /** Whole lines in UTF-8; an unfinished line is kept for the next call. */
  readonly push: (bytes: Buffer) => Buffer
  readonly end: () => Buffer
  /** Lines so far that were no UTF-8 and were read as Windows-1252. */
  readonly repaired: () => number
}

/**
 * Reads lines that are no UTF-8 as Windows-1252, in which office programs of Western Europe and America still save. Decided for each
 * line, as the first accented letter of a file may stand in its last line. Both encodings write the line's end in the same way.
 */
export function createRepair(): Repair {
  const windows1252 = new TextDecoder('windows-1252')
  let carry: Buffer = Buffer.alloc(0)
  let count = 0

  const decode = (line: Buffer): Buffer => {
    if (isUtf8(line)) return line
    count++
    return Buffer.from(windows1252.decode(line))
  }
  const repair = (lines: Buffer): Buffer => {
    if (isUtf8(lines)) return lines
    const parts: Buffer[] = []
    for (let start = 0; start < lines.length;) {
      const stop = lines.indexOf(NEWLINE, start)
      const end = stop < 0 ? lines.length : stop + 1
      parts.push(decode(lines.subarray(start, end)))
      start = end
    }
    return Buffer.concat(parts)
  }
  return {
    push: (bytes) => {
      const all = carry.length === 0 ? bytes : Buffer.concat([carry, bytes])
      const last = all.lastIndexOf(NEWLINE)
      const cut = last < 0 && all.length > CARRY_MAX_BYTES ? all.length : last + 1
      carry = all.subarray(cut)
      return repair(all.subarray(0, cut))
    },
    end: () => {
      const rest = repair(carry)
      carry = Buffer.alloc(0)
      return rest
    },
    repaired: () => count,
  }
}
