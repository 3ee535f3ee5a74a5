import { defineShop } from '../kit/attendee-exports.ts'
import { withApi } from '../kit/both-ways.ts'
import { way } from './api.ts'

export const luma = withApi(
  defineShop({
    name: 'luma',
    label: 'Luma',
    where: ['At Luma, open the event, then *Guests*, and download them as CSV.'],
    columns: {
      'ticket-id': 'api id|guest id',
      'registered-at': 'created at|registered at',
      'checked-in-at': 'checked in at',
      status: 'approval status',
    },
  }),
  way,
)
