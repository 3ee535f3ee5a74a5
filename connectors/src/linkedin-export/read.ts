import { parse } from 'csv-parse/sync'
import type { IdentityRef } from '@kith/contract/records'
import { parseAnyDate } from '../kit/any-date.ts'
import { marksOf, openBundle } from '../kit/bundle.ts'
import { readBytes } from '../kit/bytes.ts'
import { ConnectorError, type Batch, type InputFile, type Item, type ReadContext } from '../kit/connector.ts'
import { remembering } from '../kit/remembering.ts'
import { setAside } from '../kit/set-asides.ts'
import { createRawWriter } from '../kit/tables/raw.ts'
import { mapRow, personOf, TABLES, type Row, type Table } from './map.ts'

export interface Settings {
  readonly files?: readonly string[] | undefined
  readonly profile?: string | undefined
  readonly list?: string | undefined
}

/** Tables read whole, and rows of the next. */
export interface Cursor {
  readonly tables: number
  readonly rows: number
  readonly mark: string
  readonly list?: boolean
}

export interface Limits {
  readonly rowsAtOnce?: number
}

const TABLE_BYTES_MAX = 64 * 1024 * 1024
const PREAMBLE_LINES_MAX = 20
const COLUMNS_MAX = 100
type Context = ReadContext<Settings, Cursor>

/** "Connections.csv", "Shares_1.csv", "linkedin/Comments (2).csv". */
export const tableOf = ({ name }: Pick<InputFile, 'name'>): Table | undefined => {
  const [, word] = /(?:^|\/)([a-z]+)[^/]*\.csv$/i.exec(name) ?? []
  return TABLES.find((table) => table === word?.toLowerCase())
}

export async function* readExport(context: Context, { rowsAtOnce = 5_000 }: Limits): AsyncGenerator<Batch<Cursor>, void> {
  const { settings } = context
  const files = settings.files === undefined || settings.files.length === 0 ? [] : await openBundle(context, settings.files)
  const tables = files.filter((file) => tableOf(file) !== undefined)
  const marks = await marksOf(tables)
  const start = usable(context.cursor, marks)
  const owner = await ownerOf(files, settings, context.signal)
  const nowMs = context.now().getTime()
  const dateOf = remembering<number | undefined>(parseAnyDate)
  const total = tables.reduce((sum, file) => sum + file.sizeBytes, 0)
  const cursorAt = (count: number, rows: number): Cursor => ({
    tables: count,
    rows,
    mark: marks[rows > 0 ? count : count - 1] ?? '',
    list: true,
  })
  if (start.list !== true) yield { items: listed(settings.list ?? ''), cursor: cursorAt(0, 0), progress: { done: 0, total, unit: 'bytes' } }
  let done = 0
  for (const [index, file] of tables.entries()) {
    const table = tableOf(file)
    if (index >= start.tables && table !== undefined) {
      let broken = 0
      const { names, rows } = await rowsOf(file, context.signal, () => (broken += 1))
      const rawOf = rawWriter(table, names)
      if (broken > 0) context.note('rows_broken', `Rows of ${file.name} could not be told apart and were left out.`, broken)
      for (let at = index === start.tables ? start.rows : 0; at < rows.length; at += rowsAtOnce) {
        context.signal.throwIfAborted()
        const some = rows.slice(at, at + rowsAtOnce)
        const items: Item[] = []
        for (const [number, cells] of some.entries()) {
          const origin = { owner, locator: `${file.name} row ${at + number + 1}`, raw: rawOf(cells), nowMs, dateOf }
          for (const item of mapRow(table, rowOf(names, cells), origin)) items.push(item)
        }
        const rest = at + some.length < rows.length
        yield {
          items,
          cursor: rest ? cursorAt(index, at + some.length) : cursorAt(index + 1, 0),
          progress: { done: done + (rest ? 0 : file.sizeBytes), total, unit: 'bytes' },
        }
      }
    }
    done += file.sizeBytes
  }
}

const FROM_THE_START: Cursor = { tables: 0, rows: 0, mark: '' }

