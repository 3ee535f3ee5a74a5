export { knowledgeOperations } from './knowledge-operations.ts'
export { identityOperations } from './operations.ts'
export { handleLook, requestLook } from './resolution.ts'
