import { RAW_MAX_CHARS } from '../connector.ts'
import { clip } from '../text.ts'

/** A row as people see, mend and retry it: a JSON object of its cells by column, with what shall stand around it. */
export function createRawWriter(header: readonly string[], before = '', after = ''): (cells: readonly string[]) => string {
  const keys = header.map((name) => `${JSON.stringify(name)}:`)
  // One list for all rows: at every other place a key, and between them the cells of the row that is written.
  const pieces = [...keys.flatMap((key, index) => [`${index === 0 ? `${before}{` : '",'}${key}"`, '']), `"}${after}`]
  /** Most rows have nothing to escape, and as many cells as the header. */
  const plain = (cells: readonly string[]): string | undefined => {
    if (keys.length === 0 || cells.length !== keys.length) return undefined
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index] ?? ''
      if (ESCAPED.test(cell)) return undefined
      pieces[2 * index + 1] = cell
    }
    return pieces.join('')
  }
  const escaped = (cells: readonly string[]): string => {
    const parts: string[] = []
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index] ?? ''
      const key = keys[index]
      // Cells that the header has no name for, and that are empty, are forgiven.
      if (key === undefined && cell.trim() === '') continue
      parts.push(key ?? `"${EXTRA}${index + 1}":`, JSON.stringify(cell), ',')
    }
    parts.pop()
    // Joined at once: text put together bit by bit would hold all its bits in memory as long as it lives.
    return `${before}{${parts.join('')}}${after}`
  }
  return (cells) => plain(cells) ?? escaped(cells)
}
/** What JSON writes otherwise than it is. */
// oxlint-disable-next-line no-control-regex -- these are the characters that it is about
const ESCAPED = /[\u0000-\u001f"\\\ud800-\udfff]/
const EXTRA = 'Cell without a column, number '
export const isExtraCell = (column: string): boolean => column.startsWith(EXTRA)

/** The same within the bounds of a record that is set aside: long cells are cut, so that it stays JSON. */
export function boundedRaw(write: (cells: readonly string[]) => string, cells: readonly string[]): string {
  for (let max = 40_000; max >= 1; max = Math.floor(max / 4)) {
    const raw = write(cells.map((cell) => clip(cell, max)))
    if (raw.length <= RAW_MAX_CHARS) return raw
  }
  return '{}'
}

/** Cells by column from what `createRawWriter` wrote and somebody may have changed; undefined when it is no such object. */
export function readRaw(raw: string): ReadonlyMap<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(raw)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return new Map(Object.entries(value).map(([column, cell]) => [column, cell === null ? '' : String(cell)]))
  } catch {
    return undefined
  }
}
