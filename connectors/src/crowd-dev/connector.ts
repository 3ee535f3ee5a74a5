import type { Connector } from '../kit/connector.ts'
import type { DocumentLimits } from '../kit/documents.ts'
import { defineExportConnector, type ExportCursor } from '../kit/exports.ts'
import { WITHOUT_FIELD } from '../kit/moved.ts'
import { peopleFormat } from '../kit/moved-people.ts'
import type { TableSettings } from '../kit/tables/connector.ts'
import { createMapper, learn } from './map.ts'

const help = `
1. At crowd.dev, export members as CSV, or save pages of its API as JSON (members and activities).
2. Give all of it at once: activities name members by number or by name.
3. What Kith reads at its source as well (GitHub, Discord, …) is better left out here, since it would count twice.

Names, accounts that were joined, tags, notes, organizations with their days, and activities come along.
`

/** The connector with other bounds than the usual ones: for tests. */
export const crowdDevWith = (limits: DocumentLimits): Connector<TableSettings, ExportCursor> =>
  defineExportConnector(
    {
      name: 'crowd-dev',
      label: 'crowd.dev',
      summary: 'Members with their accounts, organizations, tags and notes, and activities, from crowd.dev’s API or exports',
      help,
      kinds: {},
      openKinds: true,
    },
    {
      shape: (file) =>
        /\.(?:ndjson|jsonl)(?:\.gz)?$/i.test(file.name)
          ? { lists: [], documents: true }
          : { lists: ['', 'members', 'conversations', 'activities', 'rows', 'data.rows'] },
      learn,
      toItems: createMapper,
      tables: peopleFormat('crowd.dev'),
      mappingExample: 'Display name=name,Tags=tags',
      fields: [WITHOUT_FIELD],
    },
    limits,
  )

export const crowdDev = crowdDevWith({})
