import { carryingPeople, showCarrying } from '@kith/contract/carrying'
import { handle } from '../../app.ts'
import { asking } from '../../analytics/asked.ts'
import { peopleOfRing, showCarriers } from './show.ts'

export const carryingOperations = [
  handle(showCarrying, ({ app }, input) => asking(app, ['carrying', input], () => showCarriers(app, input))),
  handle(carryingPeople, ({ app }, input) => peopleOfRing(app, input)),
]
