export { journeyOperations } from './operations.ts'
