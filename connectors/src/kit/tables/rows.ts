import type { Item } from '../connector.ts'
import { setAside } from '../set-asides.ts'
import type { RowContext, TableFormat } from './format.ts'
import type { Plan } from './plan.ts'
import { boundedRaw, createRawWriter } from './raw.ts'
import { fits, ROW_MAX_BYTES, type Row } from './row-parser.ts'
import { createRowReader, type Fault, type NoteCode } from './row-reader.ts'

const NOTHING: readonly Item[] = []

/** Turns the rows of one file into items; none for a row without content. */
export function createRowMapper(
  format: TableFormat,
  plan: Plan,
  fileName: string,
  { note, ...context }: RowContext & { readonly note: (code: NoteCode) => void },
): (row: Row) => readonly Item[] {
  const reader = createRowReader(plan, note)
  const toRecords = format.toRecords(plan, reader, context)
  const writeRaw = createRawWriter(plan.header)
  const width = plan.header.length
  const aside = (row: Row, { reason, message }: Fault): readonly Item[] => [
    setAside(reason, message, `${fileName} line ${row.line}`, boundedRaw(writeRaw, row.cells)),
  ]

  return (row) => {
    if ('broken' in row) return aside(row, brokenRow(row.broken, row.line))
    const { cells } = row
    if (!fits(cells, width)) return aside(row, wrongWidth(cells.length, width))
    if (isBlank(cells)) return NOTHING
    reader.show(cells)
    const found = toRecords()
    if ('reason' in found) return aside(row, found)
    const raw = writeRaw(cells)
    return isList(found) ? found.map((record) => ({ record, raw })) : [{ record: found, raw }]
  }
}

const isBlank = (cells: readonly string[]): boolean => {
  for (const cell of cells) if (cell.trim() !== '') return false
  return true
}

const isList = <T extends object>(found: T | readonly T[]): found is readonly T[] => Array.isArray(found)

const brokenRow = (what: 'quote_unclosed' | 'row_too_long', line: number): Fault =>
  what === 'quote_unclosed'
    ? {
        reason: what,
        message: `A quote opens on line ${line} and is not closed where it should be: close it, or double quotes within a cell (""). Reading went on with the next line.`,
      }
    : {
        reason: what,
        message: `The row on line ${line} is longer than ${ROW_MAX_BYTES / 1024 / 1024} MiB: shorten it in the file, or leave it out.`,
      }

const wrongWidth = (found: number, expected: number): Fault =>
  found < expected
    ? { reason: 'cells_too_few', message: `The row has ${found} of ${expected} cells: add the missing ones to it, empty if need be.` }
    : {
        reason: 'cells_too_many',
        message: `The row has ${found} cells for ${expected} columns: put a cell that holds separators in quotes.`,
      }
