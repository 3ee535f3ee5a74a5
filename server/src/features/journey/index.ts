export { journeyOperations } from './operations.ts'
export { journeyPeopleSql } from './people-sql.ts'
