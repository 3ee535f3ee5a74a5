import { KithError } from '../errors.ts'

const WINDOW_MS = 15 * 60_000
const FAILURES_MAX = 8
const KEYS_MAX = 20_000

/**
 * Counts failed sign-ins by address and by account, in memory: at most FAILURES_MAX in 15 minutes each. A try counts as failed until it has succeeded:
 * otherwise hundreds at once would all be let in before the first is known to be wrong.
 */
export class Throttle {
  readonly #failures = new Map<string, number[]>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Begins a try. @throws KithError too_many_requests that says when to try again. */
  begin(keys: readonly string[]): void {
    const since = this.#now() - WINDOW_MS
    for (const key of keys) {
      const recent = (this.#failures.get(key) ?? []).filter((at) => at > since)
      if (recent.length < FAILURES_MAX) continue
      const minutes = Math.max(1, Math.ceil(((recent[0] ?? 0) + WINDOW_MS - this.#now()) / 60_000))
      throw new KithError('too_many_requests', 'Too many failed sign-ins.', { hint: `Try again in ${minutes} minutes.` })
    }
    const now = this.#now()
    for (const key of keys) {
      const recent = (this.#failures.get(key) ?? []).filter((at) => at > now - WINDOW_MS)
      this.#failures.delete(key)
      this.#failures.set(key, [...recent.slice(-FAILURES_MAX), now])
    }
    // Oldest keys go first: a flood of addresses must not grow the memory.
    while (this.#failures.size > KEYS_MAX) this.#failures.delete(this.#failures.keys().next().value ?? '')
  }

  succeed(keys: readonly string[]): void {
    for (const key of keys) this.#failures.delete(key)
  }
}
