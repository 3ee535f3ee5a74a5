import { KithError } from './errors.ts'

/** How much of something one caller may do in a window of so many seconds. */
export interface Quota {
  readonly name: string
  readonly max: number
  readonly seconds: number
}

interface Window {
  endsAtMs: number
  used: number
}

const CALLERS_MAX = 20_000

/** Counts what each caller has used of some quotas, in memory and by this process alone; the windows begin with the first use. */
export class RateLimit {
  readonly #quotas: readonly Quota[]
  readonly #nowMs: () => number
  readonly #callers = new Map<string, readonly Window[]>()

  constructor(quotas: readonly Quota[], nowMs: () => number) {
    this.#quotas = quotas
    this.#nowMs = nowMs
  }

  /**
   * Uses as much of each quota as stands at its place in `amounts`. `tell` is given the headers of the answer first: RateLimit and RateLimit-Policy as the
   * IETF's draft has them, and the three of its earlier versions, which most clients still read.
   *
   * @throws KithError too_many_requests that says when to try again; then nothing was used
   */
  use(caller: string, amounts: readonly number[], tell: (header: string, value: string) => void): void {
    const nowMs = this.#nowMs()
    const windows = this.#windowsOf(caller, nowMs)
    const over = windows.findIndex((window, at) => window.used + (amounts[at] ?? 0) > (this.#quotas[at]?.max ?? 0))
    if (over < 0) for (const [at, window] of windows.entries()) window.used += amounts[at] ?? 0
    this.#tellOf(windows, nowMs, tell)
    const quota = this.#quotas[over]
    if (quota === undefined) return
    const seconds = secondsLeft(windows[over], nowMs)
    throw new KithError('too_many_requests', `At most ${quota.max.toLocaleString('en')} ${quota.name} in ${quota.seconds} seconds.`, {
      hint: `Go on in ${seconds} seconds; send several at once.`,
      retryAfterSeconds: seconds,
    })
  }

  #windowsOf(caller: string, nowMs: number): readonly Window[] {
    const known = this.#callers.get(caller) ?? this.#quotas.map((): Window => ({ endsAtMs: 0, used: 0 }))
    for (const [at, window] of known.entries()) {
      if (window.endsAtMs > nowMs) continue
      window.endsAtMs = nowMs + (this.#quotas[at]?.seconds ?? 0) * 1_000
      window.used = 0
    }
    // Who has not called for longest goes first.
    this.#callers.delete(caller)
    this.#callers.set(caller, known)
    if (this.#callers.size > CALLERS_MAX) this.#callers.delete(this.#callers.keys().next().value ?? '')
    return known
  }

  #tellOf(windows: readonly Window[], nowMs: number, tell: (header: string, value: string) => void): void {
    const states = this.#quotas.map((quota, at) => ({
      ...quota,
      left: Math.max(0, quota.max - (windows[at]?.used ?? 0)),
      wait: secondsLeft(windows[at], nowMs),
    }))
    tell('RateLimit-Policy', states.map(({ name, max, seconds }) => `"${name}";q=${max};w=${seconds}`).join(', '))
    tell('RateLimit', states.map(({ name, left, wait }) => `"${name}";r=${left};t=${wait}`).join(', '))
    const [first] = states
    if (first === undefined) return
    tell('RateLimit-Limit', String(first.max))
    tell('RateLimit-Remaining', String(first.left))
    tell('RateLimit-Reset', String(first.wait))
  }
}

const secondsLeft = (window: Window | undefined, nowMs: number): number => Math.max(1, Math.ceil(((window?.endsAtMs ?? 0) - nowMs) / 1_000))
