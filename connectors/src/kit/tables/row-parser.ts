import { Parser } from 'csv-parse'
import { ConnectorError, RAW_MAX_CHARS } from '../connector.ts'
import { lineAfter, scanQuotes } from './quotes.ts'

export const ROW_MAX_BYTES = 1024 * 1024
export const COLUMNS_MAX = 1_000
const PIECE_BYTES = 64 * 1024
const PIECE_BYTES_MIN = 1024

/** A row, or the line at which none could be made out, with the cells it seems to have. Lines count from 1. */
export type Row =
  | { readonly line: number; readonly cells: string[] }
  | { readonly line: number; readonly cells: string[]; readonly broken: 'quote_unclosed' | 'row_too_long' }

export interface RowParser {
  readonly push: (bytes: Buffer) => Promise<readonly Row[]>
  readonly end: () => Promise<readonly Row[]>
}

interface Parsed {
  readonly cells: string[]
  /** Bytes fed to the present csv-parse up to the row's end. */
  readonly end: number
  readonly isMultiline: boolean
}

interface RowParserOptions {
  readonly name: string
  readonly separator: string
  /** Number of the first line (default 1). */
  readonly line?: number
  readonly lineEnd?: '\n' | '\r'
  /** What may be parsed a second time because of broken quotes (default 256 MiB, some seconds' worth). */
  readonly reparsedMaxBytes?: number
}

/**
 * Rows from UTF-8 text. A quote that is never closed would swallow the rest of the file: a row that spans lines and does not fit the
 * header, or that grows beyond ROW_MAX_BYTES, is given up at the line where its quote opened, and reading goes on with the next line.
 * Throws ConnectorError when there is so much of that that the file is not worth reading.
 */
export function createRowParser(options: RowParserOptions): RowParser {
  const { name, separator, lineEnd = '\n', reparsedMaxBytes = 256 * 1024 * 1024 } = options
  let line = options.line ?? 1
  let width: number | undefined
  let reparsed = 0
  let isSkipping = false
  let parsed: Parsed[] = []
  let parser = createParser(separator, lineEnd, (row) => parsed.push(row))
  /** From the unfinished row on; all that follows are places in it. */
  let buffer: Buffer = Buffer.alloc(0)
  let rowStart = 0
  let fedTo = 0
  /** Where the present csv-parse began; it counts from there. */
  let origin = 0
  /** Small after a fault, so that a file with many of them costs little to go over again. */
  let pieceBytes = PIECE_BYTES

  /** Takes finished rows over; returns where the first broken one ends. */
  const accept = (rows: Row[]): number | undefined => {
    const finished = parsed
    parsed = []
    for (const { cells, end, isMultiline } of finished) {
      const stop = origin + end
      const innerLines = isMultiline ? countLineEnds(cells, lineEnd) : 0
      if (stop - rowStart > ROW_MAX_BYTES || (innerLines > 0 && isTorn(cells, stop))) return stop
      if (!isBlank(cells)) {
        width ??= cells.length
        rows.push({ line, cells })
      }
      line += innerLines + 1
      rowStart = stop
    }
    return fedTo - rowStart > ROW_MAX_BYTES ? fedTo : undefined
  }

  /** Whether a row of several lines is rather a row with an unclosed quote and others that it swallowed. */
  const isTorn = (cells: readonly string[], stop: number): boolean => {
    if (width !== undefined && !fits(cells, width)) return true
    const isSuspicious = cells.some((cell) => cell.startsWith('"') && cell.includes(lineEnd))
    return isSuspicious && scanQuotes(buffer.subarray(rowStart, stop), separator, lineEnd).oddLine !== undefined
  }

  const giveUp = (stop: number, rows: Row[]): void => {
    const { oddLine, openLine, firstMultiline } = scanQuotes(buffer.subarray(rowStart, stop), separator, lineEnd)
    const lines = oddLine ?? openLine ?? firstMultiline ?? 0
    const cut = lineAfter(buffer, rowStart, lines, lineEnd)
    const isOpen = openLine !== undefined && (cut !== undefined || stop - rowStart <= ROW_MAX_BYTES)
    const broken = isOpen || firstMultiline !== undefined ? 'quote_unclosed' : 'row_too_long'
    rows.push({ line: line + lines, cells: roughCells(buffer.subarray(rowStart, cut ?? stop), separator), broken })
    line += lines + 1
    reparsed += Math.max(0, fedTo - (cut ?? fedTo))
    if (reparsed > reparsedMaxBytes) throw tooManyBroken(name, line - 1)
    isSkipping = cut === undefined
    startAt(cut ?? buffer.length)
  }

  const startAt = (place: number): void => {
    parser.destroy()
    parsed = []
    parser = createParser(separator, lineEnd, (row) => parsed.push(row))
    rowStart = fedTo = origin = place
    pieceBytes = PIECE_BYTES_MIN
  }

  const feed = async (rows: Row[]): Promise<void> => {
    while (fedTo < buffer.length) {
      const piece = buffer.subarray(fedTo, fedTo + pieceBytes)
      await parser.write(piece)
      fedTo += piece.length
      pieceBytes = Math.min(pieceBytes * 2, PIECE_BYTES)
      const stop = accept(rows)
      if (stop !== undefined) giveUp(stop, rows)
    }
  }

  const append = (bytes: Buffer): void => {
    buffer = rowStart === buffer.length ? bytes : Buffer.concat([buffer.subarray(rowStart), bytes])
    fedTo -= rowStart
    origin -= rowStart
    rowStart = 0
  }

  return {
    push: async (bytes) => {
      const rows: Row[] = []
      const cut = isSkipping ? lineAfter(bytes, 0, 0, lineEnd) : 0
      if (cut === undefined) return rows
      isSkipping = false
      append(bytes.subarray(cut))
      await feed(rows)
      return rows
    },
    end: async () => {
      const rows: Row[] = []
      for (;;) {
        await feed(rows)
        await parser.end()
        const stop = accept(rows)
        if (stop === undefined && rowStart >= buffer.length) break
        giveUp(stop ?? buffer.length, rows)
      }
      parser.destroy()
      return rows
    },
  }
}

