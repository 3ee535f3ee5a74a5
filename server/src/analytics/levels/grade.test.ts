import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commitment, gravity, levelOf, milestoneGrade, MILESTONES, type LevelCounts } from './grade.ts'
import { windowOf } from './review.ts'

const counts = (explorer: number, participant: number, contributor: number, leader: number): LevelCounts => ({
  explorer,
  participant,
  contributor,
  leader,
})
const [january, february, march] = [counts(17, 8, 4, 1), counts(15, 9, 5, 1), counts(12, 10, 6, 2)]

describe('the published example of the Orbit model', () => {
  test('has weighted commitments of 441, 504 and 666', () => {
    expect([january, february, march].map(commitment)).toEqual([441, 504, 666])
  })

  test('has a gravity of 2.1 in February and of 5.4 in March', () => {
    expect(gravity(january, february)).toBeCloseTo(2.1, 12)
    expect(gravity(february, march)).toBeCloseTo(5.4, 12)
  })
})

test('gravity is nothing where nobody moves, rises with whoever moves up, and adds up to the change of commitment', () => {
  const some = fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50), fc.nat(50)).map(([a, b, c, d]) => counts(a + 1, b, c, d))
  fc.assert(
    fc.property(some, some, (before, after) => {
      expect(gravity(before, before)).toBe(0)
      expect(gravity(before, { ...before, explorer: before.explorer - 1, leader: before.leader + 1 })).toBeGreaterThan(0)
      const people = before.explorer + before.participant + before.contributor + before.leader
      expect((gravity(before, after) ?? 0) * people).toBeCloseTo(commitment(after) - commitment(before), 6)
    }),
  )
})

test('gravity is undefined where nobody was there before', () => {
  expect(gravity(counts(0, 0, 0, 0), january)).toBeNull()
})

test('grades are three steps of each of four levels', () => {
  expect(Array.from({ length: 13 }, (_, grade) => levelOf(grade))).toEqual([
    'none',
    ...['explorer', 'participant', 'contributor', 'leader'].flatMap((level) => [level, level, level]),
  ])
})

test('a milestone counts up to three times', () => {
  expect(MILESTONES.map((one) => [0, 1, 2, 3, 4].map((times) => milestoneGrade(one, times)))).toEqual([
    [0, 4, 5, 6, 6],
    [0, 7, 8, 9, 9],
    [0, 10, 11, 12, 12],
  ])
})

describe('what counts', () => {
  test.each([
    [1, '2026-11-21', '2025-11-01', '2026-11-01', '2026-12-01'],
    [3, '2026-11-21', '2025-10-01', '2026-10-01', '2027-01-01'],
    [3, '2026-10-01', '2025-10-01', '2026-10-01', '2027-01-01'],
    [3, '2026-09-30', '2025-07-01', '2026-07-01', '2026-10-01'],
    [12, '2026-11-21', '2025-01-01', '2026-01-01', '2027-01-01'],
  ] as const)('with a review each %i months, on %s, begins %s', (reviewMonths, at, from, reviewedAt, nextReview) => {
    expect(windowOf(at, { reviewMonths, lookBackMonths: 12 })).toEqual({ at, from, reviewedAt, nextReview })
  })

  test('never begins later than the look-back, and moves on only at a review', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1995-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        fc.constantFrom(1 as const, 3 as const, 12 as const),
        (date, reviewMonths) => {
          const at = date.toISOString().slice(0, 10)
          const window = windowOf(at, { reviewMonths, lookBackMonths: 12 })
          expect(window.reviewedAt <= at && at < window.nextReview).toBe(true)
          expect(windowOf(window.reviewedAt, { reviewMonths, lookBackMonths: 12 }).from).toBe(window.from)
          expect(Number(at.slice(0, 4)) - Number(window.from.slice(0, 4))).toBeGreaterThanOrEqual(1)
        },
      ),
    )
  })
})
