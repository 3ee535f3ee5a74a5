import { setFlagsFromString } from 'node:v8'

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
