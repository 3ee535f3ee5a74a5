export { marksAround } from './list.ts'
export { LEAD_DAYS, nearest } from './near.ts'
export { annotationsOperations } from './operations.ts'
