import { readFileSync } from 'node:fs'

const sorted = (values) => values.toSorted((a, b) => a - b)
/** `share` 0.5 is the median. */
export const quantile = (values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN
export const median = (values) => quantile(values, 0.5)

/** Milliseconds that the work takes. */
export const timed = async (work) => {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Resident bytes of a process, 0 once it has ended. */
const residentBytes = (pid) => {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1_024
  } catch {
    return 0
  }
}

/**
 * Watches the memory of several processes together until `stop`, which answers the most seen, in bytes: as a whole, of each, and of each stage by the name that
 * `during` has given it.
 */
export const watchMemory = (pids) => {
  let most = 0
  let parts = []
  let stage
  const stages = new Map()
  const timer = setInterval(() => {
    const now = pids.map(residentBytes)
    const sum = now.reduce((total, one) => total + one, 0)
    if (sum > most) [most, parts] = [sum, now]
    if (stage !== undefined && sum > (stages.get(stage)?.most ?? 0)) stages.set(stage, { most: sum, parts: now })
  }, 250)
  return {
    during: (name) => (stage = name),
    stop: () => {
      clearInterval(timer)
      return { most, parts, stages }
    },
  }
}
