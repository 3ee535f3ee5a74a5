import {
  decideRobots as decideOperation,
  judgeRobots,
  listRobotDecisions,
  listRobots as listOperation,
  undoRobotDecision as undoOperation,
} from '@kith/contract/robots'
import { handle } from '../../app.ts'
import { personOf, projectStanding } from '../people/index.ts'
import { decideRobots, undoRobotDecision } from './decide.ts'
import { listDecisions } from './history.ts'
import { isJudging, requestJudging } from './judge.ts'
import { countRobots, listRobots } from './list.ts'

/** Not atomic by themselves: the log learns of the change after the state has committed it. */
const BY_HAND = { atomic: false } as const

export const robotsOperations = [
  handle(listOperation, async ({ app, db }, { state, limit, offset }) => {
    // First: once nobody is judged any more, what follows is what came of it.
    const judging = await isJudging(app)
    const counts = await countRobots(db)
    return { total: counts[state], robots: await listRobots(app, db, state, limit, offset), counts, judging }
  }),

  handle(
    decideOperation,
    async ({ app, db, actor }, { people, state, reason }) => {
      const done = await db.transaction().execute((trx) => decideRobots(trx, people, state, { actor, reason }))
      await projectStanding(app)
      return done
    },
    BY_HAND,
  ),

  handle(listRobotDecisions, async ({ db }, { person, limit, offset }) =>
    listDecisions(db, person === undefined ? undefined : ((await personOf(db, person)) ?? person), limit, offset),
  ),

  handle(
    undoOperation,
    async ({ app, db, actor }, { id, together, reason }) => {
      const undone = await db.transaction().execute((trx) => undoRobotDecision(trx, id, together, { actor, reason }))
      await projectStanding(app)
      return { undone }
    },
    BY_HAND,
  ),

  handle(
    judgeRobots,
    async ({ app }) => {
      await requestJudging(app)
      return { judging: true }
    },
    BY_HAND,
  ),
]
