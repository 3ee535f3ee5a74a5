import { attendeeFormat } from '../kit/attendee-table.ts'
import { attendeeHelp } from '../kit/attendee-exports.ts'
import { withApi } from '../kit/both-ways.ts'
import type { Connector } from '../kit/connector.ts'
import type { DocumentLimits } from '../kit/documents.ts'
import { defineExportConnector, type ExportCursor } from '../kit/exports.ts'
import type { TableSettings } from '../kit/tables/connector.ts'
import { way } from './api.ts'
import { KINDS, mapElement } from './map.ts'

/** The connector with other bounds than the usual ones: for tests. */
export const meetupWith = (limits: DocumentLimits): Connector<TableSettings, ExportCursor> =>
  defineExportConnector(
    {
      name: 'meetup',
      label: 'Meetup',
      summary:
        'Events, RSVPs, attendance, hosts and comments of Meetup groups, through its API, from lists of attendees, or from saved pages',
      help: attendeeHelp([
        'At Meetup, open the event as its organiser, then *Attendees → Download*. The file is called .xls and is a table parted by tabs: it can be given as it is.',
        'Pages of the API that were saved (events, RSVPs, comments) can be given as well.',
      ]),
      kinds: KINDS,
    },
    {
      shape: () => ({ lists: ['', 'results', 'data'] }),
      toItems:
        ({ nowMs }) =>
        (element) =>
          mapElement(element, nowMs),
      tables: attendeeFormat('meetup', {
        'person-id': 'user id|member id',
        'registered-at': 'rsvped on|rsvp d on|rsvp on|rsvped',
        status: 'rsvp|rsvp status',
        'job-title': 'title',
        profile: 'url of member profile|member profile|profile url',
      }),
      mappingExample: 'User ID=person-id,RSVPed on=registered-at',
    },
    limits,
  )

export const meetup = withApi(meetupWith({}), way)
