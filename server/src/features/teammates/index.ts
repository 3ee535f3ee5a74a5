export { teammatesOperations } from './operations.ts'
