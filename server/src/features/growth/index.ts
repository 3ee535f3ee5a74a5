export { goingCold } from './cold.ts'
export { growthOperations } from './operations.ts'
