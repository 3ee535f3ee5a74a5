import type { BatchLimits } from '../kit/batches.ts'
import type { Connector } from '../kit/connector.ts'
import { defineTableConnector, type TableCursor, type TableSettings } from '../kit/tables/connector.ts'
import { format } from './format.ts'

export const createCsv = (limits: BatchLimits = {}): Connector<TableSettings, TableCursor> =>
  defineTableConnector(format, limits, {
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
    kinds: {},
    openKinds: true,
    mappingExample: 'Email=email,When=date,kind:=signup',
  })

export const csv = createCsv()
