import { defineShop } from '../kit/attendee-exports.ts'

export const tito = defineShop({
  name: 'tito',
  label: 'Tito',
  where: ['At Tito, open the event, then *Tickets → Export*, and choose CSV of all tickets.'],
  columns: {
    'ticket-id': 'unique ticket url|ticket reference|reference|ticket number',
    'registered-at': 'ticket created date|order completed date|created at|order date',
    status: 'ticket state|ticket status|void status|state',
    'checked-in': 'checked in|ticket checked in',
  },
})
