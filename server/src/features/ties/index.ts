export { tiesOperations } from './operations.ts'
