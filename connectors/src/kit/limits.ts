import type { Budget } from './connector.ts'

/** What an answer says about how often one may ask. */
export interface Limits {
  /** The request was not answered, because there were too many. */
  readonly limited: boolean
  /** How long to wait before the next request, where the platform says so. */
  readonly waitMs?: number
  readonly budgets: readonly Budget[]
}

const SECONDS_FROM = 1_000_000_000
const MS_FROM = 1_000_000_000_000
const WAIT_MS_MAX = 7 * 86_400_000

/**
 * Reads limits from an answer: Retry-After (seconds or a date), X-RateLimit-* (reset as seconds since 1970 or from now, or as a date), RateLimit-* and RateLimit with
 * RateLimit-Policy of the IETF draft "RateLimit header fields for HTTP", and the words of Discourse (`extras.wait_seconds`), Slack (`ratelimited`),
 * Discord (`retry_after`), Matrix (`retry_after_ms`), Stack Exchange (`backoff`), GitHub's and Meetup's GraphQL (`RATE_LIMITED`) and Google (`quotaExceeded`).
 */
export const readLimits = (status: number, headers: Headers, body: unknown, nowMs: number): Limits => {
  const budgets = [xRateLimit(headers, nowMs), rateLimitFields(headers, nowMs), structuredRateLimit(headers, nowMs), quota(body)].filter(
    (budget) => budget !== undefined,
  )
  const spent = budgets.find((budget) => budget.remaining === 0)
  const limited =
    status === 429 || saysLimited(body) || (status === 403 && (headers.has('retry-after') || spent !== undefined || isSecondary(body)))
  const asked =
    retryAfter(headers, nowMs) ??
    waitInBody(body) ??
    spentUntil(body, nowMs) ??
    (googleReason(body) === 'day' ? untilPacificMidnight(nowMs) : undefined)
  const reset = limited && spent?.resetAt !== undefined ? spent.resetAt.getTime() - nowMs : undefined
  // Some say "wait 0 s" and mean it; what is told as a wait by a good answer is heeded before the next request.
  const waitMs = limited || isBackoff(body) ? (asked ?? reset) : undefined
  return { limited, budgets, ...(waitMs === undefined ? {} : { waitMs: Math.min(Math.max(0, Math.ceil(waitMs)), WAIT_MS_MAX) }) }
}

const number = (text: string | null | undefined): number | undefined => {
  if (text === null || text === undefined || !/^\s*\d{1,15}(?:\.\d{1,9})?\s*$/.test(text)) return undefined
  return Number(text)
}

const retryAfter = (headers: Headers, nowMs: number): number | undefined => {
  const text = headers.get('retry-after')
  const seconds = number(text)
  if (seconds !== undefined) return seconds * 1000
  const at = text === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) ? undefined : at - nowMs
}

/** A moment given in seconds or milliseconds since 1970, or in seconds from now. */
const moment = (value: number | undefined, nowMs: number): Date | undefined => {
  if (value === undefined) return undefined
  const ms = value >= MS_FROM ? value : value >= SECONDS_FROM ? value * 1000 : nowMs + value * 1000
  return ms > 8.64e15 ? undefined : new Date(ms)
}

/** Mastodon writes it out: "2026-01-01T00:05:00.000Z". */
const dateIn = (text: string | null): Date | undefined => {
  const ms = text !== null && /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? undefined : new Date(ms)
}

const budgetOf = (name: string, limit: number | undefined, remaining: number | undefined, resetAt: Date | undefined): Budget | undefined =>
  limit === undefined && remaining === undefined
    ? undefined
    : {
        name: name.slice(0, 40),
        ...(limit === undefined ? {} : { limit }),
        ...(remaining === undefined ? {} : { remaining: Math.floor(remaining) }),
        ...(resetAt === undefined ? {} : { resetAt }),
      }

const xRateLimit = (headers: Headers, nowMs: number): Budget | undefined => {
  const after = number(headers.get('x-ratelimit-reset-after'))
  const text = headers.get('x-ratelimit-reset')
  const reset = after === undefined ? (moment(number(text), nowMs) ?? dateIn(text)) : new Date(nowMs + after * 1000)
  const name = headers.get('x-ratelimit-resource') ?? 'requests'
  return budgetOf(name, number(headers.get('x-ratelimit-limit')), number(headers.get('x-ratelimit-remaining')), reset)
}

const rateLimitFields = (headers: Headers, nowMs: number): Budget | undefined => {
  // "100, 100;w=60": the first is the limit that is nearest, the rest are policies.
  const limit = number(headers.get('ratelimit-limit')?.split(',')[0])
  return budgetOf('requests', limit, number(headers.get('ratelimit-remaining')), moment(number(headers.get('ratelimit-reset')), nowMs))
}

