import {
  communityFigures,
  communityMoves,
  communityOverlap,
  communityPeople,
  createCommunity,
  listCommunities,
  personCommunities,
  removeCommunity,
  setCommunitySources,
  updateCommunity,
} from '@kith/contract/communities'
import { handle } from '../../app.ts'
import { asking } from '../../analytics/asked.ts'
import { countCommunities } from './figures.ts'
import { countMoves } from './moves.ts'
import { countOverlap } from './overlap.ts'
import { findInCommunities } from './people.ts'
import { communitiesOfPerson } from './person.ts'
import { addCommunity, changeCommunity, dropCommunity, readCommunities, setSources, unassignedSources } from './store.ts'

export const communityOperations = [
  handle(listCommunities, async ({ db }) => ({ communities: await readCommunities(db), unassigned: await unassignedSources(db) })),
  handle(createCommunity, ({ db }, input) => addCommunity(db, input)),
  handle(updateCommunity, ({ db }, input) => changeCommunity(db, input)),
  handle(setCommunitySources, ({ db }, { id, sources }) => setSources(db, id, sources)),
  handle(removeCommunity, async ({ db }, { id }) => {
    await dropCommunity(db, id)
    return { id }
  }),
  handle(communityFigures, ({ app }, input) => asking(app, ['communities', input], () => countCommunities(app, input))),
  handle(communityOverlap, ({ app }, input) => asking(app, ['overlap', input], () => countOverlap(app, input))),
  handle(communityMoves, ({ app }, input) => asking(app, ['community moves', input], () => countMoves(app, input))),
  handle(communityPeople, ({ app }, input) => findInCommunities(app, input)),
  handle(personCommunities, ({ app }, { id }) => communitiesOfPerson(app, id)),
]
