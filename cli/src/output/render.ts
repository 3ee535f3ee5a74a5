import { tableLines, type Column } from './table.ts'
import type { Terminal } from './terminal.ts'
import { show, title } from './values.ts'

type Record_ = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Record_ => typeof value === 'object' && value !== null && !Array.isArray(value)
const isRows = (value: unknown): value is readonly Record_[] => Array.isArray(value) && value.length > 0 && value.every(isRecord)

export const printTable = (terminal: Terminal, columns: readonly Column[], rows: readonly (readonly string[])[]): void => {
  const [head = '', ...lines] = tableLines(columns, rows, terminal.width)
  terminal.print(terminal.bold(head))
  for (const line of lines) terminal.print(line)
}

/** "People  12" lines with the names aligned. */
export const printPairs = (terminal: Terminal, pairs: readonly (readonly [string, string])[]): void => {
  const lines = tableLines([{ title: '' }, { title: '', flexible: true }], pairs, Number.POSITIVE_INFINITY).slice(1)
  for (const line of lines) terminal.print(line)
}

/** Any answer, for operations that have no view of their own: facts first, then its lists as tables. */
export const printAnything = (terminal: Terminal, answer: unknown): void => {
  if (!isRecord(answer)) return terminal.print(show(answer))
  const entries = Object.entries(answer)
  const facts = entries.filter(([, value]) => !isRows(value) && !isRecord(value))
  printPairs(
    terminal,
    facts.map(([name, value]) => [title(name), show(value)]),
  )
  for (const [name, value] of entries.filter(([, each]) => isRecord(each)))
    printSection(terminal, name, () => printAnything(terminal, value))
  for (const [name, value] of entries) if (isRows(value)) printSection(terminal, name, () => printRows(terminal, value))
  if (entries.length === 0) terminal.print('Done.')
}

const printSection = (terminal: Terminal, name: string, print: () => void): void => {
  terminal.print('')
  terminal.print(terminal.bold(title(name)))
  print()
}

const printRows = (terminal: Terminal, rows: readonly Record_[]): void => {
  const names = Object.keys(rows[0] ?? {}).filter((name) => rows.some((row) => isCell(row[name])))
  const columns = names.map((name): Column => {
    const numeric = rows.every((row) => typeof row[name] === 'number' || row[name] === null)
    return { title: title(name), align: numeric ? 'right' : 'left', flexible: !numeric }
  })
  printTable(
    terminal,
    columns,
    rows.map((row) => names.map((name) => show(nameOf(row[name])))),
  )
}

const isCell = (value: unknown): boolean => !isRows(value) && !isRecord(nameOf(value))

/** What stands for a whole record within a cell: a person by the name. */
const nameOf = (value: unknown): unknown => {
  if (!isRecord(value)) return value
  return typeof value.name === 'string' ? value.name : typeof value.title === 'string' ? value.title : value
}
