/** One mail of an mbox, still as bytes, with the line that begins it. */
export interface StoredMail {
  /** "From ann@example.org Sat Nov 14 21:29:28 2015", or nothing in a file that is one mail. */
  readonly envelope: string
  /** The mail after that line, cut to what is kept. */
  readonly bytes: Buffer
  /** Bytes that it had. */
  readonly sizeBytes: number
  /** Where the next one begins, in bytes of content. */
  readonly end: number
  readonly number: number
}

export interface Splitter {
  readonly push: (block: Buffer) => readonly StoredMail[]
  readonly end: () => readonly StoredMail[]
}

const MARK = Buffer.from('\nFrom ')
const LINE_MAX_BYTES = 1_000
const [NEWLINE, RETURN] = [10, 13]

/** What stands behind "From " in all variants of the format: whoever, then a date as asctime or a mail or ISO 8601 writes it. */
const ENVELOPE =
  /^From .*(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .{0,12}\d{1,2}:\d\d|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{2,4} \d{1,2}:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d)/
const HEADER = /^(?:>?From |[a-z][\w-]{0,100}:)/i

/**
 * Splits an mbox at the lines that begin with "From ". Writers do not agree on quoting such a line in a mail's text, so one counts if it ends in a
 * date and either follows an empty line or is followed by a header. Bytes beyond `keptBytes` of a mail (attachments, as a rule) are passed over.
 */
export const createSplitter = (from: { readonly offset: number; readonly number: number }, keptBytes: number): Splitter => {
  let pieces: Buffer[] = []
  let kept = 0
  let size = 0
  let envelope: string | undefined
  let offset = from.offset
  let number = from.number
  let rest: Buffer = Buffer.alloc(0)
  let tail: Buffer = Buffer.from('\n\n')
  /** 1 where `rest` begins with the end of a line "From …", which is done with: the next such line may follow at once. */
  let lead = 0

  const keep = (piece: Buffer): void => {
    if (piece.length === 0) return
    offset += piece.length
    size += piece.length
    const room = keptBytes - kept
    if (room > 0) {
      // A copy where little of a block is kept, so that it does not hold the whole block.
      pieces.push(piece.length <= room ? piece : piece.subarray(0, room))
      kept += Math.min(room, piece.length)
    }
    tail = piece.length >= 4 ? piece.subarray(-4) : Buffer.concat([tail, piece]).subarray(-4)
  }
  const finish = (): StoredMail | undefined => {
    const bytes = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)
    const mail = { envelope: envelope ?? '', bytes, sizeBytes: size, end: offset, number: number + 1 }
    const isNothing = envelope === undefined && isBlank(bytes)
    ;[pieces, kept, size, envelope] = [[], 0, 0, undefined]
    if (isNothing) return undefined
    number += 1
    return mail
  }
  /** The end of the line that begins at `at`, its newline included; 0 where more must be read to know. */
  const lineEnd = (work: Buffer, at: number, isLast: boolean): number => {
    const found = work.indexOf(NEWLINE, at)
    if (found !== -1) return found + 1
    return isLast || work.length - at > LINE_MAX_BYTES ? work.length : 0
  }
  const isEnvelope = (line: Buffer): boolean => line.length <= LINE_MAX_BYTES && ENVELOPE.test(line.toString('latin1'))
  const begin = (work: Buffer, at: number, end: number): number => {
    envelope = work
      .subarray(at, Math.min(end, at + LINE_MAX_BYTES))
      .toString('latin1')
      .trimEnd()
    offset += end - at
    tail = work.subarray(Math.max(at, end - 4), end)
    return end
  }
  const isAfterBlank = (work: Buffer, newlineAt: number, isLed: boolean): boolean => {
    const known = isLed && newlineAt === 0 ? tail.subarray(0, -1) : tail
    const before =
      newlineAt >= 4 ? work.subarray(newlineAt - 4, newlineAt) : Buffer.concat([known, work.subarray(0, newlineAt)]).subarray(-4)
    const last = before.length - 1
    return before[last] === NEWLINE || (before[last] === RETURN && before[last - 1] === NEWLINE)
  }
  const work = (given: Buffer, isLast: boolean): readonly StoredMail[] => {
    const mails: StoredMail[] = []
    const buffer = rest.length === 0 ? given : Buffer.concat([rest, given])
    rest = Buffer.alloc(0)
    const isLed = lead === 1
    let done = lead
    lead = 0
    if (envelope === undefined && size === 0 && kept === 0) {
      let at = 0
      while (at < buffer.length && (buffer[at] === NEWLINE || buffer[at] === RETURN)) at += 1
      offset += at
      const end = lineEnd(buffer, at, isLast)
      if (end === 0) {
        rest = buffer.subarray(at)
        return mails
      }
      const isFrom = end - at <= LINE_MAX_BYTES && buffer.subarray(at, at + 5).toString('latin1') === 'From '
      done = isFrom ? begin(buffer, at, end) : at
    }
    for (let search = Math.max(0, done - 1); ;) {
      const found = buffer.indexOf(MARK, search)
      if (found === -1) break
      const end = lineEnd(buffer, found + 1, isLast)
      const next = end === 0 ? 0 : lineEnd(buffer, end, isLast)
      if (next === 0 && end - found <= LINE_MAX_BYTES) {
        keep(buffer.subarray(done, found))
        lead = found < done ? 1 : 0
        rest = buffer.subarray(found)
        return mails
      }
      const follows = () => HEADER.test(buffer.subarray(end, Math.min(next, end + 300)).toString('latin1'))
      if (!isEnvelope(buffer.subarray(found + 1, end)) || !(isAfterBlank(buffer, found, isLed) || follows())) {
        search = found + MARK.length - 1
        continue
      }
      if (found + 1 > done) keep(buffer.subarray(done, found + 1))
      const mail = finish()
      if (mail !== undefined) mails.push(mail)
      done = begin(buffer, found + 1, end)
      search = done - 1
    }
    const isBegun = size === 0 && envelope !== undefined && done > 0
    const decided = isLast ? buffer.length : Math.max(buffer.length - MARK.length + 1, isBegun ? done - 1 : done)
    keep(buffer.subarray(done, decided))
    lead = decided < done ? 1 : 0
    rest = buffer.subarray(decided)
    return mails
  }
  return {
    push: (block) => work(block, false),
    end: () => {
      const mails = work(Buffer.alloc(0), true)
      const last = finish()
      return last === undefined ? mails : [...mails, last]
    },
  }
}

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte === NEWLINE || byte === RETURN || byte === 32 || byte === 9)
