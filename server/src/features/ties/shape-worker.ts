import { parentPort, workerData } from 'node:worker_threads'
import { trust } from '../../platform/trust.ts'
import type { Tie } from './pairs.ts'
import { shapeOf } from './shape.ts'

// Seconds of work on a large community, in which the server goes on answering. Who starts the thread hands over its ties.
parentPort?.postMessage(shapeOf(trust<readonly Tie[]>(workerData)))
