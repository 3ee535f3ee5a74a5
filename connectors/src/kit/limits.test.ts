import { describe, expect, it } from 'vitest'
import { readLimits } from './limits.ts'

const NOW = Date.UTC(2026, 0, 1)
const limits = (status: number, headers: Record<string, string>, body?: unknown) => readLimits(status, new Headers(headers), body, NOW)

describe('limits that platforms tell of', () => {
  it('reads Retry-After in seconds and as a date', () => {
    expect(limits(429, { 'retry-after': '7' })).toMatchObject({ limited: true, waitMs: 7_000 })
    expect(limits(429, { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' })).toMatchObject({ waitMs: 60_000 })
    expect(limits(429, { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' })).toMatchObject({ waitMs: 0 })
    expect(limits(429, { 'retry-after': 'soon' })).toEqual({ limited: true, budgets: [] })
  })

  it('reads X-RateLimit with a reset since 1970, in seconds or milliseconds, or from now', () => {
    const spent = { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0', 'x-ratelimit-resource': 'core' }
    for (const reset of [String(NOW / 1000 + 90), String(NOW + 90_000), '90'])
      expect(limits(403, { ...spent, 'x-ratelimit-reset': reset })).toEqual({
        limited: true,
        waitMs: 90_000,
        budgets: [{ name: 'core', limit: 60, remaining: 0, resetAt: new Date(NOW + 90_000) }],
      })
    // Reddit counts in fractions.
    expect(limits(200, { 'x-ratelimit-remaining': '98.7', 'x-ratelimit-reset': '300' }).budgets).toEqual([
      { name: 'requests', remaining: 98, resetAt: new Date(NOW + 300_000) },
    ])
  })

  it('reads the fields of the IETF draft, early and late', () => {
    const wanted = { limit: 100, remaining: 50, resetAt: new Date(NOW + 30_000) }
    expect(limits(200, { 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '50', 'ratelimit-reset': '30' }).budgets).toEqual([
      { name: 'requests', ...wanted },
    ])
    expect(limits(200, { ratelimit: 'limit=100, remaining=50, reset=30' }).budgets).toEqual([{ name: 'requests', ...wanted }])
    expect(limits(200, { ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"default";q=100;w=60' }).budgets).toEqual([
      { name: 'default', ...wanted },
    ])
  })

  it('reads what Discourse, Slack, Discord, Matrix, Stack Exchange and GitHub say in the body', () => {
    const discourse = { errors: ['Too many'], error_type: 'rate_limit', extras: { wait_seconds: 12 } }
    expect(limits(429, {}, { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 1_250 })).toMatchObject({ waitMs: 1_250 })
    expect(limits(429, {}, discourse)).toMatchObject({ limited: true, waitMs: 12_000 })
    expect(limits(200, { 'retry-after': '30' }, { ok: false, error: 'ratelimited' })).toMatchObject({ limited: true, waitMs: 30_000 })
    expect(limits(429, {}, { retry_after: 1.337, global: false })).toMatchObject({ limited: true, waitMs: 1_337 })
    expect(limits(200, {}, { backoff: 10, quota_max: 300, quota_remaining: 7 })).toEqual({
      limited: false,
      waitMs: 10_000,
      budgets: [{ name: 'day', limit: 300, remaining: 7 }],
    })
    const spent = {
      error_id: 502,
      error_name: 'throttle_violation',
      error_message: 'too many requests, more requests available in 34567 seconds',
    }
    expect(limits(400, {}, spent)).toMatchObject({ limited: true, waitMs: 34_567_000 })
    expect(limits(200, {}, { errors: [{ type: 'RATE_LIMITED' }] })).toMatchObject({ limited: true })
    expect(limits(403, {}, { message: 'You have exceeded a secondary rate limit.' })).toMatchObject({ limited: true })
  })

  it('takes a refusal for a refusal, and no header of nonsense for a limit', () => {
    expect(limits(403, { 'x-ratelimit-remaining': '4999' }, { message: 'Resource not accessible' })).toMatchObject({ limited: false })
    expect(limits(200, { 'x-ratelimit-remaining': 'NaN', 'x-ratelimit-reset': '1e99', ratelimit: '""' }).budgets).toEqual([])
    expect(limits(429, { 'retry-after': '999999999999999' }).waitMs).toBe(7 * 86_400_000)
  })
})
