export { measuresOperations } from './operations.ts'
