import { arrivalsPeople, getArrivalRules, getArrivals, personArrival, setArrivalRules, undoArrivalRules } from '@kith/contract/arrivals'
import { handle } from '../../app.ts'
import { asking } from '../../analytics/asked.ts'
import { addRuleSet, lastRuleSet, readArrivalRules, undoRuleSet } from '../../analytics/rule-sets.ts'
import { countArrivals } from './count.ts'
import { peopleArrived } from './people.ts'
import { howCame } from './person.ts'

export const arrivalsOperations = [
  handle(getArrivals, ({ app }, input) => asking(app, ['arrivals', input], () => countArrivals(app, input))),
  handle(arrivalsPeople, ({ app }, input) => asking(app, ['arrived', input], () => peopleArrived(app, input))),
  handle(personArrival, ({ app }, input) => howCame(app, input)),
  handle(getArrivalRules, async ({ db }) => {
    const last = await lastRuleSet(db, 'arrivals')
    return {
      rules: await readArrivalRules(db),
      last: last ? { id: last.id, madeBy: last.made_by, madeAt: last.made_at.toISOString() } : null,
    }
  }),
  handle(setArrivalRules, async ({ app, db, actor }, { rules }) => ({
    id: await addRuleSet(db, 'arrivals', rules, actor.name, app.now()),
  })),
  handle(undoArrivalRules, async ({ app, db, actor }, { id }) => {
    await undoRuleSet(db, 'arrivals', id, actor.name, app.now())
    return { rules: await readArrivalRules(db) }
  }),
]
