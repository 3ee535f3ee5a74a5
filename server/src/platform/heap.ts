import { setFlagsFromString } from 'node:v8'

/** By how much more than it needed last a heap may grow before it is looked through again; by itself V8 lets it become four times as large. */
const GROWS_PERCENT = 50

/**
 * For the heaps of this process, whatever it was started with. A V8 that knows no such flag says so on standard error and goes on. The room for young objects that
 * the main thread was given (`--max-semi-space-size`) would be taken by each thread as well, whatever limits it is given: threads that begin from now on have their own.
 */
export const boundHeaps = (): void => {
  setFlagsFromString(`--heap-growing-percent=${GROWS_PERCENT}`)
  setFlagsFromString('--max-semi-space-size=0')
}
