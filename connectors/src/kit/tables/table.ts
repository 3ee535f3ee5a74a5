import { createHash } from 'node:crypto'
import { readBytes } from '../bytes.ts'
import { ConnectorError, type InputFile } from '../connector.ts'
import { clip } from '../text.ts'
import { createRepair } from './repair.ts'
import { COLUMNS_MAX, createRowParser, type Row } from './row-parser.ts'

const HEAD_MAX_BYTES = 256 * 1024
const NAME_MAX_CHARS = 200
/** A compressed block may expand to many megabytes: its rows are handed on in parts. */
const PIECE_BYTES = 256 * 1024
const SEPARATORS = [',', ';', '\t', '|'] as const

/** How a file is to be read. */
export interface Dialect {
  readonly separator: string
  readonly lineEnd: '\n' | '\r'
  /** Bytes before the header: spreadsheets write "sep=;" there. */
  readonly skip: number
}

export interface Head {
  readonly dialect: Dialect
  /** Names made unique: "name", "name (2)", "Column 3". */
  readonly header: readonly string[]
  /** The first rows below it, whole ones only. */
  readonly rows: readonly (readonly string[])[]
  /** Whether anything stands below the header, be it broken. */
  readonly hasRows: boolean
}

/** Looks at the first 256 KiB of a file. Throws ConnectorError when they are no table. */
export async function readHead(file: InputFile, separator: string, signal: AbortSignal): Promise<Head> {
  const { bytes, isWhole } = await headBytes(file, signal)
  if (bytes.includes(0)) {
    throw new ConnectorError('not_text', `${file.name} is not a text file`, 'Open it in a spreadsheet program and save it as CSV.')
  }
  const dialect = sniff(bytes.toString('utf8'), separator)
  const parser = createRowParser({ name: file.name, ...dialect })
  const text = bytes.subarray(dialect.skip)
  const rows = [...(await parser.push(text)), ...(isWhole ? await parser.end() : [])]
  const [first, ...rest] = rows
  if (first === undefined || 'broken' in first) throw noHeader(file, first)
  const whole = rest.flatMap((row) => ('broken' in row ? [] : [row.cells]))
  return { dialect, header: headerNames(first.cells, file), rows: whole, hasRows: rest.length > 0 || !isWhole }
}

export interface RowBlock {
  readonly rows: readonly Row[]
  /** Bytes of the file itself read so far. */
  readonly consumed: number
  /** On the last block of a damaged file: rows after this are lost. */
  readonly fault?: 'cut' | 'corrupt'
  /** Lines so far that were read as Windows-1252. */
  readonly repaired: number
}

/** All rows below the header. */
export async function* readRows(file: InputFile, dialect: Dialect, signal: AbortSignal): AsyncGenerator<RowBlock, void> {
  const repair = createRepair()
  const parser = createRowParser({ name: file.name, ...dialect, line: dialect.skip > 0 ? 2 : 1 })
  let isHeader = true
  const below = (rows: readonly Row[]): readonly Row[] => {
    if (!isHeader || rows.length === 0) return rows
    isHeader = false
    return rows.slice(1)
  }
  let consumed = 0
  for await (const block of readBytes(file, { signal, skip: dialect.skip })) {
    consumed = block.consumed
    const bytes = repair.push(block.bytes)
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      const rows = below(await parser.push(bytes.subarray(start, start + PIECE_BYTES)))
      yield { rows, consumed, repaired: repair.repaired() }
    }
    if (block.fault === undefined) continue
    yield { rows: [], consumed, fault: block.fault, repaired: repair.repaired() }
    return
  }
  const rows = [...(await parser.push(repair.end())), ...(await parser.end())]
  yield { rows: below(rows), consumed, repaired: repair.repaired() }
}

/** Two files with the same columns in the same order have the same key, whatever their case and spaces. */
export const headerKey = (header: readonly string[]): string =>
  `csv:${createHash('sha256').update(header.map(sameName).join('\n')).digest('hex').slice(0, 32)}`

/** A column's name without regard to case, accents, spaces and marks. */
export const sameName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim() || name.trim()

