export { viewNamed, viewsThere, type Kept } from './kept.ts'
export { viewsOperations } from './operations.ts'
