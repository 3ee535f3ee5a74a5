import type { Output } from '../../api.ts'

export type Inspection = Output<'sources.inspect'>
export type Target = Inspection['targets'][number]

/** Which column says what; as the table connector takes it. Whatever else an inspection suggests is kept as it came. */
export interface Mapping {
  readonly columns: Readonly<Record<string, string | null>>
  /** The same value for every row, by target. */
  readonly constants: Readonly<Record<string, string>>
  readonly rest: Readonly<Record<string, unknown>>
}

/** Reads the mapping that an inspection suggests; columns that it does not speak of are left out. */
export function mappingFrom(inspection: Pick<Inspection, 'columns' | 'mapping'>): Mapping {
  const { columns, constants, ...rest } = inspection.mapping ?? {}
  const suggested = texts(columns)
  return {
    columns: Object.fromEntries(inspection.columns.map(({ name }) => [name, suggested[name] ?? null])),
    constants: texts(constants),
    rest,
  }
}

export const settingOf = ({ columns, constants, rest }: Mapping): Record<string, unknown> => ({
  ...rest,
  columns,
  constants: Object.fromEntries(Object.entries(constants).filter(([, value]) => value.trim() !== '')),
})

/** "attribute:NAME" stands for a family: a column goes there under a name of its own. */
export const isFamily = (target: Pick<Target, 'name'>): boolean => target.name.endsWith(':NAME')
export const familyOf = (target: Pick<Target, 'name'>): string => target.name.slice(0, -'NAME'.length)

/** The value of a choice for a column: the target, or the family with the column's own name. */
export const targetFor = (target: Pick<Target, 'name'>, column: string): string =>
  isFamily(target) ? `${familyOf(target)}${column.trim().slice(0, 80)}` : target.name

/** What the file must say and neither a column nor a value for every row does. */
export function missing(mapping: Mapping, targets: readonly Target[]): Target[] {
  const said = new Set([
    ...Object.values(mapping.columns),
    ...Object.entries(mapping.constants).flatMap(([target, value]) => (value.trim() ? [target] : [])),
  ])
  const applies = (target: Target) => mapping.rest.what !== 'people' || (target.name !== 'date' && target.name !== 'kind')
  return targets.filter((target) => target.required && applies(target) && !said.has(target.name))
}

const texts = (value: unknown): Record<string, string> =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
    : {}
