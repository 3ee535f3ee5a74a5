import { EVENT_KINDS } from './attendance.ts'
import { attendeeFormat } from './attendee-table.ts'
import type { BatchLimits } from './batches.ts'
import type { Connector } from './connector.ts'
import { defineTableConnector, type TableCursor, type TableSettings } from './tables/connector.ts'
import type { HeaderTable } from './tables/headers.ts'

/** A ticket shop whose export is a table: its name, its own names of columns, and where to find the export. */
export interface Shop {
  readonly name: string
  readonly label: string
  readonly where: readonly string[]
  readonly columns?: Partial<HeaderTable['columns']>
}

export const defineShop = ({ name, label, where, columns }: Shop, limits: BatchLimits = {}): Connector<TableSettings, TableCursor> =>
  defineTableConnector(attendeeFormat(name, columns), limits, {
    name,
    label,
    summary: `Registrations, attendance and cancellations of events at ${label}, through its API or from its lists of attendees`,
    help: attendeeHelp(where),
    kinds: EVENT_KINDS,
    mappingExample: 'Email=email,Purchased=registered-at',
  })

export const attendeeHelp = (where: readonly string[]): string =>
  [
    ...where.map((step, at) => `${at + 1}. ${step}`),
    `${where.length + 1}. Where the file does not say which event it was and when it began, say so below: whoever was there is then dated.`,
    '',
    'Columns are told by their names; answers to questions are kept as facts, and phone numbers, addresses and prices are left out. Importing a newer export of the same event brings what has changed.',
  ].join('\n')
