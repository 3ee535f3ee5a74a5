export { type Db, type Maker } from './decisions.ts'
export { keepApart, mergePeople } from './merge.ts'
export { identityOperations } from './operations.ts'
export { handleLook, requestLook } from './resolution.ts'
