export { handleRobots, requestJudging } from './judge.ts'
export { robotsOperations } from './operations.ts'
