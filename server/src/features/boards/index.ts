export { boardsOperations } from './operations.ts'
