import { showTimes, showWhere, timesPeople } from '@kith/contract/whereabouts'
import { handle } from '../../app.ts'
import { asking } from '../../analytics/asked.ts'
import { countTimes, peopleAtHour } from './times.ts'
import { showWhereabouts } from './where.ts'

export const whereaboutsOperations = [
  handle(showWhere, ({ app }, input) => asking(app, ['where', input], () => showWhereabouts(app, input))),
  handle(showTimes, ({ app }, input) => asking(app, ['times', input], () => countTimes(app, input))),
  handle(timesPeople, ({ app }, input) => peopleAtHour(app, input)),
]
