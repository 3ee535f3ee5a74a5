import type { Interval } from '@kith/contract/measures'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, bucketStart, daysBetween, stepBucket, type Day } from './calendar.ts'
import { addMonths, heldAgainst, lastFrom, type Covered } from './spans.ts'

const covered = (interval: Interval | 'all', from: Day, to: Day): Covered => {
  const buckets: Day[] = []
  if (interval === 'all') buckets.push(from)
  else for (let at = bucketStart(from, interval); at <= to; at = stepBucket(at, interval)) buckets.push(at)
  return { interval, from: buckets[0] ?? from, to, buckets }
}
const spanOf = (kind: 'before' | 'year', ...given: Parameters<typeof covered>): [Day, Day] => {
  const { from, to } = heldAgainst(kind, covered(...given))
  return [from, to]
}

describe('the time that a question is held against', () => {
  test.each([
    // Over the whole time as many days right before.
    ['before', 'all', '2024-03-01', '2024-03-31', '2024-01-30', '2024-02-29'],
    // Whole months against whole months, however long.
    ['before', 'month', '2026-03-01', '2026-03-31', '2026-02-01', '2026-02-28'],
    ['before', 'month', '2026-01-01', '2026-03-31', '2025-10-01', '2025-12-31'],
    ['before', 'year', '2025-01-01', '2025-12-31', '2024-01-01', '2024-12-31'],
    ['before', 'quarter', '2026-01-01', '2026-06-30', '2025-07-01', '2025-12-31'],
    // A month that is not over against as many days of the one before; 30 of March meet all of a February.
    ['before', 'month', '2026-11-01', '2026-11-20', '2026-10-01', '2026-10-20'],
    ['before', 'month', '2026-03-01', '2026-03-30', '2026-02-01', '2026-02-28'],
    ['before', 'month', '2026-01-01', '2026-11-20', '2025-02-01', '2025-12-20'],
    // Weeks, over the changes of the clocks: days are days.
    ['before', 'week', '2026-03-23', '2026-04-05', '2026-03-09', '2026-03-22'],
    ['before', 'week', '2026-11-16', '2026-11-20', '2026-11-09', '2026-11-13'],
    ['before', 'day', '2026-01-01', '2026-01-03', '2025-12-29', '2025-12-31'],
    ['year', 'day', '2024-02-28', '2024-03-01', '2023-02-28', '2023-03-01'],
    ['year', 'day', '2025-02-28', '2025-03-01', '2024-02-28', '2024-03-01'],
    ['year', 'all', '2024-02-29', '2024-02-29', '2023-02-28', '2023-02-28'],
    ['year', 'week', '2026-11-16', '2026-11-20', '2025-11-17', '2025-11-21'],
    ['year', 'month', '2024-02-01', '2024-02-29', '2023-02-01', '2023-02-28'],
    ['year', 'month', '2026-11-01', '2026-11-20', '2025-11-01', '2025-11-20'],
    ['year', 'quarter', '2026-10-01', '2026-11-20', '2025-10-01', '2025-11-20'],
  ] as const)('%s, by %s: %s to %s against %s to %s', (kind, interval, from, to, wantedFrom, wantedTo) => {
    expect(spanOf(kind, interval, from, to)).toEqual([wantedFrom, wantedTo])
  })

  const day = fc.integer({ min: 0, max: 60_000 }).map((days) => addDays('1975-01-01', days))
  const anyInterval = fc.constantFrom<Interval | 'all'>('day', 'week', 'month', 'quarter', 'year', 'all')

  test('lies before it, and each bucket is held against one of its own', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 800 }), anyInterval, fc.constantFrom('before', 'year'), (first, days, interval, kind) => {
        const own = covered(interval, first, addDays(first, days))
        const held = heldAgainst(kind, own)
        expect(held.from <= held.to).toBe(true)
        if (kind === 'before') expect(held.to < own.from).toBe(true)
        for (const at of own.buckets) {
          const match = held.match(at)
          expect(match >= held.from && match <= held.to).toBe(true)
          if (interval !== 'all') expect(bucketStart(match, interval)).toBe(match)
        }
        expect(held.match(own.buckets[0] ?? '')).toBe(held.from)
      }),
      { numRuns: 60 },
    )
  })

  test('before has as many days or weeks, and as many buckets', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 800 }), anyInterval, (first, days, interval) => {
        const own = covered(interval, first, addDays(first, days))
        const held = heldAgainst('before', own)
        if (interval === 'all' || interval === 'day' || interval === 'week')
          expect(daysBetween(held.from, held.to)).toBe(daysBetween(own.from, own.to))
        expect(covered(interval, held.from, held.to).buckets.length).toBe(own.buckets.length)
        if (interval === 'all') expect(addDays(held.to, 1)).toBe(own.from)
      }),
      { numRuns: 60 },
    )
  })
})

describe('the last of a time', () => {
  test.each([
    ['90d', 'all', '2026-11-20', '2026-08-23'],
    ['12w', 'week', '2026-11-20', '2026-08-31'],
    ['2w', 'day', '2026-11-20', '2026-11-07'],
    ['12m', 'week', '2026-11-20', '2025-11-21'],
    ['12m', 'month', '2026-11-20', '2025-12-01'],
    ['12m', 'quarter', '2026-11-20', '2026-01-01'],
    ['1m', 'quarter', '2026-11-20', '2026-10-01'],
    ['3y', 'month', '2026-11-20', '2023-12-01'],
    ['3y', 'year', '2026-11-20', '2024-01-01'],
    ['1m', 'all', '2026-03-31', '2026-03-01'],
    ['1y', 'all', '2024-02-29', '2023-03-01'],
  ] as const)('%s by %s until %s begins on %s', (last, interval, to, from) => {
    expect(lastFrom(last, interval, to)).toBe(from)
  })

  test('months are added within the month that is meant', () => {
    expect([addMonths('2026-01-31', 1), addMonths('2024-01-31', 1), addMonths('2024-02-29', -12), addMonths('2026-11-20', -11)]).toEqual([
      '2026-02-28',
      '2024-02-29',
      '2023-02-28',
      '2025-12-20',
    ])
  })
})
