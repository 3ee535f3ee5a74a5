import { defineShop } from '../kit/attendee-exports.ts'
import { withApi } from '../kit/both-ways.ts'
import { way } from './api.ts'

export const tito = withApi(
  defineShop({
    name: 'tito',
    label: 'Tito',
    where: ['At Tito, open the event, then *Tickets → Export*, and choose CSV of all tickets.'],
    columns: {
      'ticket-id': 'ticket reference|reference|unique ticket url|ticket number',
      'registered-at': 'ticket created date|order completed date|created at|order date',
      status: 'ticket state|ticket status|void status|state',
      'checked-in': 'checked in|ticket checked in',
    },
  }),
  way,
)
