import { defineShop } from '../kit/attendee-exports.ts'
import { withApi } from '../kit/both-ways.ts'
import { way } from './api.ts'

export const hiEvents = withApi(
  defineShop({
    name: 'hi-events',
    label: 'Hi.Events',
    where: ['At Hi.Events, open the event, then *Attendees → Export*. A workbook (XLSX) has to be saved as CSV first.'],
    columns: { 'ticket-id': 'public id|id|short id', 'registered-at': 'created date', ticket: 'product name', 'checked-in': 'check ins' },
  }),
  way,
)
