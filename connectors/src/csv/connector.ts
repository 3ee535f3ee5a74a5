import type { BatchLimits } from '../kit/batches.ts'
import { defineConnector, type Connector } from '../kit/connector.ts'
import { inspect, remember } from './inspect.ts'
import { settings, type Settings } from './mapping.ts'
import { check, createRead, type Cursor } from './read.ts'
import { reread } from './reread.ts'

export const createCsv = (limits: BatchLimits = {}): Connector<Settings, Cursor> =>
  defineConnector<Settings, Cursor>({
    name: 'csv',
    label: 'CSV file',
    summary: 'People or activities from tables: ticket shops, sign-up forms, newsletters, spreadsheets',
    help: [
      '1. Export the list as CSV: in a spreadsheet program, *Save as… → CSV UTF-8*.',
      '2. The first row must name the columns. Commas, semicolons, tabs and pipes are told apart by themselves; the file may be gzipped.',
      '3. Say for each column what it holds. A file with the same header is recognised the next time.',
      '',
      'Importing the same file twice changes nothing.',
    ].join('\n'),
    settings,
    fields: [
      { name: 'files', label: 'Files', help: 'One file or more with the same columns', kind: 'files', required: true },
      {
        name: 'what',
        label: 'Each row is',
        help: 'A person, or something that a person did',
        kind: 'choice',
        required: false,
        choices: [
          { value: 'activities', label: 'an activity' },
          { value: 'people', label: 'a person' },
        ],
      },
      {
        name: 'mapping',
        label: 'Columns',
        help: 'COLUMN=TARGET for a column, TARGET:=VALUE for all rows, parted by commas',
        kind: 'mapping',
        required: false,
        placeholder: 'Email=email,When=date,kind:=signup',
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
    kinds: {},
    openKinds: true,
    order: 'as-given',
    title: ({ files }) => titleOf(files),
    check,
    read: createRead(limits),
    inspect,
    remember,
    reread,
  })

export const csv = createCsv()

const titleOf = (files: readonly string[]): string => {
  const name = files[0]?.split(/[\\/]/).at(-1) ?? ''
  return `csv: ${name}${files.length > 1 ? ` and ${files.length - 1} more` : ''}`
}
