export { aboutOf, platformName } from './about.ts'
export {
  advanceBlocklist,
  Blocklist,
  blocklistOf,
  blocklistVersion,
  insertTombstones,
  loadBlocklist,
  workspaceSecret,
} from './blocklist.ts'
export { countPeople, sumUpCounts } from './counted.ts'
export { fitting, giveTeammates, keepTeammate, takeTeammates } from './given.ts'
export { IdentityStore, markRobots, Outdated, type OnMade } from './identify.ts'
export { changeLinks, holdLinks } from './links.ts'
export { identitiesOf, namesOf, peopleOf } from './some.ts'
export { findPeople, showPeople } from './list.ts'
export { peopleOperations } from './operations.ts'
export { ownedBy } from './owner.ts'
export { ERASED, scrubMentions } from './scrub.ts'
export { toPersonRows, type Stats } from './rows.ts'
export { refreshSearch } from './search.ts'
export { soughtNow, tidySought, watchSought } from './sought.ts'
export { markStanding, projectStanding } from './standing.ts'
export { accountOf, mailboxOf, tombstoneOf, tombstonesOf, type Tombstone } from './tombstones.ts'
export { identityKeyOf, type Sighting } from './sightings.ts'
export { combine, editMember, membersOf, personOf, personsOf, settle, settleMerged, type Own } from './tree.ts'
