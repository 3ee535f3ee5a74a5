export { carryingOperations } from './operations.ts'
