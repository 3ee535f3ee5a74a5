import {
  getLevelRules,
  getLevels,
  levelGravity,
  levelMoves,
  levelPeople,
  personLevel,
  previewLevelRules,
  setLevelRules,
  undoLevelRules,
} from '@kith/contract/levels'
import { handle } from '../../app.ts'
import { asking } from '../../analytics/asked.ts'
import { addRuleSet, lastRuleSet, readLevelRules, undoRuleSet } from '../../analytics/rule-sets.ts'
import { computeGravity, countLevels, countMoves } from './counts.ts'
import { findAtLevel } from './people.ts'
import { previewRules } from './preview.ts'
import { kindsKnown } from './rules.ts'
import { explainLevel } from './why.ts'

export const levelsOperations = [
  handle(getLevels, ({ app }, { at, ...filter }) => asking(app, ['levels', at, filter], () => countLevels(app, at, filter))),
  handle(levelMoves, ({ app }, { from, to, ...filter }) =>
    asking(app, ['moves', from, to, filter], () => countMoves(app, from, to, filter)),
  ),
  handle(levelGravity, ({ app }, { months, at, ...filter }) =>
    asking(app, ['gravity', months, at, filter], () => computeGravity(app, months, at, filter)),
  ),
  handle(levelPeople, ({ app }, input) => asking(app, ['at a level', input], () => findAtLevel(app, input))),
  handle(personLevel, ({ app }, { id, at }) => explainLevel(app, id, at)),
  handle(getLevelRules, async ({ app, db }) => {
    const rules = await readLevelRules(db)
    const last = await lastRuleSet(db, 'levels')
    return {
      rules,
      kinds: await kindsKnown(app, rules, { fresh: true }),
      last: last ? { id: last.id, madeBy: last.made_by, madeAt: last.made_at.toISOString() } : null,
    }
  }),
  handle(previewLevelRules, ({ app }, { rules }) => previewRules(app, rules)),
  handle(setLevelRules, async ({ app, db, actor }, { rules }) => ({
    id: await addRuleSet(db, 'levels', rules, actor.name, app.now()),
  })),
  handle(undoLevelRules, async ({ app, db, actor }, { id }) => {
    await undoRuleSet(db, 'levels', id, actor.name, app.now())
    return { rules: await readLevelRules(db) }
  }),
]
