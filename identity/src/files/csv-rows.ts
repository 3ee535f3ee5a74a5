/** A row with the number of the line on which it begins. `broken` says why it cannot be read; then its cells count for nothing. */
export interface Row {
  readonly line: number
  readonly cells: readonly string[]
  readonly broken?: string
}

const CELL_CHARS_MAX = 10_000
const CELLS_MAX = 200
const SEPARATORS = [',', ';', '\t'] as const

/** The separator that the first line has most of. */
export const separatorOf = (text: string): string => {
  const first = /^[^\r\n]{0,10000}/.exec(text.replace(/^\u{feff}/u, ''))?.[0] ?? ''
  const count = (separator: string): number => first.split(separator).length
  return SEPARATORS.toSorted((a, b) => count(b) - count(a))[0] ?? ','
}

/**
 * The rows of a table (RFC 4180): quoted cells may hold separators, line ends and doubled quotes. A row with a cell that is too long, with too many cells
 * or with a quote that never closes is broken; reading goes on with the next line.
 */
export function* rowsOf(text: string, separator: string): Generator<Row> {
  let at = text.startsWith('\u{feff}') ? 1 : 0
  let line = 1
  while (at < text.length) {
    const row = readRow(text, at, separator)
    if (row.cells.length > 1 || row.cells[0]?.trim() !== '' || row.broken !== undefined)
      yield { line, cells: row.cells, ...(row.broken === undefined ? {} : { broken: row.broken }) }
    for (let i = at; i < row.next; i++) if (text[i] === '\n' || (text[i] === '\r' && text[i + 1] !== '\n')) line++
    at = row.next
  }
}

interface Read {
  readonly cells: string[]
  readonly next: number
  readonly broken?: string
}

const readRow = (text: string, start: number, separator: string): Read => {
  const cells: string[] = []
  let at = start
  for (;;) {
    const cell = text[at] === '"' ? readQuoted(text, at + 1) : readPlain(text, at, separator)
    if (cell === undefined) return { cells, next: afterLine(text, start), broken: 'A cell begins with a quote that never closes.' }
    if (cell.value.length > CELL_CHARS_MAX)
      return { cells, next: afterLine(text, cell.end), broken: `A cell has more than ${CELL_CHARS_MAX} characters.` }
    cells.push(cell.value)
    if (cells.length > CELLS_MAX) return { cells, next: afterLine(text, cell.end), broken: `The row has more than ${CELLS_MAX} cells.` }
    // What stands behind a closing quote belongs to nothing.
    at = text[at] === '"' ? readPlain(text, cell.end, separator).end : cell.end
    if (text[at] !== separator) return { cells, next: afterLine(text, at) }
    at++
  }
}

interface Cell {
  readonly value: string
  readonly end: number
}

const readPlain = (text: string, start: number, separator: string): Cell => {
  let end = start
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++
  return { value: text.slice(start, end), end }
}

/** A quote that does not close within what a cell may hold closes never: so that one of them does not cost the rest of the file. */
const readQuoted = (text: string, start: number): Cell | undefined => {
  for (let from = start; ;) {
    const quote = text.indexOf('"', from)
    if (quote < 0 || quote - start > CELL_CHARS_MAX * 2) return undefined
    if (text[quote + 1] !== '"') return { value: text.slice(start, quote).replaceAll('""', '"'), end: quote + 1 }
    from = quote + 2
  }
}

const afterLine = (text: string, from: number): number => {
  let at = from
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++
  return text[at] === '\r' && text[at + 1] === '\n' ? at + 2 : at + 1
}
