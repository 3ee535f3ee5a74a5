import { ConnectorError } from '@kith/connectors/kit/connector'

const MINUTE_MS = 60_000
/** 1, 2, 4, … minutes: after a little over four hours a run is given up, and the schedule begins another. */
const TRIES_MAX = 8
const PAUSE_MINUTES_MAX = 120

/**
 * Until when a run waits that could not go on, and how often it has then been tried in vain; undefined when waiting does not help. A platform's limits are no
 * fault and count as no try.
 */
export const waitAfter = (
  error: unknown,
  tries: number,
  now: Date,
  random: () => number = Math.random,
): { readonly until: Date; readonly tries: number } | undefined => {
  if (!(error instanceof ConnectorError) || !error.transient) return undefined
  const limited = error.code === 'rate_limited'
  if (!limited && tries >= TRIES_MAX) return undefined
  const backoffMs = Math.min(2 ** tries, PAUSE_MINUTES_MAX) * MINUTE_MS
  const askedMs = error.retryAt === undefined ? 0 : error.retryAt.getTime() - now.getTime()
  // A little later than asked, and not all at once.
  const pauseMs = Math.max(askedMs, limited && askedMs > 0 ? 0 : backoffMs)
  return { until: new Date(now.getTime() + pauseMs + random() * Math.min(pauseMs / 10, MINUTE_MS)), tries: limited ? tries : tries + 1 }
}
