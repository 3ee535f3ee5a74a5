import type { Connector } from '../kit/connector.ts'
import type { BatchLimits } from '../kit/batches.ts'
import { defineTableConnector, type TableCursor, type TableSettings } from '../kit/tables/connector.ts'
import { peopleFormat } from '../kit/moved-people.ts'

/** The connector with other bounds than the usual ones: for tests. */
export const commonRoomWith = (limits: BatchLimits): Connector<TableSettings, TableCursor> =>
  defineTableConnector(
    peopleFormat('common-room', {
      email: 'primary email|work email|personal email',
      organization: 'primary organization|organization',
      profile: 'common room url|member url',
    }),
    limits,
    {
      name: 'common-room',
      label: 'Common Room',
      summary: 'Members and contacts with accounts, organizations, tags and notes, and activities, from CSV exports of Common Room',
      help: [
        '1. At Common Room, open *Contacts* (or *Members*), choose the columns that shall move, and export as CSV; likewise *Activity*.',
        '2. Give the files. People and activities are told apart by their columns; files of both kinds are two sources.',
      ].join('\n'),
      kinds: {},
      openKinds: true,
      mappingExample: 'Full Name=name,Primary Email=email',
    },
  )

export const commonRoom = commonRoomWith({})
