import {
  applyRule,
  explainIdentities,
  keepApart as keepApartOperation,
  listDecisions as listDecisionsOperation,
  listSuggestions,
  lookAtIdentities,
  mergePeople as mergeOperation,
  previewMerge as previewMergeOperation,
  previewRule,
  splitPerson as splitOperation,
  undoDecision as undoOperation,
} from '@kith/contract/identities'
import { handle } from '../../app.ts'
import { notFound } from '../../platform/errors.ts'
import { personOf, projectStanding } from '../people/index.ts'
import type { Maker } from './decisions.ts'
import { listDecisions } from './history.ts'
import { keepApart, mergePeople } from './merge.ts'
import { orderedPersons, previewMerge } from './preview.ts'
import { explainPersons } from './explain.ts'
import { isLooking, requestLook } from './resolution.ts'
import { applyToAll, groupsOfRule, sizeOf } from './rule.ts'
import { splitPerson } from './split.ts'
import { openGroups, showGroups } from './suggestions.ts'
import { undoDecision } from './undo.ts'

/** Not atomic by themselves: the log learns of the change after the state has committed it. */
const BY_HAND = { atomic: false } as const
const SAMPLE = 5

export const identityOperations = [
  handle(listSuggestions, async ({ app, db }, { limit, offset, ...filter }) => {
    // First: once nobody is compared any more, what follows is what came of it.
    const looking = await isLooking(app)
    const groups = await openGroups(db, filter)
    const last = await db.selectFrom('resolution').select('looked_at').executeTakeFirst()
    return {
      total: groups.length,
      groups: await showGroups(app, db, groups.slice(offset, offset + limit)),
      lookedAt: last?.looked_at.toISOString() ?? null,
      looking,
    }
  }),

  handle(explainIdentities, async ({ app, db }, { a, b }) => {
    const [one, other] = [await personOf(db, a), await personOf(db, b)]
    if (one === undefined) throw notFound('person', a)
    if (other === undefined) throw notFound('person', b)
    if (one === other) {
      return { outcome: 'one' as const, confidence: 1, bits: 0, evidence: [], proof: null, veto: null, identityA: one, identityB: other }
    }
    const found = await explainPersons(app, db, one, other)
    if (found === null) throw notFound('identity of person', one)
    const { a: identityA, b: identityB, ...told } = found
    return { ...told, evidence: [...told.evidence], identityA, identityB }
  }),

  handle(
    lookAtIdentities,
    async ({ app }) => {
      await requestLook(app)
      return { looking: true }
    },
    BY_HAND,
  ),

  handle(previewMergeOperation, ({ app, db }, { people, into }) => previewMerge(app, db, people, into)),

  handle(
    mergeOperation,
    async ({ app, db, actor }, { people, into, overrule, reason }) => {
      const [survivor] = await orderedPersons(app, db, people, into)
      const maker: Maker = { actor, madeBy: 'hand', reason }
      const merged = await db
        .transaction()
        .execute((trx) => mergePeople(trx, { people, into: survivor?.id ?? people[0] ?? 0, overrule }, maker))
      await projectStanding(app)
      return merged
    },
    BY_HAND,
  ),

  handle(
    splitOperation,
    async ({ app, db, actor }, { id, identities, reason }) => {
      const made = await db.transaction().execute((trx) => splitPerson(trx, id, identities, { actor, madeBy: 'hand', reason }))
      await projectStanding(app)
      return made
    },
    BY_HAND,
  ),

  handle(keepApartOperation, async ({ db, actor }, { people, reason }) => ({
    decision: await keepApart(db, people, { actor, madeBy: 'hand', reason }),
  })),

  handle(previewRule, async ({ app, db }, rule) => {
    const groups = await groupsOfRule(db, rule)
    return { ...(await sizeOf(app, db, groups)), sample: await showGroups(app, db, groups.slice(0, SAMPLE)) }
  }),

  handle(
    applyRule,
    async ({ app, db, actor }, { reason, ...rule }) => {
      const made = await applyToAll(app, db, rule, { actor, madeBy: 'rule', reason })
      await projectStanding(app)
      return made
    },
    BY_HAND,
  ),

  handle(listDecisionsOperation, ({ db }, filter) => listDecisions(db, filter)),

  handle(
    undoOperation,
    async ({ app, db, actor }, { id, together, reason }) => {
      const undone = await db.transaction().execute((trx) => undoDecision(trx, id, together, { actor, madeBy: 'hand', reason }))
      await projectStanding(app)
      return { undone }
    },
    BY_HAND,
  ),
]
