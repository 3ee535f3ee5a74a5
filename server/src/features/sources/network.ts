import type { ReadContext } from '@kith/connectors/kit/connector'
import { setTimeout as delay } from 'node:timers/promises'
import type { App } from '../../app.ts'

/** What a connector reaches platforms with: the network, the clock and a way to wait. */
export const networkOf = (
  app: Pick<App, 'fetch' | 'now'>,
  signal: AbortSignal,
): Pick<ReadContext<unknown, unknown>, 'fetch' | 'signal' | 'now' | 'wait' | 'random'> => ({
  fetch: app.fetch,
  signal,
  now: app.now,
  wait: (ms) => delay(ms, undefined, { signal }),
  random: Math.random,
})