async function headBytes(file: InputFile, signal: AbortSignal): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const pieces: Buffer[] = []
  const repair = createRepair()
  let length = 0
  for await (const block of tablesOnly(readBytes(file, { signal }), file)) {
    length += block.bytes.length
    pieces.push(repair.push(block.bytes))
    if (length >= HEAD_MAX_BYTES) return { bytes: Buffer.concat(pieces).subarray(0, 2 * HEAD_MAX_BYTES), isWhole: false }
  }
  pieces.push(repair.end())
  return { bytes: Buffer.concat(pieces), isWhole: true }
}

/** Workbooks are zip archives inside, which is no use to tell their owner. */
async function* tablesOnly<T>(blocks: AsyncGenerator<T, void>, file: InputFile): AsyncGenerator<T, void> {
  try {
    yield* blocks
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.code !== 'archive_unsupported') throw error
    const hint = 'Open it in a spreadsheet program and save it as CSV; unpack it first if it is an archive.'
    throw new ConnectorError('not_text', `${file.name} is a workbook or an archive, not a CSV file`, hint, { cause: error })
  }
}

function sniff(text: string, wanted: string): Dialect {
  const declared = /^sep=([,;|\t])(?:\r\n|\n|\r)/i.exec(text)
  const skip = declared === null ? 0 : Buffer.byteLength(declared[0])
  const body = text.slice(skip)
  const lineEnd = body.includes('\n') || !body.includes('\r') ? '\n' : '\r'
  const separator = wanted === 'auto' ? (declared?.[1] ?? bestSeparator(body)) : wanted === 'tab' ? '\t' : wanted
  return { separator, lineEnd, skip }
}

/** The candidate that parts most rows into as many cells as the header; the more cells, the better. */
function bestSeparator(text: string): string {
  let best: string = ','
  let bestScore = 0
  for (const separator of SEPARATORS) {
    const widths = cellCounts(text, separator)
    const columns = widths[0] ?? 1
    const alike = widths.filter((width) => width === columns).length / Math.max(1, widths.length)
    const score = columns < 2 ? 0 : alike * alike * (1 + Math.log2(columns))
    if (score > bestScore) [best, bestScore] = [separator, score]
  }
  return best
}

/** Cells in each of the first rows, by counting separators outside quotes. */
function cellCounts(text: string, separator: string): number[] {
  const counts: number[] = []
  let cells = 1
  let isQuoted = false
  let isBlank = true
  for (let index = 0; index < text.length && counts.length < 200; index++) {
    const char = text[index]
    if (char === '"') isQuoted = !isQuoted
    else if (!isQuoted && (char === '\n' || char === '\r')) {
      if (!isBlank) counts.push(cells)
      cells = 1
      isBlank = true
      continue
    } else if (!isQuoted && char === separator) cells++
    isBlank = false
  }
  if (!isBlank && counts.length === 0) counts.push(cells)
  return counts
}

function headerNames(cells: readonly string[], file: InputFile): string[] {
  if (cells.length > COLUMNS_MAX) {
    throw new ConnectorError(
      'too_many_columns',
      `${file.name} has ${cells.length} columns in its first row; at most ${COLUMNS_MAX} can be read`,
      'Check the separator, or leave out columns that are not needed.',
    )
  }
  const taken = new Set<string>()
  return cells.map((cell, index) => {
    const name = clip(cell.trim(), NAME_MAX_CHARS) || `Column ${index + 1}`
    let unique = name
    for (let copy = 2; taken.has(unique); copy++) unique = `${name} (${copy})`
    taken.add(unique)
    return unique
  })
}

function noHeader(file: InputFile, row: Row | undefined): ConnectorError {
  if (row === undefined) {
    return new ConnectorError('file_empty', `${file.name} is empty`, 'Export it again; the first row names the columns.')
  }
  return new ConnectorError(
    'header_unreadable',
    `The first row of ${file.name} names no columns: a quote opens on line ${row.line} and is not closed, or the row is too long`,
    'Close the quote, or choose the right separator. The first row of the file names the columns.',
  )
}
