import { defineShop } from '../kit/attendee-exports.ts'
import { withApi } from '../kit/both-ways.ts'
import { way } from './api.ts'

export const eventbrite = withApi(
  defineShop({
    name: 'eventbrite',
    label: 'Eventbrite',
    where: ['At Eventbrite, open *Reports → Attendees* of the event, choose all attendees, and export as CSV.'],
    columns: {
      'ticket-id': 'attendee|attendee number|attendee id|barcode|barcode number',
      'registered-at': 'order date|order time',
      'event-start': 'date attending',
      status: 'attendee status|order status',
      ticket: 'ticket type',
    },
  }),
  way,
)
