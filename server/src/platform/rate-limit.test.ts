import { expect, test } from 'vitest'
import { RateLimit } from './rate-limit.ts'

const heard = () => {
  const headers = new Map<string, string>()
  return { headers, tell: (name: string, value: string) => void headers.set(name, value) }
}

test('lets each caller use their own quotas, says what is left, and when to go on', () => {
  let nowMs = 1_000_000
  const limit = new RateLimit(
    [
      { name: 'requests', max: 2, seconds: 60 },
      { name: 'records', max: 10, seconds: 60 },
    ],
    () => nowMs,
  )
  const { headers, tell } = heard()
  limit.use('a', [1, 4], tell)
  expect(Object.fromEntries(headers)).toEqual({
    'RateLimit-Policy': '"requests";q=2;w=60, "records";q=10;w=60',
    RateLimit: '"requests";r=1;t=60, "records";r=6;t=60',
    'RateLimit-Limit': '2',
    'RateLimit-Remaining': '1',
    'RateLimit-Reset': '60',
  })
  nowMs += 20_500
  // Refused for its records, it uses up no request either.
  expect(() => limit.use('a', [1, 7], tell)).toThrow(expect.objectContaining({ code: 'too_many_requests', retryAfterSeconds: 40 }))
  limit.use('a', [1, 6], tell)
  expect(headers.get('RateLimit')).toBe('"requests";r=0;t=40, "records";r=0;t=40')
  expect(() => limit.use('a', [1, 0], tell)).toThrow('At most 2 requests in 60 seconds.')
  limit.use('b', [1, 10], tell)
  nowMs += 39_500
  limit.use('a', [1, 10], tell)
  expect(headers.get('RateLimit-Remaining')).toBe('1')
})

test('forgets who has not called for longest, so that its memory is bounded', () => {
  const limit = new RateLimit([{ name: 'requests', max: 1, seconds: 60 }], () => 0)
  const { tell } = heard()
  limit.use('first', [1], tell)
  for (let caller = 0; caller < 20_000; caller++) limit.use(`caller ${caller}`, [1], tell)
  expect(() => limit.use('first', [1], tell)).not.toThrow()
  expect(() => limit.use('caller 19999', [1], tell)).toThrow()
})
