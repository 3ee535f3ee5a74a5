export { forgetAuthors, forgetNaming } from './forget.ts'
export { listeningOperations } from './operations.ts'
export { handleListening, watchListening } from './work.ts'
