import type { Connector } from '../kit/connector.ts'
import type { DocumentLimits } from '../kit/documents.ts'
import { defineExportConnector, type ExportCursor } from '../kit/exports.ts'
import { WITHOUT_FIELD } from '../kit/moved.ts'
import { peopleFormat } from '../kit/moved-people.ts'
import type { TableSettings } from '../kit/tables/connector.ts'
import { createMapper, learn } from './map.ts'

const help = `
1. Give what you saved of Orbit before it was switched off: pages of its API as JSON (\`members\`, \`activities\`, \`notes\`, \`organizations\`), or the CSV of members.
2. Give all of it at once, as a zip archive or a folder: activities name their members by number, and members their accounts.
3. What Kith reads at its source as well (GitHub, Discord, …) is better left out here, since it would count twice.

Names, tags, notes, companies, teammates and activities come along. Accounts that Orbit had joined join here, and are evidence for those that Kith holds already.
`

/** The connector with other bounds than the usual ones: for tests. */
export const orbitWith = (limits: DocumentLimits): Connector<TableSettings, ExportCursor> =>
  defineExportConnector(
    {
      name: 'orbit',
      label: 'Orbit',
      summary: 'Members with their accounts, tags and notes, and activities, saved from Orbit',
      help,
      kinds: {},
      openKinds: true,
    },
    {
      shape: () => ({ lists: ['', 'data', 'included', 'members', 'activities'] }),
      learn,
      toItems: createMapper,
      tables: peopleFormat('orbit'),
      mappingExample: 'Name=name,Tags=tags',
      fields: [WITHOUT_FIELD],
    },
    limits,
  )

export const orbit = orbitWith({})
