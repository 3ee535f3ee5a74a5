import { createHash } from 'node:crypto'
import { readBytes } from '../bytes.ts'
import { ConnectorError, type ByteBlock, type InputFile } from '../connector.ts'
import { clip } from '../text.ts'
import { sniff, type Dialect } from './dialect.ts'
import { createRepair, type Repair } from './repair.ts'
import { COLUMNS_MAX, createRowParser, type Row, type RowParser } from './row-parser.ts'

const HEAD_MAX_BYTES = 256 * 1024
const NAME_MAX_CHARS = 200
/** Rows are handed on in parts: what waits to be read is young, and would be moved about with all that was made of what came before. */
const PIECE_BYTES = 64 * 1024

export interface Head {
  readonly dialect: Dialect
  /** Names made unique: "name", "name (2)", "Column 3". */
  readonly header: readonly string[]
  /** The first rows below it, whole ones only. */
  readonly rows: readonly (readonly string[])[]
  /** Whether anything stands below the header, be it broken. */
  readonly hasRows: boolean
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

/** A file that was looked into. */
export interface Table {
  readonly head: Head
  /** All rows below the header, once; those that were looked at are not parsed again. */
  readonly rows: () => AsyncGenerator<RowBlock, void>
  /** Lets go of the file, wherever reading stands. */
  readonly close: () => Promise<void>
}

export async function readHead(file: InputFile, separator: string, signal: AbortSignal): Promise<Head> {
  const { head, close } = await openTable(file, separator, signal)
  await close()
  return head
}

/** Looks at the first 256 KiB of a file. Throws ConnectorError when they are no table. */
export async function openTable(file: InputFile, separator: string, signal: AbortSignal): Promise<Table> {
  const blocks = tablesOnly(readBytes(file, { signal }), file)
  const close = async (): Promise<void> => {
    await blocks.return()
  }
  try {
    const repair = createRepair()
    const start = await startOf(blocks, repair)
    const { bytes, consumed, repaired, fault } = start
    const last = start.isWhole ? repair.end() : NOTHING
    const looked = Buffer.concat([bytes.subarray(0, 2 * HEAD_MAX_BYTES), last])
    if (looked.includes(0)) {
      throw new ConnectorError('not_text', `${file.name} is not a text file`, 'Open it in a spreadsheet program and save it as CSV.')
    }
    const dialect = sniff(looked.toString('utf8'), separator)
    const parser = createRowParser({ name: file.name, ...dialect, line: dialect.skip > 0 ? 2 : 1 })
    const whole = await parser.push(bytes.subarray(dialect.skip, 2 * HEAD_MAX_BYTES))
    const ending = start.isWhole ? [...(await parser.push(last)), ...(await parser.end())] : []
    const head = headOf([...whole, ...ending], dialect, file, start.isWhole)
    const rows = async function* (): AsyncGenerator<RowBlock, void> {
      yield { rows: whole.slice(1), consumed, repaired }
      if (start.isWhole && fault === undefined)
        yield { rows: ending.slice(whole.length === 0 ? 1 : 0), consumed, repaired: repair.repaired() }
      else yield* readOn(blocks, { repair, parser }, { ...start, bytes: bytes.subarray(2 * HEAD_MAX_BYTES) })
    }
    return { head, rows, close }
  } catch (error) {
    await close()
    throw error
  }
}

const NOTHING = Buffer.alloc(0)

interface Start {
  readonly bytes: Buffer
  readonly consumed: number
  readonly repaired: number
  readonly fault: ByteBlock['fault']
  readonly isWhole: boolean
}

async function startOf(blocks: AsyncGenerator<ByteBlock, void>, repair: Repair): Promise<Start> {
  const pieces: Buffer[] = []
  let [length, consumed] = [0, 0]
  let fault: ByteBlock['fault']
  let isWhole = false
  while (length < HEAD_MAX_BYTES && !isWhole) {
    const next = await blocks.next()
    isWhole = next.done === true
    if (next.done === true) break
    pieces.push(repair.push(next.value.bytes))
    length += next.value.bytes.length
    consumed = next.value.consumed
    fault = next.value.fault
  }
  return { bytes: Buffer.concat(pieces), consumed, repaired: repair.repaired(), fault, isWhole }
}

function headOf(rows: readonly Row[], dialect: Dialect, file: InputFile, isWhole: boolean): Head {
  const [first, ...rest] = rows
  if (first === undefined || 'broken' in first) throw noHeader(file, first)
  const whole = rest.flatMap((row) => ('broken' in row ? [] : [row.cells]))
  return { dialect, header: headerNames(first.cells, file), rows: whole, hasRows: rest.length > 0 || !isWhole }
}

/** The rows of what is left of a start, and of all that follows it. */
async function* readOn(
  blocks: AsyncGenerator<ByteBlock, void>,
  { repair, parser }: { readonly repair: Repair; readonly parser: RowParser },
  left: Start,
): AsyncGenerator<RowBlock, void> {
  let { consumed } = left
  const rowsIn = async function* (bytes: Buffer, fault: ByteBlock['fault']): AsyncGenerator<RowBlock, void> {
    for (let start = 0; start < bytes.length; start += PIECE_BYTES)
      yield { rows: await parser.push(bytes.subarray(start, start + PIECE_BYTES)), consumed, repaired: repair.repaired() }
    // What a damaged file ends with is no row.
    if (fault !== undefined) yield { rows: [], consumed, repaired: repair.repaired(), fault }
  }
  yield* rowsIn(left.bytes, left.fault)
  if (left.fault !== undefined) return
  for await (const block of blocks) {
    consumed = block.consumed
    yield* rowsIn(repair.push(block.bytes), block.fault)
    if (block.fault !== undefined) return
  }
  yield { rows: [...(await parser.push(repair.end())), ...(await parser.end())], consumed, repaired: repair.repaired() }
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
