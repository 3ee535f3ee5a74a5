export { handleSegments, lookAtSegmentsSoon } from './jobs.ts'
export { segmentsOperations } from './operations.ts'
export { prepareSegments } from './prepare.ts'
export { forget as forgetInSegments } from './settle.ts'
