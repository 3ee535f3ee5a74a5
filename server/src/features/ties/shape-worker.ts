import { parentPort, workerData } from 'node:worker_threads'
import { trust } from '../../platform/trust.ts'
import { tiesOf } from './columns.ts'
import { carriedOver, shapeOf, type Wish } from './shape.ts'

// Seconds of work on a large community, in which the server goes on answering. Who starts the thread hands over its ties.
const wish = trust<Wish>(workerData)
const ties = tiesOf(wish.ties)
parentPort?.postMessage('before' in wish ? carriedOver(wish.before, ties) : shapeOf(ties, wish.care))
