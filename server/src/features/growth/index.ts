export { growthOperations } from './operations.ts'
