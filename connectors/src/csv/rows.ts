import type { Item } from '../kit/connector.ts'
import { setAside } from '../kit/set-asides.ts'
import { readActivity } from './activity.ts'
import { readPerson } from './person.ts'
import type { Plan } from './plan.ts'
import { boundedRaw, createRawWriter } from './raw.ts'
import { fits, ROW_MAX_BYTES, type Row } from './row-parser.ts'
import { createRowReader, type Fault, type NoteCode } from './row-reader.ts'

export interface RowContext {
  readonly nowMs: number
  /** How often the same row came before. */
  readonly occurrence: (digest: string) => number
  readonly note: (code: NoteCode) => void
}

/** Turns the rows of one file into items; undefined for a row without content. */
export function createRowMapper(plan: Plan, fileName: string, context: RowContext): (row: Row) => Item | undefined {
  const reader = createRowReader(plan, context.note)
  const writeRaw = createRawWriter(plan.header)
  const width = plan.header.length
  const aside = (row: Row, { reason, message }: Fault): Item =>
    setAside(reason, message, `${fileName} line ${row.line}`, boundedRaw(writeRaw, row.cells))

  return (row) => {
    if ('broken' in row) return aside(row, brokenRow(row.broken, row.line))
    const { cells } = row
    if (!fits(cells, width)) return aside(row, wrongWidth(cells.length, width))
    if (cells.every((cell) => cell.trim() === '')) return undefined
    reader.show(cells)
    const record = plan.what === 'people' ? readPerson(reader) : readActivity(plan, reader, context)
    return 'reason' in record ? aside(row, record) : { record, raw: writeRaw(cells) }
  }
}

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
