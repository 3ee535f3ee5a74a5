export { growthOperations } from './operations.ts'
export { aroundPeopleSql, coldPeopleSql } from './sets.ts'