/** `RateLimit: "default";r=50;t=30` with `RateLimit-Policy: "default";q=100;w=60`, or the earlier `RateLimit: limit=100, remaining=50, reset=30`. */
const structuredRateLimit = (headers: Headers, nowMs: number): Budget | undefined => {
  const text = headers.get('ratelimit')?.slice(0, 500)
  if (text === undefined) return undefined
  const field = (from: string, ...names: string[]): number | undefined =>
    number(new RegExp(`(?:^|[;,\\s])(?:${names.join('|')})=(\\d+)`).exec(from)?.[1])
  const name = /^\s*"([^"]{1,40})"/.exec(text)?.[1] ?? 'requests'
  const limit = field(text, 'limit') ?? field(headers.get('ratelimit-policy')?.slice(0, 500) ?? '', 'q')
  return budgetOf(name, limit, field(text, 'r', 'remaining'), moment(field(text, 't', 'reset'), nowMs))
}

const fieldsOf = (value: unknown): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : [])

const quota = (body: unknown): Budget | undefined => {
  const fields = fieldsOf(body)
  const [max, remaining] = [fields.get('quota_max'), fields.get('quota_remaining')]
  return typeof max === 'number' && typeof remaining === 'number' ? budgetOf('day', max, remaining, undefined) : undefined
}

const saysLimited = (body: unknown): boolean => {
  const fields = fieldsOf(body)
  if (fields.get('ok') === false && (fields.get('error') === 'ratelimited' || fields.get('error') === 'rate_limited')) return true
  if (fields.get('error_name') === 'throttle_violation' || googleReason(body) !== undefined) return true
  const errors = fields.get('errors')
  return Array.isArray(errors) && errors.some((error) => fieldsOf(error).get('type') === 'RATE_LIMITED' || isSpent(error))
}

/** Meetup: points are counted over a minute, and `extensions` says when the next begins. */
const isSpent = (error: unknown): boolean => fieldsOf(fieldsOf(error).get('extensions')).get('code') === 'RATE_LIMITED'

const spentUntil = (body: unknown, nowMs: number): number | undefined => {
  const errors = fieldsOf(body).get('errors')
  const error: unknown = Array.isArray(errors) ? errors.find(isSpent) : undefined
  const at = fieldsOf(fieldsOf(error).get('extensions')).get('resetAt')
  const ms = typeof at === 'string' ? Date.parse(at) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms - nowMs
}

/** Google says 403 for what may be asked again later, and why in `error.errors[].reason`. */
const googleReason = (body: unknown): 'day' | 'soon' | undefined => {
  const errors = fieldsOf(fieldsOf(body).get('error')).get('errors')
  const reasons = Array.isArray(errors) ? errors.map((error) => fieldsOf(error).get('reason')) : []
  if (reasons.some((reason) => reason === 'quotaExceeded' || reason === 'dailyLimitExceeded')) return 'day'
  return reasons.some((reason) => reason === 'rateLimitExceeded' || reason === 'userRateLimitExceeded') ? 'soon' : undefined
}

/** Google counts a day's quota from midnight in California: what is left of the day there, in milliseconds. */
const untilPacificMidnight = (nowMs: number): number => {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'America/Los_Angeles',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const [hours = 0, minutes = 0, seconds = 0] = clock.format(new Date(nowMs)).split(':').map(Number)
  return 86_400_000 - ((hours * 60 + minutes) * 60 + seconds) * 1_000
}

const isSecondary = (body: unknown): boolean => {
  const message = fieldsOf(body).get('message')
  return typeof message === 'string' && /rate limit|abuse detection/i.test(message)
}

const isBackoff = (body: unknown): boolean => typeof fieldsOf(body).get('backoff') === 'number'

const waitInBody = (body: unknown): number | undefined => {
  const fields = fieldsOf(body)
  const ms = fields.get('retry_after_ms')
  const seconds = [
    fieldsOf(fields.get('extras')).get('wait_seconds'),
    fields.get('retry_after'),
    fields.get('backoff'),
    typeof ms === 'number' ? ms / 1_000 : undefined,
  ]
  const found = seconds.find((value): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0)
  return found === undefined ? waitInWords(fields.get('error_message')) : found * 1000
}

/** Stack Exchange says it in words alone: "too many requests from this IP, more requests available in 34567 seconds". */
const waitInWords = (message: unknown): number | undefined => {
  const seconds = typeof message === 'string' ? /available in (\d{1,7}) seconds/.exec(message)?.[1] : undefined
  return seconds === undefined ? undefined : Number(seconds) * 1000
}
