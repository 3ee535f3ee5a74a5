import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { createBatcher, LOOK_AT_CLOCK_EVERY, type BatchLimits } from '../batches.ts'
import { checkFiles } from '../checks.ts'
import { ConnectorError, type Batch, type Connector, type InputFile, type ReadContext } from '../connector.ts'
import { setAside } from '../set-asides.ts'
import { decideDayOrder } from './dates.ts'
import type { TableFormat } from './format.ts'
import { mappingOf, withFacts, type Mapping, type TableSettings } from './mapping.ts'
import { Occurrences } from './occurrences.ts'
import { planMapping, type Plan } from './plan.ts'
import { createRowMapper } from './rows.ts'
import type { NoteCode } from './row-reader.ts'
import { openTable, type Head, type Table as OpenTable } from './table.ts'

/** The row to go on from, and a mark of the files up to it: when one of them has changed, reading starts anew. */
export interface TableCursor {
  readonly file: number
  readonly row: number
  readonly mark: string
}
type Context = ReadContext<TableSettings, TableCursor>

/** Does every file have the columns that the mapping expects, and do its dates have one meaning? */
export const createCheck =
  (format: TableFormat): Connector<TableSettings, TableCursor>['check'] =>
  async ({ settings, files, signal }) => {
    const found = await files(settings.files)
    await checkFiles(found)
    let hasRows = false
    for await (const { head } of readTables(format, found, settings, signal)) hasRows ||= head.hasRows
    if (!hasRows) {
      throw new ConnectorError('no_rows', `${found[0]?.name ?? 'The file'} has a header and no rows`, 'Export it again with its content.')
    }
  }

export const createRead = (format: TableFormat, limits: BatchLimits) =>
  async function* read(context: Context): AsyncGenerator<Batch<TableCursor>, void> {
    const files = await context.files(context.settings.files)
    const marks = await marksOf(files)
    const { cursor } = context
    const from = cursor !== undefined && marks[Math.min(cursor.file, files.length - 1)] === cursor.mark ? cursor : { file: 0, row: 0 }
    const total = files.reduce((sum, file) => sum + file.sizeBytes, 0)
    let done = 0
    let index = 0
    for await (const table of readTables(format, files, context.settings, context.signal)) {
      const place: Place = {
        index,
        from,
        done,
        total,
        mark: marks[index] ?? '',
        isLast: index === files.length - 1,
        nextMark: marks[index + 1],
      }
      if (index === 0 && from.file === 0 && from.row === 0 && table.isGuessed) noteGuess(context, table.mapping)
      if (index >= from.file) yield* readTable(format, table, place, context, limits)
      done += table.file.sizeBytes
      index++
    }
  }

interface Table {
  readonly file: InputFile
  readonly head: Head
  readonly rows: OpenTable['rows']
  readonly plan: Plan
  readonly mapping: Mapping
  readonly isGuessed: boolean
}
interface Place {
  readonly index: number
  readonly from: { readonly file: number; readonly row: number }
  readonly done: number
  readonly total: number
  readonly mark: string
  readonly nextMark: string | undefined
  readonly isLast: boolean
}

/** Head and plan of one file after another; a file whose dates leave day and month open follows those before it. */
async function* readTables(
  format: TableFormat,
  files: readonly InputFile[],
  settings: TableSettings,
  signal: AbortSignal,
): AsyncGenerator<Table, void> {
  const told = mappingOf(format, settings)
  let order: Plan['dateFormat']
  for (const file of files) {
    const { head, rows, close } = await openTable(file, settings.separator, signal)
    try {
      const mapping = told ?? format.guess(head.header, head.rows, settings.what)
      if (mapping === null) throw noMapping(format, file, head, settings)
      const plan = planMapping(format, withFacts(format, mapping, settings), head.header, file.name)
      order = plan.dateFormat ?? dayOrder(format, plan, head, file.name) ?? order
      yield { file, head, rows, mapping, isGuessed: told === undefined, plan: dated(format, plan, head, file.name, order) }
    } finally {
      await close()
    }
  }
}

const dateSamples = ({ dates }: TableFormat, plan: Plan, head: Head): string[] =>
  dates.flatMap((target) => {
    const column = plan.slots.get(target)?.columns[0]
    return column === undefined ? [] : head.rows.map((row) => row[column] ?? '')
  })

function dayOrder(format: TableFormat, plan: Plan, head: Head, name: string): 'dd/mm/yyyy' | 'mm/dd/yyyy' | undefined {
  const order = decideDayOrder(dateSamples(format, plan, head))
  if (order === 'contradictory') throw dateFormatNeeded(name, 'some dates only make sense with the day first, others with the month first')
  return order === 'ambiguous' ? undefined : order
}

function dated(format: TableFormat, plan: Plan, head: Head, name: string, order: Plan['dateFormat']): Plan {
  if (plan.dateFormat !== undefined || order !== undefined) return { ...plan, dateFormat: plan.dateFormat ?? order }
  if (decideDayOrder(dateSamples(format, plan, head)) !== 'ambiguous') return plan
  throw dateFormatNeeded(name, 'its first dates do not tell the day from the month')
}

