export { handleErasures, watchErasures } from './job.ts'
export { erasureOperations } from './operations.ts'
