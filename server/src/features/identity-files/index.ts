export { identityFileOperations } from './operations.ts'
