import { showTimes, showWhere, timesPeople } from '@kith/contract/whereabouts'
import { handle } from '../../app.ts'
import { countTimes, peopleAtHour } from './times.ts'
import { showWhereabouts } from './where.ts'

export const whereaboutsOperations = [
  handle(showWhere, ({ app }, input) => showWhereabouts(app, input)),
  handle(showTimes, ({ app }, input) => countTimes(app, input)),
  handle(timesPeople, ({ app }, input) => peopleAtHour(app, input)),
]
