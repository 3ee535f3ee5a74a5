import { readBytes } from './bytes.ts'
import { RAW_MAX_CHARS, type ByteBlock, type InputFile } from './connector.ts'
import { setAside, type SetAsideItem } from './set-asides.ts'

export const LINE_MAX_BYTES = 16 * 1024 * 1024

/** A place between two lines: what a cursor holds. */
export interface LinePosition {
  /** Bytes of content (expanded, decoded) before it. */
  readonly offset: number
  /** Lines before it. */
  readonly line: number
}

export interface Line {
  /** The line without its end. */
  readonly bytes: Buffer
  /** From 1. */
  readonly number: number
  /** Offset of content just after the line's end: with `number`, the position to go on from. */
  readonly end: number
  /** Set instead of a usable line (`bytes` is then empty): too long, or where the file is cut. */
  readonly fault?: SetAsideItem
}

export interface LineBlock {
  readonly lines: readonly Line[]
  /** Bytes of the file itself read so far. */
  readonly consumed: number
}

export interface ReadLinesOptions {
  readonly signal: AbortSignal
  readonly from?: LinePosition
  /** Longer lines are skipped and set aside; memory stays below twice this (default 16 MiB). */
  readonly maxLineBytes?: number
}

/**
 * Lines of a file that may be gzip and UTF-16, in blocks. A line that is too long and the cut end of a damaged file each arrive as one
 * line with a `fault`, after everything before them. The file has no line for an empty end.
 */
export async function* readLines(file: InputFile, options: ReadLinesOptions): AsyncGenerator<LineBlock, void> {
  const { signal, from = { offset: 0, line: 0 }, maxLineBytes = LINE_MAX_BYTES } = options
  const splitter = createSplitter(file.name, from, maxLineBytes)
  let consumed = 0
  let fault: ByteBlock['fault']
  for await (const block of readBytes(file, { signal, skip: from.offset })) {
    signal.throwIfAborted()
    consumed = block.consumed
    fault = block.fault
    const lines = splitter.push(block.bytes)
    if (lines.length > 0) yield { lines, consumed }
  }
  const last = splitter.end(fault)
  if (last !== undefined) yield { lines: [last], consumed }
}

const NEWLINE = 10
const RETURN = 13

const createSplitter = (name: string, from: LinePosition, maxLineBytes: number) => {
  let number = from.line
  let end = from.offset
  let pending: Buffer[] = []
  let pendingBytes = 0
  let isTooLong = false

  const keep = (piece: Buffer): void => {
    pendingBytes += piece.length
    if (isTooLong) return
    pending.push(piece)
    if (pendingBytes <= maxLineBytes) return
    isTooLong = true
    pending = [Buffer.from(Buffer.concat(pending).subarray(0, RAW_MAX_CHARS))]
  }
  const finish = (piece: Buffer, endBytes: number): Line => {
    number += 1
    if (pendingBytes === 0 && piece.length <= maxLineBytes) {
      end += piece.length + endBytes
      return { bytes: withoutReturn(piece), number, end }
    }
    keep(piece)
    end += pendingBytes + endBytes
    const bytes = pending.length === 1 && pending[0] !== undefined ? pending[0] : Buffer.concat(pending)
    const line: Line = isTooLong
      ? { bytes: Buffer.alloc(0), number, end, fault: tooLong(name, number, pendingBytes, maxLineBytes, bytes) }
      : { bytes: withoutReturn(bytes), number, end }
    pending = []
    pendingBytes = 0
    isTooLong = false
    return line
  }
  const push = (bytes: Buffer): readonly Line[] => {
    const lines: Line[] = []
    let start = 0
    for (;;) {
      const stop = bytes.indexOf(NEWLINE, start)
      if (stop === -1) break
      lines.push(finish(bytes.subarray(start, stop), 1))
      start = stop + 1
    }
    if (start < bytes.length) keep(bytes.subarray(start))
    return lines
  }
  const last = (fault: ByteBlock['fault']): Line | undefined => {
    if (fault === undefined) return pendingBytes === 0 ? undefined : finish(Buffer.alloc(0), 0)
    const rest = Buffer.concat(pending).subarray(0, RAW_MAX_CHARS).toString('utf8')
    return { bytes: Buffer.alloc(0), number: number + 1, end: end + pendingBytes, fault: cutOff(name, number, fault, rest) }
  }
  return { push, end: last }
}

const withoutReturn = (line: Buffer): Buffer => (line[line.length - 1] === RETURN ? line.subarray(0, -1) : line)

const tooLong = (name: string, number: number, bytes: number, maxLineBytes: number, start: Buffer): SetAsideItem =>
  setAside(
    'line_too_long',
    `The line has ${mebibytes(bytes)}, more than the ${mebibytes(maxLineBytes)} that one record may have. Shorten it in the file, or leave it out.`,
    `${name} line ${number}`,
    start.toString('utf8'),
  )

const cutOff = (name: string, lines: number, fault: 'cut' | 'corrupt', rest: string): SetAsideItem =>
  setAside(
    fault === 'cut' ? 'file_cut' : 'file_damaged',
    `${fault === 'cut' ? 'The file is cut off' : 'The compressed file is damaged'} after line ${lines}; everything before came in. Fetch the file again and import it again.`,
    `${name} line ${lines + 1}`,
    rest,
  )

const mebibytes = (bytes: number): string => (bytes < 1024 * 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024 / 1024)} MiB`)
