export { communityOperations } from './operations.ts'
export { addCommunity, assignSource, communitiesBySource, sourcesWithin } from './store.ts'
export { knowCommunities, prepareFilter, tellCommunities } from './told.ts'
