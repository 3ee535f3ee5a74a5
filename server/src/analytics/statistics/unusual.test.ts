import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seeded } from '../../testing/random.ts'
import { deviation, HISTORY_MIN, judge, unusual, type Course, type Judgement } from './unusual.ts'

const course = (values: readonly (number | null)[], period: number | undefined, counts = true): Course => ({ values, period, counts })
const found = (given: Course): Judgement[] => unusual(judge(given) ?? [])
const indexes = (given: Course): number[] => found(given).map(({ index }) => index)
const shape = (n: number, of: (at: number) => number): number[] => Array.from({ length: n }, (_, at) => of(at))

/** Poisson counts; with `scatter` their mean itself varies (negative binomial), as people come in groups. */
const counts = (random: () => number, n: number, mean: (at: number) => number, scatter = 0): number[] =>
  shape(n, (at) => poisson(random, mean(at) * (scatter === 0 ? 1 : gamma(random, 1 / scatter) * scatter)))
const poisson = (random: () => number, mean: number): number => {
  if (mean > 200) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)))
  let k = 0
  for (let left = Math.exp(-mean), sum = random(), term = left; sum > left && k < 2_000; k++) left += term *= mean / (k + 1)
  return k
}
const normal = (random: () => number): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
/** Marsaglia and Tsang (2000), for a shape of at least 1. */
const gamma = (random: () => number, a: number): number => {
  const d = a - 1 / 3
  for (let tries = 0; tries < 1_000; tries++) {
    const x = normal(random)
    const v = (1 + x / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(1 - random()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v
  }
  return a
}

test('the median deviation sets 60 among tens 32.376 deviations off (Iglewicz and Hoaglin 1993)', () => {
  const rest = [10, 12, 11, 13, 12, 11, 10, 12, 60].map((value) => value - 12)
  expect((rest.at(-1) ?? 0) / deviation(rest)).toBeCloseTo(32.376, 2)
})

describe('what is usual', () => {
  test.each([
    ['days with quiet weekends, growing', shape(90, (at) => 40 + at + (at % 7 > 4 ? -25 : 5)), 7],
    ['months with a quiet summer', shape(60, (at) => 200 + 2 * at - (at % 12 === 7 ? 80 : 0)), 12],
    ['weeks of two years with quiet holidays', shape(110, (at) => 300 + at - (at % 52 === 51 ? 150 : 0)), 52],
    ['nothing but the same', shape(40, () => 7), 7],
    ['nothing at all', shape(40, () => 0), 7],
  ])('%s: none of it is unusual', (_, values, period) => {
    expect(indexes(course(values, period))).toEqual([])
    expect(indexes(course(values, period, false))).toEqual([])
  })

  test('three where there were none are chance; thirty are not', () => {
    const quiet = shape(52, (at) => (at % 9 === 0 ? 1 : 0))
    expect(indexes(course(quiet.with(40, 3), 52))).toEqual([])
    expect(indexes(course(quiet.with(40, 30), 52))).toEqual([40])
  })

  test('nobody is told without a history, or with more gaps than figures', () => {
    expect(
      judge(
        course(
          shape(HISTORY_MIN - 1, (at) => at),
          undefined,
        ),
      ),
    ).toBeUndefined()
    expect(judge(course([...shape(100, () => 0), 5, 6, 7], 7))).toBeUndefined()
    expect(
      judge(
        course(
          shape(40, (at) => at).map((value, at) => (at % 3 === 0 ? null : value)),
          undefined,
          false,
        ),
      ),
    ).toBeUndefined()
  })
})

describe('what is unusual', () => {
  test.each([
    ['day', 7, 90, (at: number) => 60 + (at % 7 > 4 ? -30 : 10), 70],
    ['week', 52, 160, (at: number) => 80 - (at % 52 === 51 ? 50 : 0), 90],
    ['month', 12, 48, (at: number) => 150 + 3 * at - (at % 12 === 7 ? 60 : 0), 150],
    ['year, without a season', undefined, 20, (at: number) => 100 + 5 * at, 150],
  ])('one %s far above what its trend and season let expect is found, wherever it lies, and it alone', (_, period, n, usual, spike) => {
    const random = seeded(11)
    const noisy = counts(random, n, usual)
    for (const at of [3, Math.floor(n / 2), n - 2, n - 1]) {
      const values = noisy.with(at, Math.round(usual(at) + spike))
      expect(indexes(course(values, period))).toEqual([at])
    }
  })

  test('a weekend as busy as a weekday is unusual, though weekdays are as busy', () => {
    const usual = (at: number): number => (at % 7 > 4 ? 20 : 100)
    const values = counts(seeded(5), 84, usual).with(61, 100)
    expect(61 % 7).toBe(5)
    const [one] = found(course(values, 7))
    expect(one).toMatchObject({ index: 61, value: 100, seasonal: true })
    expect(one?.expected).toBeGreaterThan(14)
    expect(one?.high).toBeLessThan(50)
    expect(one?.low).toBeLessThan(one?.expected ?? 0)
  })

  test('of two Decembers the odd one is told, and not the other', () => {
    const values = counts(seeded(8), 110, () => 100).with(50, 320)
    expect(indexes(course(values, 52))).toEqual([50])
  })

  test('figures that are no counts are told alike, however large their unit and wherever their zero is', () => {
    const random = seeded(21)
    const noise = shape(60, (at) => 0.2 * normal(random) + (at % 12 === 3 ? 1 : 0)).with(33, 4)
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1_000, noNaN: true }), fc.double({ min: -50, max: 50, noNaN: true }), (by, up) => {
        const moved = found(
          course(
            noise.map((value) => (value + up) * by),
            12,
            false,
          ),
        )
        expect(moved.map(({ index }) => index)).toEqual([33])
        expect(((moved[0]?.expected ?? 0) / by - up).toFixed(5)).toBe((found(course(noise, 12, false))[0]?.expected ?? 0).toFixed(5))
      }),
      { numRuns: 25 },
    )
  })
})

describe('false alarms, in noise of a fixed seed', () => {
  const alarms = (rounds: number, make: (random: () => number) => Course): number => {
    const random = seeded(2026)
    let told = 0
    for (let round = 0; round < rounds; round++) if (indexes(make(random)).length > 0) told++
    return told / rounds
  }

  test.each([
    [
      'few people by week',
      0.01,
      200,
      (random: () => number) =>
        course(
          counts(random, 52, () => 3),
          52,
        ),
    ],
    [
      'hundreds of people by day, fewer on weekends',
      0.01,
      100,
      (random: () => number) =>
        course(
          counts(random, 120, (at) => (at % 7 > 4 ? 150 : 400)),
          7,
        ),
    ],
    [
      'shares by week',
      0.01,
      100,
      (random: () => number) =>
        course(
          shape(104, () => 0.3 + 0.05 * normal(random)),
          52,
          false,
        ),
    ],
    [
      'activities in bursts by day',
      0.06,
      150,
      (random: () => number) =>
        course(
          counts(random, 120, (at) => 50 + at / 2, 0.15),
          7,
        ),
    ],
    [
      'activities in bursts by month',
      0.05,
      200,
      (random: () => number) =>
        course(
          counts(random, 36, () => 200, 0.1),
          12,
        ),
    ],
  ])('%s: at most a share of %d of the courses holds one', (_, share, rounds, make) => {
    expect(alarms(rounds, make)).toBeLessThanOrEqual(share)
  })
})
