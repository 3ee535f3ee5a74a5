export { handleTeammates } from './jobs.ts'
export { teammatesOperations } from './operations.ts'