async function* readTable(
  format: TableFormat,
  table: Table,
  place: Place,
  context: Context,
  limits: BatchLimits,
): AsyncGenerator<Batch<TableCursor>, void> {
  const { file, plan } = table
  const skip = place.index === place.from.file ? place.from.row : 0
  const notes = new Map<NoteCode, number>()
  const occurrences = new Occurrences()
  const told = new Set<string>()
  let row = 0
  const map = createRowMapper(format, plan, file.name, {
    nowMs: context.now().getTime(),
    file: file.name,
    occurrence: (digest) => occurrences.next(digest),
    first: (what) => {
      if (told.has(what) || told.size >= TOLD_MAX) return false
      told.add(what)
      return true
    },
    note: (code) => row >= skip && notes.set(code, (notes.get(code) ?? 0) + 1),
  })
  const batcher = createBatcher(limits)
  const batch = (consumed: number, isEnd: boolean): Batch<TableCursor> => ({
    items: batcher.take(),
    cursor:
      isEnd && !place.isLast
        ? { file: place.index + 1, row: 0, mark: place.nextMark ?? '' }
        : { file: isEnd ? place.index + 1 : place.index, row: isEnd ? 0 : row, mark: place.mark },
    progress: { done: Math.min(place.done + consumed, place.total), total: place.total, unit: 'bytes' },
  })
  let repaired = 0
  let line = 1
  for await (const block of table.rows()) {
    repaired = block.repaired
    for (const found of block.rows) {
      const items = map(found)
      line = found.line
      if (row++ < skip || items.length === 0) continue
      for (const item of items) batcher.add(item)
      if (!(row % LOOK_AT_CLOCK_EVERY === 0 ? batcher.isDue() : batcher.isFull())) continue
      context.signal.throwIfAborted()
      yield batch(block.consumed, false)
    }
    if (block.fault !== undefined && row >= skip) batcher.add(damaged(file.name, block.fault, line))
  }
  context.signal.throwIfAborted()
  tell(context, file.name, notes, repaired, row)
  yield batch(file.sizeBytes, true)
}

/** Events and organizations of one file. */
const TOLD_MAX = 100_000

const damaged = (name: string, what: 'cut' | 'corrupt', line: number) =>
  setAside(
    what === 'cut' ? 'file_cut' : 'file_damaged',
    `${what === 'cut' ? 'The file is cut off' : 'The compressed file is damaged'} after line ${line}; everything before came in. Fetch the file again and import it again.`,
    `${name} line ${line + 1}`,
    '{}',
  )

function tell({ note }: Context, name: string, notes: ReadonlyMap<NoteCode, number>, repaired: number, rows: number): void {
  for (const [code, count] of notes) note(code, `${name}: ${NOTES[code]}`, count)
  if (repaired > 0)
    note('encoding_windows_1252', `${name}: lines that are no UTF-8 were read as Windows-1252. Check names with accents.`, repaired)
  if (rows === 0) note('no_rows', `${name} has a header and no rows.`)
}

const NOTES: Readonly<Record<NoteCode, string>> = {
  email_unreadable: 'what stood in the column of addresses was no address and was left out.',
  text_cut: 'text longer than Kith keeps was cut.',
  answer_anonymous: 'answers that name nobody were left out: nobody can be said to have given them.',
  attendance_undated:
    'who was there is known, but not when: say when the event began, and import it again. Until then it stands with the registration.',
  zone_assumed: 'dates without a time zone were read as UTC. Give zone:=Europe/Berlin (for example) if they are not.',
}

function noteGuess({ note }: Context, mapping: Mapping): void {
  const columns = Object.entries(mapping.columns)
  const pairs = columns.flatMap(([column, target]) => (target === null ? [] : [`${column} → ${target}`]))
  const leftOut = columns.flatMap(([column, target]) => (target === null ? [column] : []))
  const rest = leftOut.length === 0 ? '' : `; left out: ${leftOut.join(', ')}`
  note(
    'mapping_guessed',
    `The columns were mapped by their names: ${pairs.join(', ')}${rest}. Give a mapping to change this.`.slice(0, 1_000),
  )
}

/** For each file, a mark of it and all before it. */
async function marksOf(files: readonly InputFile[]): Promise<string[]> {
  const digest = createHash('sha256')
  const marks: string[] = []
  for (const file of files) {
    const found = await stat(file.path).catch(() => undefined)
    digest.update(`${file.name}\n${found?.size ?? file.sizeBytes}\n${found?.mtimeMs ?? 0}\n`)
    marks.push(digest.copy().digest('hex').slice(0, 32))
  }
  return marks
}

/** Says what is missing: where rows would do as people, only the time is. */
const noMapping = ({ whats, guess }: TableFormat, file: InputFile, head: Head, { what }: TableSettings): ConnectorError => {
  const columns = head.header.slice(0, 30).join(', ')
  const choice = whats.length > 1 && whats.some(({ value }) => value === 'people') && what !== 'people'
  if (choice && guess(head.header, head.rows, 'people') !== null) {
    return new ConnectorError(
      'mapping_missing',
      `No column of ${file.name} could be seen to tell when: ${columns}`,
      'Name it in a mapping, such as When=date; or, where each row is a person and no activity, say so (what: people).',
    )
  }
  return new ConnectorError(
    'mapping_missing',
    `The columns of ${file.name} could not be told apart by their names: ${columns}`,
    whats.length > 2
      ? 'Say what the rows are, or give a mapping such as Email=email.'
      : 'Give a mapping such as Email=email,When=date,kind:=signup.',
  )
}

const dateFormatNeeded = (name: string, why: string): ConnectorError =>
  new ConnectorError(
    'date_format_needed',
    `${name} has dates like 03/04/2024, and ${why}`,
    'Add date-format:=dd/mm/yyyy or date-format:=mm/dd/yyyy to the mapping.',
  )
