export { arrivalsOperations } from './operations.ts'
