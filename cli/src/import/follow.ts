import type { Run } from '@kith/contract/sources'
import { setTimeout as wait } from 'node:timers/promises'
import type { Api } from '../api.ts'
import { CommandError } from '../errors.ts'

const POLL_MS_MIN = 150
const POLL_MS_MAX = 1_000
const SILENCE_MS_MAX = 30_000
const MOVING: readonly Run['state'][] = ['queued', 'running']

/**
 * Asks how far a run is until it has ended, is paused, or `signal` aborts (then undefined). `changed` hears of every answer that differs from the one
 * before. A server that is silent for less than half a minute is waited for: it may be restarting.
 */
export const followRun = async (api: Api, first: Run, changed: (run: Run) => void, signal: AbortSignal): Promise<Run | undefined> => {
  let run = first
  let seen = ''
  let pollMs = POLL_MS_MIN
  let answeredAt = performance.now()
  for (;;) {
    const text = JSON.stringify(run)
    if (text !== seen) changed(run)
    seen = text
    if (!MOVING.includes(run.state)) return run
    await wait(pollMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return undefined
    pollMs = Math.min(POLL_MS_MAX, pollMs * 1.3)
    try {
      run = await api.call('runs.get', { id: run.id })
      answeredAt = performance.now()
    } catch (error) {
      const silent = error instanceof CommandError && error.code === 'unavailable'
      if (!silent || performance.now() - answeredAt > SILENCE_MS_MAX) throw error
    }
  }
}
