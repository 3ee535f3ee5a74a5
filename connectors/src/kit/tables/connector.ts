import { z } from 'zod'
import type { BatchLimits } from '../batches.ts'
import { defineConnector, type Connector, type SettingField } from '../connector.ts'
import type { TableFormat } from './format.ts'
import { createInspect, createRemember } from './inspect.ts'
import { tableSettings, type TableSettings } from './mapping.ts'
import { createCheck, createRead, type TableCursor } from './read.ts'
import { reread } from './reread.ts'

export type { TableCursor } from './read.ts'
export type { TableSettings } from './mapping.ts'

type About = Pick<Connector, 'name' | 'label' | 'summary' | 'help' | 'kinds' | 'openKinds'>

/** A connector for tables of one format: everything but the format and its words is the same for all. */
export const defineTableConnector = (
  format: TableFormat,
  limits: BatchLimits,
  about: About & { readonly mappingExample: string },
): Connector<TableSettings, TableCursor> => {
  const { mappingExample, ...words } = about
  const facts = format.facts ?? []
  return defineConnector<TableSettings, TableCursor>({
    ...words,
    filesAlone: true,
    settings: z.intersection(tableSettings, textsNamed(facts.map(({ name }) => name))),
    fields: [
      { name: 'files', label: 'Files', help: 'One file or more with the same columns', kind: 'files', required: true },
      ...whatField(format),
      ...facts.map(({ name, label, help }): SettingField => ({ name, label, help, kind: 'text', required: false })),
      {
        name: 'mapping',
        label: 'Columns',
        help: 'COLUMN=TARGET for a column, TARGET:=VALUE for all rows, parted by commas',
        kind: 'mapping',
        required: false,
        placeholder: mappingExample,
      },
      {
        name: 'separator',
        label: 'Separator',
        help: 'What stands between two cells',
        kind: 'choice',
        required: false,
        choices: [
          { value: 'auto', label: 'find out' },
          { value: ',', label: 'comma' },
          { value: ';', label: 'semicolon' },
          { value: 'tab', label: 'tab' },
          { value: '|', label: 'pipe' },
        ],
      },
    ],
    order: 'as-given',
    title: ({ files }) => titleOf(about.name, files),
    check: createCheck(format),
    read: createRead(format, limits),
    inspect: createInspect(format),
    remember: createRemember(format),
    reread: (raw, settings) => reread(format, raw, settings),
  })
}

/** Settings that are plain texts, if they are there. */
export const textsNamed = (names: readonly string[]): z.ZodType<object> =>
  z.object(Object.fromEntries(names.map((name) => [name, z.string().trim().max(500).optional()])))

const whatField = ({ whats }: TableFormat): readonly SettingField[] =>
  whats.length < 2
    ? []
    : [
        {
          name: 'what',
          label: 'Each row is',
          help: 'Told by the columns where it is left out',
          kind: 'choice',
          required: false,
          choices: whats,
        },
      ]

const titleOf = (name: string, files: readonly string[]): string => {
  const first = files[0]?.split(/[\\/]/).at(-1) ?? ''
  return `${name}: ${first}${files.length > 1 ? ` and ${files.length - 1} more` : ''}`
}
