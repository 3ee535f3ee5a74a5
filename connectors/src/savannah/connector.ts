import type { Connector } from '../kit/connector.ts'
import type { BatchLimits } from '../kit/batches.ts'
import { defineTableConnector, type TableCursor, type TableSettings } from '../kit/tables/connector.ts'
import { peopleFormat } from '../kit/moved-people.ts'

/** The connector with other bounds than the usual ones: for tests. */
export const savannahWith = (limits: BatchLimits): Connector<TableSettings, TableCursor> =>
  defineTableConnector(peopleFormat('savannah', { name: 'member' }), limits, {
    name: 'savannah',
    label: 'Savannah',
    summary: 'Members with companies, roles and tags, from the CSV files of Savannah CRM',
    help: [
      '1. At Savannah, open *Members*, and export them (`members.csv`); *Contributors* can be exported in the same way.',
      '2. Give the files.',
      '',
      'Savannah’s files hold no addresses and no single activities: people come in under their names, which stand apart until something says who they are. Read the sources themselves (GitHub, Slack, Discourse) for what people did.',
    ].join('\n'),
    kinds: {},
    openKinds: true,
    mappingExample: 'Member=name,Company=organization,Tags=tags',
  })

export const savannah = savannahWith({})
