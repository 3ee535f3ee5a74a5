import { ConnectorError } from '../connector.ts'
import { z } from 'zod'
import type { TableFormat } from './format.ts'
import { parseMappingText } from './mapping-text.ts'

/** Which column says what. Names of columns are matched as written, else without regard to case, accents and spaces. */
export interface Mapping {
  readonly what: string
  /** Column → target ("email", "attribute:City"), or null: left out. */
  readonly columns: Readonly<Record<string, string | null>>
  /** Target → value for every row; beside a column of the same target it stands in for empty cells. */
  readonly constants: Readonly<Record<string, string>>
}

const columnName = z.string().max(1_000)
const constant = z.union([z.string().max(1_000), z.number(), z.boolean()]).transform(String)
const mappingObject = z.object({
  what: z.string().max(60).optional(),
  columns: z.record(columnName, z.string().max(200).nullable()),
  constants: z.record(z.string().max(200), constant).optional(),
})

/** Settings of every connector that reads tables. */
export const tableSettings = z.object({
  files: z.array(z.string().min(1).max(4_096)).min(1, 'Name at least one file').max(1_000),
  what: z.string().max(60).optional(),
  mapping: z.union([z.string().max(20_000), mappingObject]).optional(),
  separator: z.enum(['auto', ',', ';', '\t', 'tab', '|']).default('auto'),
})
export type TableSettings = z.infer<typeof tableSettings>

/** The mapping that the settings ask for; undefined where they leave it to the names of the columns. Throws ConnectorError. */
export function mappingOf({ whats }: TableFormat, settings: Pick<TableSettings, 'mapping' | 'what'>): Mapping | undefined {
  const { mapping, what } = settings
  if (mapping === undefined || mapping === '') return undefined
  const given = typeof mapping === 'string' ? parseMappingText(mapping) : mapping
  const constants = { ...given.constants }
  const named = constants['what']
  delete constants['what']
  const chosen = what ?? ('what' in given ? given.what : undefined) ?? named ?? whats[0]?.value ?? ''
  if (!whats.some(({ value }) => value === chosen)) {
    throw new ConnectorError(
      'mapping_invalid',
      `The rows of a table are ${whats.map(({ value }) => value).join(' or ')}, not "${chosen}"`,
      `Write ${whats.map(({ value }) => `what:=${value}`).join(' or ')}.`,
    )
  }
  return { what: chosen, columns: given.columns, constants }
}

/** A mapping with what the form was told; what a mapping says itself comes first. */
export const withFacts = ({ facts = [] }: TableFormat, mapping: Mapping, settings: Readonly<Record<string, unknown>>): Mapping => {
  const told = facts.flatMap(({ name, target }): [string, string][] => {
    const value = settings[name]
    return typeof value === 'string' && value !== '' ? [[target, value]] : []
  })
  return told.length === 0 ? mapping : { ...mapping, constants: { ...Object.fromEntries(told), ...mapping.constants } }
}

/** What was remembered, if it still is a mapping. */
export function recalledMapping(format: TableFormat, value: unknown): Mapping | undefined {
  const parsed = mappingObject.safeParse(value)
  if (!parsed.success || (parsed.data.what !== undefined && !format.whats.some((known) => known.value === parsed.data.what)))
    return undefined
  return mappingOf(format, { mapping: parsed.data })
}
