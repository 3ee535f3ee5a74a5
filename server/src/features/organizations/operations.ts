import {
  addAffiliation,
  createOrganization as create,
  getOrganization,
  listAffiliations,
  listOrganizations,
  mergeOrganizations as merge,
  organizationPeople,
  removeAffiliation,
  suggestOrganizations,
  undoOrganizationMerge,
  updateAffiliation,
  updateOrganization as update,
} from '@kith/contract/organizations'
import { handle } from '../../app.ts'
import { addByHand, affiliationsOf, removeByHand, updateByHand } from './affiliations.ts'
import { placeByDomain } from './by-domain.ts'
import { today } from './current.ts'
import { createOrganization, updateOrganization } from './edit.ts'
import { findOrganizations } from './list.ts'
import { mergeOrganizations, undoMerge } from './merge.ts'
import { peopleOf, showOrganization } from './organization.ts'
import { suggestDomains } from './suggest.ts'

const list = handle(listOrganizations, ({ app }, query) => findOrganizations(app, query))

const suggest = handle(suggestOrganizations, ({ db }, { limit }) => suggestDomains(db, limit))

const get = handle(getOrganization, ({ app }, { id, by, ...standings }) => showOrganization(app, id, by, standings))

const people = handle(organizationPeople, ({ app }, { id, ...query }) => peopleOf(app, id, query))

// Not one transaction with its audit row: who is told by a new domain is looked up in the log afterwards.
const add = handle(
  create,
  async ({ app, db }, given) => {
    const { id, domains } = await db.transaction().execute((trx) => createOrganization(trx, given))
    await placeByDomain(app, domains)
    return { id }
  },
  { atomic: false },
)

const correct = handle(
  update,
  async ({ app, db }, { id, ...given }) => {
    const edited = await db.transaction().execute((trx) => updateOrganization(trx, id, given))
    await placeByDomain(app, edited.domains)
    return { id: edited.id }
  },
  { atomic: false },
)

const join = handle(merge, ({ db, actor }, { organizations, into, reason }) =>
  mergeOrganizations(db, organizations, into, { actor, reason }),
)

const part = handle(undoOrganizationMerge, async ({ db, actor }, { id, together, reason }) => ({
  undone: await undoMerge(db, id, together, { actor, reason }),
}))

const affiliations = handle(listAffiliations, async ({ app, db }, { person }) => affiliationsOf(db, person, await today(app)))

const say = handle(addAffiliation, async ({ db, actor }, { person, ...place }) => ({ id: await addByHand(db, person, place, actor) }))

const correctSaid = handle(updateAffiliation, async ({ db, actor }, { id, ...place }) => ({ id: await updateByHand(db, id, place, actor) }))

const takeBack = handle(removeAffiliation, async ({ db }, { id }) => {
  await removeByHand(db, id)
  return { removed: 1 }
})

/** `suggest` comes before `get`, whose address would take it for a number. */
export const organizationsOperations = [list, suggest, get, people, add, correct, join, part, affiliations, say, correctSaid, takeBack]
