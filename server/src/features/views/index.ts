export { viewsOperations } from './operations.ts'
