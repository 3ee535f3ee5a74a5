export { identityKeyOf, isLike, mergeInto, type Draft, type Sighting } from './sightings.ts'
