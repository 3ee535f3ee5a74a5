import { setTimeout as wait } from 'node:timers/promises'

/**
 * Joins values, in order, until their shares make a whole or the first of them has waited long enough: `waitMs` milliseconds, by the number of groups
 * before. A group goes out in time also while the source lets the next value wait. Errors come after the values before them.
 */
export async function* groups<T>(
  source: AsyncIterable<T>,
  share: (value: T) => number,
  waitMs: (groupsBefore: number) => number,
): AsyncGenerator<T[]> {
  const iterator = source[Symbol.asyncIterator]()
  let before = 0
  let group: T[] = []
  let filled = 0
  let dueAtMs = 0
  try {
    for (let next = iterator.next(); ;) {
      // A failure is met again when nothing is before it any more.
      const arrived = group.length === 0 ? await next : await within(next, dueAtMs - performance.now()).catch(() => LATE)
      if (arrived !== LATE) {
        if (arrived.done) break
        if (group.length === 0) dueAtMs = performance.now() + waitMs(before)
        group.push(arrived.value)
        filled += share(arrived.value)
        next = iterator.next()
        // Whoever waits for it hears of a failure; nobody may be waiting yet.
        next.catch(() => undefined)
        if (filled < 1 && performance.now() < dueAtMs) continue
      }
      yield group
      before += 1
      group = []
      filled = 0
    }
    if (group.length > 0) yield group
  } finally {
    await iterator.return?.()
  }
}

const LATE = 'late' as const

const within = async <T>(work: Promise<T>, ms: number): Promise<T | typeof LATE> => {
  const timer = new AbortController()
  const late = (): typeof LATE => LATE
  try {
    return await Promise.race([work, wait(Math.max(0, ms), undefined, { signal: timer.signal }).then(late, late)])
  } finally {
    timer.abort()
  }
}
