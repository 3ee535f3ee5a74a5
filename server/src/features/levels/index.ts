export { levelsOperations } from './operations.ts'
