import { setFlagsFromString } from 'node:v8'
import type { Worker } from 'node:worker_threads'

/**
 * For threads that begin from now on: room for young objects as their own limits say. The room that the main thread was given (`--max-semi-space-size`) would be taken by
 * each of them as well, whatever limits it is given.
 */
export const boundYoungObjects = (): void => setFlagsFromString('--max-semi-space-size=0')

/** By how much more than it needed last a heap may grow before it is looked through again; by itself (0) V8 lets it become four times as large. */
const GROWS_PERCENT = 50

let atWork = 0

/**
 * Does `work`, which holds much for long and is not waited for, while all heaps of this process grow slowly. Not always: an import would take a sixth longer. A V8 that
 * knows no such flag says so on standard error and goes on.
 */
export const sparingly = async <T>(work: () => Promise<T>): Promise<T> => {
  if (atWork++ === 0) setFlagsFromString(`--heap-growing-percent=${GROWS_PERCENT}`)
  try {
    return await work()
  } finally {
    if (--atWork === 0) setFlagsFromString('--heap-growing-percent=0')
  }
}

/** So much lies in the heap of a thread of short life before it is looked through for the first time. */
const ROOM_MB = 256

/** A thread that makes much garbage and is soon over, as `start` begins it: its heap need not be looked through again and again while it grows. */
export const roomy = (start: () => Worker): Worker => {
  setFlagsFromString(`--initial-old-space-size=${ROOM_MB}`)
  const worker = start()
  // The thread makes its heap, not whoever begins it.
  const begun = (): void => setFlagsFromString('--initial-old-space-size=0')
  worker.once('online', begun).once('error', begun)
  return worker
}
