import type { AnyRecord } from '@kith/contract/records'
import type { Mapping } from './mapping.ts'
import type { Plan } from './plan.ts'
import type { Fault, RowReader } from './row-reader.ts'

/** What a column may be mapped to. Families ("attribute:") take a name of the user's own. */
export interface Target {
  readonly name: string
  readonly label: string
  readonly help: string
  /** Of which rows; all where left out. */
  readonly for?: readonly string[]
  readonly required?: boolean
  /** Only as a constant: it says how to read, not what. */
  readonly constantOnly?: boolean
  /** Several columns may go there: their values are joined into one list. */
  readonly list?: boolean
}

export interface RowContext {
  readonly nowMs: number
  /** The file's name, for what its rows do not tell. */
  readonly file: string
  /** How often the same row came before in this file. */
  readonly occurrence: (digest: string) => number
  /** Whether this is the first time that something is told in this file. */
  readonly first: (what: string) => boolean
}

/** A kind of table: what its rows may be, what their columns may mean, and what becomes of a row. Everything else is the same for all. */
export interface TableFormat {
  readonly whats: readonly { readonly value: string; readonly label: string }[]
  readonly targets: readonly Target[]
  /** Other names by which targets are written in mappings. */
  readonly aliases?: Readonly<Record<string, string>>
  /** Targets that hold dates: their order of day and month is told by all of them together. */
  readonly dates: readonly string[]
  /** A mapping to begin with, from names and samples of the columns; null where they do not tell enough. */
  readonly guess: (header: readonly string[], rows: readonly (readonly string[])[], wanted: string | undefined) => Mapping | null
  /** Throws ConnectorError where something that a row cannot be without is not mapped. */
  readonly require: (what: string, has: (target: string) => boolean, constant: (target: string) => string) => void
  /** What the form asks for that stands in no column: constants of these targets, by the names of the settings. */
  readonly facts?: readonly { readonly name: string; readonly target: string; readonly label: string; readonly help: string }[]
  /** Asked once for each file; what it answers is asked for each row, when `row` shows that. What is the same for all rows is worked out once. */
  readonly toRecords: (plan: Plan, row: RowReader, context: RowContext) => () => AnyRecord | readonly AnyRecord[] | Fault
}
