import { expect, test } from 'vitest'
import { Throttle } from './throttle.ts'

test('tries at the same time count before any of them is known to be wrong', () => {
  const throttle = new Throttle(() => 0)
  const tries = Array.from({ length: 20 }, () => () => throttle.begin(['account jo@example.org']))
  for (const one of tries.slice(0, 8)) expect(one).not.toThrow()
  for (const one of tries.slice(8)) expect(one).toThrow('Too many failed sign-ins.')
})

test('a try that succeeds takes its failures back, and a quarter of an hour forgets them', () => {
  let now = 0
  const throttle = new Throttle(() => now)
  const keys = ['address 192.0.2.1']
  for (let round = 0; round < 20; round++) {
    throttle.begin(keys)
    throttle.succeed(keys)
  }
  for (let round = 0; round < 8; round++) throttle.begin(keys)
  expect(() => throttle.begin(keys)).toThrow('Too many')
  now = 15 * 60_000 + 1
  expect(() => throttle.begin(keys)).not.toThrow()
})