const usable = (cursor: Cursor | undefined, marks: readonly string[]): Cursor => {
  if (cursor === undefined) return FROM_THE_START
  const mark = marks[cursor.rows > 0 ? cursor.tables : cursor.tables - 1] ?? ''
  return cursor.tables <= marks.length && mark === cursor.mark ? cursor : FROM_THE_START
}

/** Whose export it is: the profile that the settings name, with the name of the export's own. */
const ownerOf = async (files: readonly InputFile[], { profile = '' }: Settings, signal: AbortSignal): Promise<IdentityRef | undefined> => {
  const file = files.find(({ name }) => /(?:^|\/)profile\.csv$/i.test(name))
  const { names, rows } = file === undefined ? { names: [], rows: [] } : await rowsOf(file, signal)
  const row = rows[0] && rowOf(names, rows[0])
  return personOf({ name: `${row?.['firstname'] ?? ''} ${row?.['lastname'] ?? ''}`, address: profile, title: row?.['headline'] ?? '' })
}

/** What a file holds: names of columns as `Row` has them, and the cells below. */
interface Cells {
  readonly names: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const rowsOf = async (file: InputFile, signal: AbortSignal, onBroken?: () => void): Promise<Cells> => {
  const blocks: Buffer[] = []
  let bytes = 0
  for await (const block of readBytes(file, { signal })) {
    bytes += block.bytes.length
    if (bytes > TABLE_BYTES_MAX)
      throw new ConnectorError(
        'file_too_large',
        `${file.name} is larger than any table of LinkedIn.`,
        'Give the files of its export as they are.',
      )
    blocks.push(Buffer.from(block.bytes))
  }
  const cells: string[][] = parse(afterPreamble(Buffer.concat(blocks).toString('utf8')), {
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: () => {
      onBroken?.()
      return undefined
    },
    max_record_size: 1024 * 1024,
  })
  const [head = [], ...rows] = cells
  return { names: head.slice(0, COLUMNS_MAX).map((name) => name.toLowerCase().replace(/[^a-z]/g, '')), rows }
}

const rowOf = (names: readonly string[], cells: readonly string[]): Row => {
  const row: Record<string, string> = {}
  for (let column = 0; column < names.length; column++) row[names[column] ?? ''] = cells[column] ?? ''
  return row
}

/** What is kept of a row, and what a retry is given: its table, and its cells by column. */
const rawWriter = (table: Table, names: readonly string[]): ((cells: readonly string[]) => string) => {
  const write = createRawWriter(names, `{"table":${JSON.stringify(table)},"row":`, '}')
  const isClear = new Set(names).size === names.length
  return (cells) => (isClear && cells.length === names.length ? write(cells) : JSON.stringify({ table, row: rowOf(names, cells) }))
}

/** Some tables begin with notes in words; the first row with several columns that are names is the header. */
const afterPreamble = (text: string): string => {
  const lines = text.split(/\r?\n/, PREAMBLE_LINES_MAX)
  const at = lines.findIndex((line) => /(?:^|,)"?(?:First Name|Date|Link)"?(?:,|$)/i.test(line.replace(/^\uFEFF/, '')))
  if (at <= 0) return text
  const skipped = lines.slice(0, at).reduce((sum, line) => sum + line.length, 0)
  return text.slice(text.indexOf(lines[at] ?? '', skipped))
}

const LISTED_MAX = 5_000

/** People from a list that somebody pasted: a name, an address of a profile, or both, and whatever stands between. */
const listed = (text: string): readonly Item[] =>
  text
    .split(/[\n;]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, LISTED_MAX)
    .map((line, index) => listedPerson(line, `list line ${index + 1}`))

export const listedPerson = (line: string, locator: string): Item => {
  const [, address = ''] = /((?:https?:\/\/)?(?:\w+\.)?linkedin\.com\/(?:in|pub)\/\S+)/i.exec(line) ?? []
  const parts = line
    .replace(address, '')
    .split(/[,|\t–—]| - /)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const [name = '', title = '', organization = ''] = parts
  const identity = personOf({ name, address, title: organization === '' ? '' : title })
  if (identity === undefined)
    return setAside('author_missing', 'The line names nobody. Write a name, and the address of the profile behind it.', locator, line)
  const company = organization || title
  return { record: { type: 'person', identity, ...(company === '' ? {} : { organization: company.slice(0, 200) }) }, raw: line }
}
