export { labelsFor } from './labels.ts'
export { measuresOperations } from './operations.ts'
