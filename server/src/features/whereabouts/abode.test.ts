import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chanceOf, ratioOf, telling } from '../../analytics/statistics/change.ts'
import { abodeOf } from './abode.ts'
import { countryOf, countryOfZone } from './countries.ts'

describe('where somebody lives', () => {
  test.each([
    ['Nairobi, Kenya', 'KE'],
    ['Berlin', 'DE'],
    ['München, Deutschland', 'DE'],
    ['Portland, OR', 'US'],
    ['Bay Area, California', 'US'],
    ['London, UK', 'GB'],
    ['The Netherlands', 'NL'],
    ['日本', 'JP'],
    ['Česko / Praha', undefined],
    ['São Paulo - Brasil', 'BR'],
    ['BR', 'BR'],
    ['Earth', undefined],
    ['the cloud', undefined],
    ['MA', 'MA'],
    ['', undefined],
  ])('%j lies in %s', (location, country) => {
    expect(countryOf(location)).toBe(country)
  })

  test('a named time zone tells a country, an offset does not', () => {
    expect(countryOfZone('Asia/Tokyo')).toBe('JP')
    expect(countryOfZone('+09:00')).toBeUndefined()
    expect(abodeOf([{ location: null, zone: '+09:00', minutes: null }])).toEqual({ country: '', minutes: 540 })
  })

  test('what is said of the location comes before the zone, a named zone before an offset, and daylight saving is left out', () => {
    const facts = [
      { location: null, zone: '+02:00', minutes: null },
      { location: 'somewhere', zone: 'Europe/Berlin', minutes: null },
      { location: 'Lagos, Nigeria', zone: null, minutes: '60' },
    ]
    expect(abodeOf(facts)).toEqual({ country: 'NG', minutes: 60 })
    expect(abodeOf(facts.slice(0, 2))).toEqual({ country: 'DE', minutes: 60 })
    expect(abodeOf([])).toEqual({ country: '', minutes: undefined })
    expect(abodeOf([{ location: null, zone: 'Mars/Base', minutes: '99999' }])).toEqual({ country: '', minutes: undefined })
  })

  test('nothing that anybody writes is too much for it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (location, zone) => {
        const { country, minutes } = abodeOf([{ location, zone, minutes: zone }])
        expect(country).toMatch(/^([A-Z]{2})?$/)
        expect(minutes === undefined || (minutes >= -720 && minutes <= 840)).toBe(true)
      }),
    )
  })
})

describe('more or fewer than before', () => {
  test('is told with its range and how likely chance brings as much', () => {
    expect(ratioOf(30, 10)?.value).toBe(3)
    // Wilson's range of 30 of 40 is 0.5981 to 0.8581.
    expect(ratioOf(30, 10)?.low).toBeCloseTo(0.5981 / 0.4019, 2)
    expect(ratioOf(30, 10)?.high).toBeCloseTo(0.8581 / 0.1419, 1)
    expect(ratioOf(5, 0)).toBeNull()
    expect(ratioOf(0, 0)).toBeNull()
    // Of 10 throws of a coin: 2 × (1 + 10) ÷ 1024.
    expect(chanceOf(9, 1)).toBeCloseTo(22 / 1024, 12)
    expect(chanceOf(1, 9)).toBeCloseTo(22 / 1024, 12)
    expect(chanceOf(5, 5)).toBe(1)
    expect(chanceOf(0, 0)).toBe(1)
  })

  test('of chance, what whole numbers tell', () => {
    /** 2 × Σ over k ≤ least of n over k, ÷ 2ⁿ. */
    const exact = (now: number, before: number): number => {
      const n = now + before
      let [one, sum] = [1n, 0n]
      for (let k = 0; k <= Math.min(now, before); k++) {
        sum += one
        one = (one * BigInt(n - k)) / BigInt(k + 1)
      }
      // Sixty digits are kept, more than any number here has.
      return Math.min(1, Number((2n * sum * 10n ** 60n) >> BigInt(n)) / 1e60)
    }
    fc.assert(
      fc.property(fc.nat({ max: 700 }), fc.nat({ max: 700 }), (now, before) => {
        const [told, whole] = [chanceOf(now, before), exact(now, before)]
        expect(Math.abs(told - whole)).toBeLessThanOrEqual(1e-9 * whole + 1e-59)
      }),
      {
        examples: [
          [0, 0],
          [1, 0],
          [700, 0],
          [700, 699],
          [350, 350],
        ],
      },
    )
    // Twenty thousand against seventeen thousand people: as many standard deviations apart as the normal distribution says hardly ever happens.
    expect(chanceOf(21_000, 20_600)).toBeCloseTo(0.0503, 3)
    expect(chanceOf(21_451, 17_002)).toBeLessThan(1e-100)
  })

  test('of many, those count that Benjamini and Hochberg’s steps let through', () => {
    // The example of their paper: 15 tests, four of which count at 5 %.
    const published = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1]
    expect(telling(published)).toEqual(published.map((_, index) => index < 4))
    expect(telling([])).toEqual([])
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (chances) => {
        const counted = telling(chances)
        const least = Math.max(-1, ...chances.filter((_, index) => counted[index]))
        expect(chances.every((chance, index) => counted[index] === chance <= least)).toBe(true)
      }),
    )
  })
})
