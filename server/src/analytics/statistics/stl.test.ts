import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CO2 } from '../testing/co2.ts'
import { loess } from './loess.ts'
import { stl } from './stl.ts'

describe('published answers', () => {
  // What the authors' own program gives (as kept by statsmodels, stl_test_results.csv, scenario "baseline").
  test.each([
    [0, -0.13125464336066284, 315.55193972532356, 0.94748803176461716],
    [1, 0.5170694281109743, 315.6444815723392, 0.88239070760993688],
    [82, -1.9653380963052129, 320.69461437192018, 0.2651672528703003],
    [147, 2.3800185233733959, 326.32393967871712, 0.10460030870706755],
    [254, 1.4018981766210834, 337.89688698628197, 0.32107463175539702],
    [295, -1.3320048040165433, 343.0212534542618, 0.18934318107264755],
    [347, -0.94898196289088432, 349.70269160292088, 0.98071842215379312],
  ])('of the program of Cleveland et al. on carbon dioxide, month %i', (month, season, trend, trust) => {
    const found = stl(CO2, { period: 12, seasonal: 35, seasonalJump: 4, trend: 19, trendJump: 2, lowPass: 13, lowPassJump: 2, outer: 2 })
    expect(found.seasonal[month]).toBeCloseTo(season, 7)
    expect(found.trend[month]).toBeCloseTo(trend, 7)
    expect(found.trust[month]).toBeCloseTo(trust, 7)
    expect(found.rest[month]).toBeCloseTo((CO2[month] ?? 0) - season - trend, 7)
  })

  // Of another implementation, stl-cpp by A. Kane, to the digits that its tests give.
  const few = [5, 9, 2, 9, 0, 6, 3, 8, 5, 8, 7, 8, 8, 0, 2, 5, 0, 5, 6, 7, 3, 6, 1, 4, 4, 4, 3, 7, 5, 8]
  test.each([
    [
      { inner: 2, outer: 0 },
      [0.36926576, 0.75655484, -1.3324139, 1.9553658, -0.6044802],
      [4.804099, 4.9097075, 5.015316, 5.16045, 5.305584],
    ],
    [
      { inner: 1, outer: 15 },
      [0.14922355, 0.47939026, -1.833231, 1.7411387, 0.8200711],
      [5.397365, 5.4745436, 5.5517216, 5.6499176, 5.748114],
    ],
  ])('of another implementation, with %j', (rounds, seasonal, trend) => {
    const found = stl(few, { period: 7, seasonal: 7, seasonalDegree: 0, trendJump: 2, ...rounds })
    seasonal.forEach((value, at) => expect(found.seasonal[at]).toBeCloseTo(value, 3))
    trend.forEach((value, at) => expect(found.trend[at]).toBeCloseTo(value, 3))
  })
})

const course = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 24, maxLength: 60 })
const robustly = { period: 6, seasonal: 'periodic', outer: 3 } as const

describe('for any values', () => {
  test('the parts add up to the whole, and the season is the same each time where it is said to be', () => {
    fc.assert(
      fc.property(course, (values) => {
        const { seasonal, trend, rest } = stl(values, robustly)
        values.forEach((value, at) => expect((seasonal[at] ?? 0) + (trend[at] ?? 0) + (rest[at] ?? 0)).toBeCloseTo(value, 8))
        seasonal.forEach((value, at) => at >= 6 && expect(value).toBeCloseTo(seasonal[at - 6] ?? 0, 9))
      }),
      { numRuns: 60 },
    )
  })

  test('more of everything, or all of it higher, gives the same parts, larger or higher', () => {
    fc.assert(
      fc.property(
        course,
        fc.double({ min: 0.5, max: 20, noNaN: true }),
        fc.double({ min: -500, max: 500, noNaN: true }),
        (values, by, up) => {
          const plain = stl(values, { ...robustly, outer: 0 })
          const moved = stl(
            values.map((value) => value * by + up),
            { ...robustly, outer: 0 },
          )
          values.forEach((_, at) => {
            expect(moved.trend[at]).toBeCloseTo((plain.trend[at] ?? 0) * by + up, 6)
            expect(moved.seasonal[at]).toBeCloseTo((plain.seasonal[at] ?? 0) * by, 6)
          })
        },
      ),
      { numRuns: 60 },
    )
  })

  test('a line is smoothed to itself, whatever the span and the jump', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 50 }), fc.constantFrom(3, 7, 21, 101), fc.integer({ min: 1, max: 5 }), (n, span, jump) => {
        const line = Array.from({ length: n }, (_, at) => 3 * at - 20)
        loess(line, { span, degree: 1, jump }).forEach((value, at) => expect(value).toBeCloseTo(line[at] ?? 0, 7))
      }),
    )
  })
})

test('fewer than two seasons are refused', () => {
  expect(() => stl([1, 2, 3, 4, 5, 6, 7], { period: 4, seasonal: 7 })).toThrow('two seasons')
})
