export { addAffiliations, sayOfSource, type AddedAffiliations, type AffiliationRecord, type ProfileField } from './add.ts'
export { placesOf, today, type CurrentPlace } from './current.ts'
export { peopleAt } from './facts.ts'
export { staysOf, type Stay } from './timelines.ts'
