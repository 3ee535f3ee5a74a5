import { expect, it } from 'vitest'
import { nearSays, unusualSays } from './unusual.ts'

it('says what was to be expected, and how rarely chance brings as much', () => {
  const one = { value: 412, low: 179.6, high: 260.2, chance: 0.000_32 }
  expect(unusualSays(one, 'week', 'people')).toBe('412 people, where 180 to 260 were to be expected; by chance about once in 3,100 weeks')
  expect(unusualSays({ ...one, value: 1, low: 6.9, high: 7.1, chance: 1e-12 }, 'day', 'activities')).toBe(
    '1 activity, where about 7 were to be expected; by chance less than once in 10,000 days',
  )
})

it('names what was marked near it, without calling it the cause', () => {
  const mark = { kind: 'release' as const, from: '2026-03-01', to: null, url: null }
  expect(nearSays({ near: [{ ...mark, title: 'v2.0', days: 2 }] })).toBe('Near it: v2.0 (2 days before)')
  expect(nearSays({ near: [{ ...mark, title: 'Meetup', days: 0 }] })).toBe('At the same time: Meetup')
  expect(nearSays({ near: [] })).toBe('')
})
