import type { Mapping } from './mapping.ts'
import { invalid } from './plan.ts'
import type { Target, TableFormat } from './format.ts'
import { sameName } from './table.ts'
import { dateTargets } from './targets.ts'

/** A table that is known by the names of its columns. */
export interface HeaderTable {
  readonly value: string
  readonly label: string
  /** The names that each target goes by, as `sameName` writes them, parted by "|", the best first. "tags+" takes all columns that are named so. */
  readonly columns: Readonly<Record<string, string>>
  /** Of each group at least one must be there. */
  readonly needs: readonly (readonly string[])[]
  /** Columns of other names are kept as facts under their own: answers to questions, fields of a team's own. */
  readonly keepsRest?: boolean
}

type Rest = Pick<TableFormat, 'toRecords' | 'facts'> & { readonly dates: readonly string[] }

/** A format of tables that differ only in their headers: where several fit, the one that explains most columns. */
export const headerFormat = (tables: readonly HeaderTable[], rest: Rest): TableFormat => {
  const targets = targetsOf(tables, rest)
  return {
    ...rest,
    whats: tables.map(({ value, label }) => ({ value, label })),
    targets,
    guess: (header, _, wanted) => guess(tables, header, wanted),
    require: (what, has) => {
      const table = tables.find(({ value }) => value === what)
      const missing = table?.needs.find((group) => !group.some(has))
      if (missing !== undefined)
        throw invalid(`No column holds ${missing.map(nameOf).join(' or ')}`, `Map a column to ${missing.join(' or ')}.`)
    },
  }
}

const targetsOf = (tables: readonly HeaderTable[], { facts = [] }: Rest): readonly Target[] => {
  const names = new Set(tables.flatMap(({ columns }) => Object.keys(columns)))
  const known = [...names].map((key): Target => {
    const name = key.replace(/\+$/, '')
    const where = tables.filter(({ columns }) => key in columns).map(({ value }) => value)
    return {
      name,
      label: nameOf(name),
      help: '',
      ...(where.length === tables.length ? {} : { for: where }),
      ...(key.endsWith('+') ? { list: true } : {}),
    }
  })
  const told = facts.filter(({ target }) => ![...known, ...dateTargets()].some(({ name }) => name === target))
  return [
    ...known,
    ...told.map(({ target, label, help }): Target => ({ name: target, label, help })),
    { name: 'attribute:', label: 'Own field', help: 'Kept under a name of your own: attribute:City' },
    ...dateTargets(),
  ]
}

/** "registered-at" is "Registered at". */
const nameOf = (target: string): string => target.charAt(0).toUpperCase() + target.slice(1).replaceAll('-', ' ')

const guess = (tables: readonly HeaderTable[], header: readonly string[], wanted: string | undefined): Mapping | null => {
  let best: Mapping | null = null
  let most = 0
  for (const table of tables) {
    if (wanted !== undefined && table.value !== wanted) continue
    const claimed = claims(table, header)
    const targets = new Set(claimed.values())
    if (claimed.size <= most || !table.needs.every((group) => group.some((target) => targets.has(target)))) continue
    most = claimed.size
    const columns = header.map((column): [string, string | null] => [column, claimed.get(column) ?? kept(table, column)])
    best = { what: table.value, columns: Object.fromEntries(columns), constants: {} }
  }
  return best
}

const claims = ({ columns }: HeaderTable, header: readonly string[]): Map<string, string> => {
  const names = header.map((column) => [column, sameName(column.replace(/ \(\d+\)$/, ''))] as const)
  const claimed = new Map<string, string>()
  for (const [key, aliases] of Object.entries(columns)) {
    const target = key.replace(/\+$/, '')
    for (const alias of aliases.split('|')) {
      const found = names.filter(([column, name]) => name === alias && !claimed.has(column))
      for (const [column] of key.endsWith('+') ? found : found.slice(0, 1)) claimed.set(column, target)
      if (found.length > 0 && !key.endsWith('+')) break
    }
  }
  return claimed
}

/** What nobody needs for knowing a community, and what harms when it leaks. */
const PRIVATE =
  /\b(phone|mobile|telephone|telefon|cell|fax|address|street|strasse|zip|postal|postcode|plz|ip|card|payment|iban|vat|tax|birth|birthday|gender|age|passport|password|token|barcode|qr|price|fee|fees|paid|total|gross|net|refund|discount|invoice|currency|latitude|longitude|handy|mobil|mobilnummer|telefonnummer|adresse|anschrift|postleitzahl|geburtstag|geburtsdatum|geschlecht|preis|betrag|gebuhr|gebuhren|rabatt|rechnung|wahrung|passwort|portable|rue|naissance|sexe|prix|montant|frais|remise|facture|devise)\b/

/** Whether a column or a question asks what is nobody's business here. */
export const isPrivate = (name: string): boolean => PRIVATE.test(sameName(name))

const kept = ({ keepsRest = false }: HeaderTable, column: string): string | null => {
  const name = sameName(column)
  if (!keepsRest || name === '' || isPrivate(name) || /^column \d+$/.test(name)) return null
  return `attribute:${column.trim().slice(0, 80)}`
}
