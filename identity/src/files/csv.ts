import { affiliationOf, isRobots, organizationOf } from './affiliations.ts'
import { rowsOf, separatorOf } from './csv-rows.ts'
import { collect, isAddress, named, type Collector, type Knowledge, type Known, type Named } from './knowledge.ts'

/** Columns by what they are called here and elsewhere; the first is the one that is written. */
const COLUMNS = {
  person: ['person', 'person_id', 'profile', 'profile_uuid', 'uuid', 'member', 'id'],
  name: ['name', 'full_name', 'display_name'],
  email: ['email', 'e-mail', 'mail', 'address', 'email_address'],
  username: ['username', 'login', 'user', 'handle', 'nick'],
  platform: ['platform', 'source', 'network'],
  organization: ['organization', 'organisation', 'company', 'employer', 'affiliation'],
  from: ['from', 'start', 'start_date', 'since'],
  to: ['to', 'until', 'end', 'end_date'],
  robot: ['robot', 'bot', 'is_bot'],
} as const
type Column = keyof typeof COLUMNS

const ORDER = [
  'person',
  'name',
  'email',
  'username',
  'platform',
  'organization',
  'from',
  'to',
  'robot',
] as const satisfies readonly Column[]

/**
 * A table with one identity, one affiliation or both in each row; rows with the same `person` are one person. `to` is the first day on which an
 * affiliation is no more.
 */
export const parseCsv = (text: string): Knowledge => {
  const collector = collect('csv')
  let columns: ReadonlyMap<Column, number> | undefined
  for (const row of rowsOf(text, separatorOf(text))) {
    const place = `line ${row.line}`
    if (row.broken !== undefined) collector.setAside(place, row.broken, row.cells.join(','))
    else if (columns !== undefined) readRow(collector, place, columns, row.cells)
    else {
      columns = columnsOf(row.cells)
      if (isTable(columns)) continue
      collector.setAside(
        place,
        'The first line has to name the columns: “person” and at least one of “name”, “email”, “username”.',
        row.cells.join(','),
      )
      break
    }
  }
  return collector.finish()
}

const columnsOf = (cells: readonly string[]): Map<Column, number> => {
  const heads = cells.map((cell) =>
    cell
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_')
      .replace('e_mail', 'e-mail'),
  )
  return new Map(
    ORDER.flatMap((column): [Column, number][] => {
      const at = COLUMNS[column].map((head) => heads.indexOf(head)).find((found) => found >= 0)
      return at === undefined ? [] : [[column, at]]
    }),
  )
}

const isTable = (columns: ReadonlyMap<Column, number>): boolean =>
  columns.has('person') && (columns.has('name') || columns.has('email') || columns.has('username'))

/** Whether a text begins as such a table does. */
export const looksLikeCsv = (text: string): boolean => {
  for (const row of rowsOf(text.slice(0, 10_000), separatorOf(text))) return row.broken === undefined && isTable(columnsOf(row.cells))
  return false
}

const readRow = (collector: Collector, place: string, columns: ReadonlyMap<Column, number>, cells: readonly string[]): void => {
  const cell = (column: Column): string => plain(cells[columns.get(column) ?? -1] ?? '')
  const raw = cells.join(',')
  const key = cell('person')
  if (key === '') return collector.setAside(place, 'The row names no person.', raw)
  const email = cell('email')
  if (email !== '' && !isAddress(email)) return collector.setAside(place, `“${email.slice(0, 80)}” is no address.`, raw)
  const person = collector.person(key, place)
  const identity = named({ platform: cell('platform'), name: cell('name'), email, username: cell('username') })
  if (identity !== undefined) person.add(identity)
  const employer = cell('organization')
  if (/^(true|yes|1|y|robot|bot)$/i.test(cell('robot')) || isRobots(employer)) person.markRobot()
  const organization = isRobots(employer) ? undefined : organizationOf(employer)
  if (organization === undefined) return
  const affiliation = affiliationOf(organization, cell('from'), cell('to'))
  if ('reason' in affiliation) collector.setAside(place, affiliation.reason, raw)
  else person.affiliate(affiliation)
}

const FORMULA = /^\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

/** The apostrophe that keeps a spreadsheet from running a text is not part of it. */
const plain = (cell: string): string =>
  (cell.startsWith("'") && (FORMULA.test(cell.slice(1)) || cell.startsWith("''")) ? cell.slice(1) : cell).trim()

/** A spreadsheet runs cells that begin like formulas; a leading apostrophe keeps them text. */
const toCell = (text: string): string => {
  const safe = FORMULA.test(text) || text.startsWith("'") ? `'${text}` : text
  return /[",;\n\r\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The byte order mark tells spreadsheets that names are UTF-8. */
export const CSV_BEGIN = `\u{feff}${ORDER.join(',')}\r\n`

/** The rows of one person: one for each identity, then one for each affiliation. `key` is the person's alone. */
export const writeCsvPerson = ({ identities, affiliations, robot }: Omit<Known, 'place'>, key: string): string => {
  const line = (values: Partial<Record<Column, string | undefined>>): string =>
    `${ORDER.map((column) => toCell(values[column] ?? '')).join(',')}\r\n`
  const common = { person: key, ...(robot ? { robot: 'true' } : {}) }
  const ofIdentity = ({ name, email, username, platform }: Named): string => line({ ...common, name, email, username, platform })
  return [...identities.map(ofIdentity), ...affiliations.map((affiliation) => line({ ...common, ...affiliation }))].join('')
}