/** Cells beyond the header are forgiven as long as they are empty: some programs end every row with a separator. */
export const fits = (cells: readonly string[], width: number): boolean =>
  cells.length === width || (cells.length > width && cells.slice(width).every((cell) => cell.trim() === ''))

interface PushParser {
  readonly write: (bytes: Buffer) => Promise<void>
  readonly end: () => Promise<void>
  readonly destroy: () => void
}

/** csv-parse, fed piece by piece; rows are handed over at once rather than queued in its stream. */
class DirectParser extends Parser {
  readonly #onRow: (row: Parsed) => void
  #lines = 0

  constructor(separator: string, lineEnd: '\n' | '\r', onRow: (row: Parsed) => void) {
    super({
      delimiter: separator,
      record_delimiter: lineEnd === '\r' ? ['\r'] : ['\r\n', '\n'],
      relax_quotes: true,
      relax_column_count: true,
      max_record_size: 0,
    })
    this.#onRow = onRow
    // A quote that is open at the end is told by what is left unfinished.
    this.on('error', () => undefined)
  }

  override push(row: unknown): boolean {
    if (!isCells(row)) return super.push(row)
    const { bytes, lines } = this.info
    this.#onRow({ cells: row, end: bytes, isMultiline: lines > this.#lines + 1 })
    this.#lines = lines
    return true
  }
}

/** csv-parse hands over arrays of strings, and null at its end. */
const isCells = (row: unknown): row is string[] => Array.isArray(row)

function createParser(separator: string, lineEnd: '\n' | '\r', onRow: (row: Parsed) => void): PushParser {
  const parser = new DirectParser(separator, lineEnd, onRow)
  return {
    write: (bytes) => new Promise((resolve) => parser.write(bytes, () => resolve())),
    end: () => new Promise((resolve) => parser.end(() => resolve())),
    destroy: () => parser.destroy(),
  }
}

const isBlank = (cells: readonly string[]): boolean => cells.length === 1 && cells[0]?.trim() === ''

function countLineEnds(cells: readonly string[], lineEnd: string): number {
  let count = 0
  for (const cell of cells) for (let at = cell.indexOf(lineEnd); at >= 0; at = cell.indexOf(lineEnd, at + 1)) count++
  return count
}

/** The cells of a line whose quotes cannot be trusted. */
const roughCells = (line: Buffer, separator: string): string[] =>
  line
    .subarray(0, RAW_MAX_CHARS)
    .toString('utf8')
    .split(separator, COLUMNS_MAX)
    .map((cell) => cell.trim().replace(/^"|"$/g, '').replaceAll('""', '"'))

const tooManyBroken = (name: string, line: number): ConnectorError =>
  new ConnectorError(
    'quotes_broken',
    `${name} has too many quotes that are never closed; the last one opens on line ${line}`,
    'Double every quote within a quoted cell ("" for "), or choose the right separator, and export the file again.',
  )
