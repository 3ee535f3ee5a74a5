import { defineShop } from '../kit/attendee-exports.ts'

export const eventbrite = defineShop({
  name: 'eventbrite',
  label: 'Eventbrite',
  where: ['At Eventbrite, open *Reports → Attendees* of the event, choose all attendees, and export as CSV.'],
  columns: {
    'ticket-id': 'attendee|attendee number|attendee id|barcode|barcode number',
    'registered-at': 'order date|date attending|order time',
    status: 'attendee status|order status',
    ticket: 'ticket type',
  },
})
