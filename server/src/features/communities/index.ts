export { communityOperations } from './operations.ts'
export { addCommunity, assignSource, communitiesBySource, sourcesWithin } from './store.ts'
export { knowFilters, prepareFilter, requireHeld, settleCommunities, tellCommunities } from './told.ts'
