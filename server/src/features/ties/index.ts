export { tiesOperations } from './operations.ts'
export { forgetPictures } from './pictures.ts'
