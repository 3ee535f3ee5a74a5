import { setFlagsFromString } from 'node:v8'
import type { Worker } from 'node:worker_threads'

/** By how much more than it needed last a heap may grow before it is looked through again; by itself (0) V8 lets it become four times as large. */
const GROWS_PERCENT = 50

const growBy = (percent: number): void => setFlagsFromString(`--heap-growing-percent=${percent}`)

/**
 * For the heaps of this process, whatever it was started with. A V8 that knows no such flag says so on standard error and goes on. The room for young objects that
 * the main thread was given (`--max-semi-space-size`) would be taken by each thread as well, whatever limits it is given: threads that begin from now on have their own.
 */
export const boundHeaps = (): void => {
  growBy(GROWS_PERCENT)
  setFlagsFromString('--max-semi-space-size=0')
}

/** So much lies in the heap of a thread of short life before it is looked through for the first time. */
const ROOM_MB = 256

/** Of a thread that goes on for longer the garbage is worth collecting, and what the other heaps have grown to meanwhile. */
const SHORT_MS = 30_000

let roomyThreads = 0

/**
 * A thread that makes much garbage and is soon over, as `start` begins it: its heap need not be looked through again and again while it grows. With heaps that
 * grow by half an archive's import takes a sixth longer, so they grow as V8 has them for as long as there is such a thread, half a minute at most: ten million
 * activities would leave more than a gigabyte of garbage.
 */
export const roomy = (start: () => Worker): Worker => {
  setFlagsFromString(`--initial-old-space-size=${ROOM_MB}`)
  if (roomyThreads++ === 0) growBy(0)
  const worker = start()
  let isRoomy = true
  const end = (): void => {
    if (isRoomy && --roomyThreads === 0) growBy(GROWS_PERCENT)
    isRoomy = false
  }
  const timer = setTimeout(end, SHORT_MS).unref()
  // The thread makes its heap, not whoever begins it.
  worker.once('online', () => setFlagsFromString('--initial-old-space-size=0'))
  worker.once('exit', () => {
    setFlagsFromString('--initial-old-space-size=0')
    clearTimeout(timer)
    end()
  })
  return worker
}
