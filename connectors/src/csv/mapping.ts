import { ConnectorError } from '../kit/connector.ts'
import { z } from 'zod'
import { parseMappingText } from './mapping-text.ts'

export const WHATS = ['activities', 'people'] as const
export type What = (typeof WHATS)[number]

/** Which column says what. Names of columns are matched as written, else without regard to case, accents and spaces. */
export interface Mapping {
  readonly what: What
  /** Column → target ("email", "attribute:City"), or null: left out. */
  readonly columns: Readonly<Record<string, string | null>>
  /** Target → value for every row; beside a column of the same target it stands in for empty cells. */
  readonly constants: Readonly<Record<string, string>>
}

const columnName = z.string().max(1_000)
const constant = z.union([z.string().max(1_000), z.number(), z.boolean()]).transform(String)
const mappingObject = z.object({
  what: z.enum(WHATS).optional(),
  columns: z.record(columnName, z.string().max(200).nullable()),
  constants: z.record(z.string().max(200), constant).optional(),
})

export const settings = z.object({
  files: z.array(z.string().min(1).max(4_096)).min(1, 'Name at least one file').max(1_000),
  what: z.enum(WHATS).optional(),
  mapping: z.union([z.string().max(20_000), mappingObject]).optional(),
  separator: z.enum(['auto', ',', ';', '\t', 'tab', '|']).default('auto'),
})
export type Settings = z.infer<typeof settings>

/** The mapping that the settings ask for; undefined where they leave it to the names of the columns. Throws ConnectorError. */
export function mappingOf(settings: Pick<Settings, 'mapping' | 'what'>): Mapping | undefined {
  const { mapping, what } = settings
  if (mapping === undefined || mapping === '') return undefined
  const given = typeof mapping === 'string' ? parseMappingText(mapping) : mapping
  const constants = { ...given.constants }
  const named = constants['what']
  delete constants['what']
  const chosen = what ?? ('what' in given ? given.what : undefined) ?? named ?? 'activities'
  if (chosen !== 'activities' && chosen !== 'people') {
    throw new ConnectorError(
      'mapping_invalid',
      `A CSV file holds activities or people, not "${chosen}"`,
      'Write what:=activities or what:=people.',
    )
  }
  return { what: chosen, columns: given.columns, constants }
}

/** What was remembered, if it still is a mapping. */
export function recalledMapping(value: unknown): Mapping | undefined {
  const parsed = mappingObject.safeParse(value)
  return parsed.success ? mappingOf({ mapping: parsed.data }) : undefined
}
