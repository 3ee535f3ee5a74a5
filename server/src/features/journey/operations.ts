import {
  getJourney,
  getJourneyRules,
  journeyPaths,
  journeyPeople,
  journeyTimes,
  previewJourneyRules,
  setJourneyRules,
  undoJourneyRules,
} from '@kith/contract/journey'
import { handle } from '../../app.ts'
import { asking } from '../../analytics/asked.ts'
import { addRuleSet, lastRuleSet, readJourneyRules, undoRuleSet } from '../../analytics/rule-sets.ts'
import { journeyPathsOn } from './paths.ts'
import { countJourney, findOnJourney } from './people.ts'
import { previewJourney } from './preview.ts'
import { journeyTimesOn } from './times.ts'

export const journeyOperations = [
  handle(getJourney, ({ app }, { at, ...filter }) => asking(app, ['journey', at, filter], () => countJourney(app, at, filter))),
  handle(journeyTimes, ({ app }, { at, ...filter }) => asking(app, ['journey times', at, filter], () => journeyTimesOn(app, at, filter))),
  handle(journeyPaths, ({ app }, { at, top, ...filter }) =>
    asking(app, ['journey paths', at, top, filter], () => journeyPathsOn(app, at, top, filter)),
  ),
  handle(journeyPeople, ({ app }, input) => asking(app, ['on the journey', input], () => findOnJourney(app, input))),
  handle(getJourneyRules, async ({ db }) => {
    const last = await lastRuleSet(db, 'journey')
    return {
      ...(await readJourneyRules(db)),
      isDefault: last === undefined,
      last: last ? { id: last.id, madeBy: last.made_by, madeAt: last.made_at.toISOString() } : null,
    }
  }),
  handle(previewJourneyRules, ({ app }, rules) => previewJourney(app, rules)),
  handle(setJourneyRules, async ({ app, db, actor }, rules) => ({ id: await addRuleSet(db, 'journey', rules, actor.name, app.now()) })),
  handle(undoJourneyRules, async ({ app, db, actor }, { id }) => {
    await undoRuleSet(db, 'journey', id, actor.name, app.now())
    return readJourneyRules(db)
  }),
]
