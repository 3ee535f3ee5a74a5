import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seeded } from '../../testing/random.ts'
import { absenceFactor } from './absence-factor.ts'
import { hypergeometric, lnGamma, upperGamma } from './gamma.ts'
import { gini, lorenz } from './gini.ts'
import { jaccard } from './jaccard.ts'
import { peopleOf, totalOf, type Histogram } from './histogram.ts'
import { kaplanMeier, meanStay, medianStay, survivalAt, type Stay } from './kaplan-meier.ts'
import { logRank } from './log-rank.ts'
import { quickRatio } from './quick-ratio.ts'
import {
  expectedDays,
  expectedOfNewcomer,
  fitStillAround,
  logLikelihood,
  stillAround,
  type Histories,
  type Parameters,
} from './still-around.ts'
import { wilson } from './wilson.ts'

const one = (values: readonly number[]): Histogram => values.map((value) => ({ value, people: 1 }))

describe('published answers', () => {
  test('growth accounting: 2 new and nobody back for 2 who paused is 1; with nobody paused it is undefined', () => {
    expect(quickRatio({ fresh: 2, resurrected: 0, lost: 2 })).toBe(1)
    expect(quickRatio({ fresh: 1, resurrected: 1, lost: 2 })).toBe(1)
    expect(quickRatio({ fresh: 5, resurrected: 1, lost: 0 })).toBeNull()
  })

  test('CHAOSS, Contributor Absence Factor: of eight people two did half', () => {
    const did = one([1000, 202, 90, 33, 332, 343, 42, 433])
    expect(absenceFactor(did)).toBe(2)
    expect(gini(did)).toBeCloseTo(0.4855050505, 9)
    expect(absenceFactor([{ value: 3, people: 10 }])).toBe(5)
    expect(absenceFactor([])).toBeNull()
    expect(gini(one([0, 0]))).toBeNull()
  })

  test('Jaccard: of ten and fifteen, five in both are a quarter', () => {
    expect(jaccard(10, 15, 5)).toBe(0.25)
    expect(jaccard(0, 0, 0)).toBeNull()
  })

  test.each([
    [81, 263, 0.2552885, 0.3662096],
    [15, 148, 0.0623864, 0.1604872],
    [0, 20, 0, 0.1611251],
  ])('Wilson, %i of %i (Newcombe 1998)', (hits, n, low, high) => {
    expect(wilson(hits, n)?.low).toBeCloseTo(low, 6)
    expect(wilson(hits, n)?.high).toBeCloseTo(high, 6)
  })

  // Freireich et al. (1963): weeks of remission, 6-mercaptopurine against placebo.
  const times = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
  const ended = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
  const treated = times.map((t, index): Stay => ({ t, left: ended[index] ?? 0, censored: 1 - (ended[index] ?? 0) }))
  const placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23].map((t): Stay => ({ t, left: 1, censored: 0 }))

  test('Kaplan and Meier on remissions: each step, Greenwood, median, restricted mean', () => {
    const steps = kaplanMeier(treated)
    const published = [
      [6, 0.857143],
      [7, 0.806723],
      [10, 0.752941],
      [13, 0.690196],
      [16, 0.627451],
      [22, 0.537815],
      [23, 0.448179],
    ] as const
    expect(steps.map((step) => step.t)).toEqual(published.map(([t]) => t))
    for (const [t, share] of published) expect(survivalAt(steps, t)).toBeCloseTo(share, 6)
    expect(steps[0]?.error).toBeCloseTo(0.0764, 4)
    expect(medianStay(steps)).toBe(23)
    expect(meanStay(steps, 35)).toBeCloseTo(23.287395, 5)
    // Those who are still here counted as if they had left would say 10.
    expect(medianStay(kaplanMeier(treated.filter((stay) => stay.left === 1)))).toBe(10)
    expect(medianStay(kaplanMeier([{ t: 5, left: 1, censored: 3 }]))).toBeNull()
    // survival::survfit of R with conf.type = "log-log" gives 0.6197 and 0.9516 at 6 weeks.
    expect(steps[0]?.low).toBeCloseTo(0.6197, 3)
    expect(steps[0]?.high).toBeCloseTo(0.9516, 3)
  })

  test('log-rank of both arms', () => {
    const found = logRank([treated, placebo])
    expect(found?.chiSquared).toBeCloseTo(16.79294, 4)
    expect(found?.degrees).toBe(1)
    expect(found?.p).toBeCloseTo(4.17e-5, 6)
    expect(found?.groups[0]).toEqual({ observed: 9, expected: expect.closeTo(19.2505, 3) })
    expect(logRank([treated])).toBeNull()
    expect(logRank([treated, []])).toBeNull()
    expect(logRank([treated, treated])?.chiSquared).toBeCloseTo(0, 12)
  })

  test('gamma, incomplete gamma and hypergeometric functions', () => {
    expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12)
    expect(lnGamma(101)).toBeCloseTo(363.73937555556347, 9)
    // χ² of 3.841 with one degree and of 5.991 with two: 5 %.
    expect(upperGamma(0.5, 3.841458820694124 / 2)).toBeCloseTo(0.05, 10)
    expect(upperGamma(1, 5.991464547107979 / 2)).toBeCloseTo(0.05, 10)
    expect(hypergeometric(1, 1, 2, 0.5)).toBeCloseTo(2 * Math.log(2), 12)
    expect(hypergeometric(0.5, 0.5, 1.5, 0.64)).toBeCloseTo(Math.asin(0.8) / 0.8, 10)
  })
})

// Fader, Hardie and Lee (2005), table 2; the vignette of BTYD for the rest.
const CDNOW: Parameters = { r: 0.2425982, alpha: 4.4136842, a: 0.7929899, b: 2.4261667 }
const REGULAR = { x: 26, tx: 30.85714, T: 31 }

describe('who is still around', () => {
  test('BG/NBD with the published parameters: one customer’s likelihood and future, and those of a new one', () => {
    expect(stillAround('bg-nbd', CDNOW, REGULAR)).toBeCloseTo(0.9688523, 6)
    expect(expectedDays('bg-nbd', CDNOW, REGULAR, 52)).toBeCloseTo(25.757, 3)
    expect(expectedOfNewcomer(CDNOW, 52)).toBeCloseTo(1.444004, 5)
    const paper = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }
    expect(expectedDays('bg-nbd', paper, { x: 2, tx: 30.43, T: 38.86 }, 39)).toBeCloseTo(1.226, 3)
  })

  test('whoever never came back is not certainly still around in MBG/NBD, as they are in BG/NBD', () => {
    const once = { x: 0, tx: 0, T: 39 }
    expect(stillAround('bg-nbd', CDNOW, once)).toBe(1)
    expect(stillAround('mbg-nbd', CDNOW, once)).toBeLessThan(0.8)
  })

  test('the expected future agrees with people who are drawn by the model’s own rules', () => {
    const parameters: Parameters = { r: 2, alpha: 5, a: 2, b: 3 }
    const history = { x: 3, tx: 6, T: 8 }
    const t = 10
    // Given what is known, a rate is Gamma(r + x, alpha + T), a chance to leave Beta(a, b + x + 1), for those who are still around.
    const random = seeded(11)
    const gamma = (shape: number): number =>
      Array.from({ length: shape }, () => -Math.log(1 - random())).reduce((sum, value) => sum + value, 0)
    const draws = 60_000
    let sum = 0
    for (let draw = 0; draw < draws; draw++) {
      const rate = gamma(parameters.r + history.x) / (parameters.alpha + history.T)
      const [leaving, staying] = [gamma(parameters.a), gamma(parameters.b + history.x + 1)]
      const chance = leaving / (leaving + staying)
      for (let at = -Math.log(1 - random()) / rate; at < t; at += -Math.log(1 - random()) / rate) {
        sum++
        if (random() < chance) break
      }
    }
    const drawn = (sum / draws) * stillAround('mbg-nbd', parameters, history)
    expect(expectedDays('mbg-nbd', parameters, history, t) / drawn).toBeCloseTo(1, 1)
    expect(Math.abs(expectedDays('mbg-nbd', parameters, history, t) / drawn - 1)).toBeLessThan(0.02)
  })

  const file = fileURLToPath(
    new URL('../../../../../shared/data/rfm/lifetimes/lifetimes/datasets/cdnow_customers_summary.csv', import.meta.url),
  )
  describe.skipIf(!existsSync(file))('optional: fitted to CDNOW, whose data set is not published with Kith', () => {
    const histories = (): Histories[] =>
      readFileSync(file, 'utf8')
        .trim()
        .split(/\r?\n/)
        .slice(1)
        .map((line) => {
          const [, x = 0, tx = 0, T = 0] = line.split(',').map(Number)
          return { x, tx, T, people: 1 }
        })

    test('BG/NBD finds the published parameters', () => {
      const data = histories()
      expect(data.length).toBe(2_357)
      expect(logLikelihood('bg-nbd', CDNOW, data)).toBeCloseTo(-9582.4, 1)
      const fit = fitStillAround('bg-nbd', data)
      expect(fit?.logLikelihood).toBeCloseTo(-9582.4, 1)
      expect(fit?.parameters.r).toBeCloseTo(0.243, 2)
      expect(fit?.parameters.alpha).toBeCloseTo(4.414, 1)
      expect(fit?.parameters.a).toBeCloseTo(0.793, 2)
      expect(fit?.parameters.b).toBeCloseTo(2.426, 1)
      expect(fit && stillAround('bg-nbd', fit.parameters, REGULAR)).toBeCloseTo(0.96885, 4)
    })

    test('MBG/NBD finds the published parameters', () => {
      const fit = fitStillAround('mbg-nbd', histories())
      expect(fit?.parameters.r).toBeCloseTo(0.525, 2)
      expect(fit?.parameters.alpha).toBeCloseTo(6.183, 1)
      expect(fit?.parameters.a).toBeCloseTo(0.891, 2)
      expect(fit?.parameters.b).toBeCloseTo(1.614, 1)
    })
  })

  test('a fit finds the parameters that people were drawn with, and the same ones each time', () => {
    const drawn = drawHistories({ r: 1, alpha: 4, a: 1, b: 3 }, 4_000)
    const fit = fitStillAround('mbg-nbd', drawn)
    expect(fit).toEqual(fitStillAround('mbg-nbd', drawn))
    expect(fit?.parameters.r).toBeGreaterThan(0.8)
    expect(fit?.parameters.r).toBeLessThan(1.25)
    expect((fit?.parameters.a ?? 0) / ((fit?.parameters.a ?? 0) + (fit?.parameters.b ?? 1))).toBeCloseTo(0.25, 1)
    expect(fitStillAround('mbg-nbd', [])).toBeNull()
  })
})

/** People with rates Gamma(1, alpha) and chances Beta(1, 3) to stay away, from their first time on. */
const drawHistories = ({ alpha }: Parameters, count: number): Histories[] => {
  const random = seeded(5)
  return Array.from({ length: count }, () => {
    const T = 20 + 80 * random()
    const rate = -Math.log(1 - random()) / alpha
    const chance = 1 - random() ** (1 / 3)
    let [x, tx] = [0, 0]
    let isAround = random() >= chance
    for (let at = -Math.log(1 - random()) / rate; isAround && at < T; at += -Math.log(1 - random()) / rate) {
      x++
      tx = at
      isAround = random() >= chance
    }
    return { x, tx, T, people: 1 }
  })
}

describe('for whatever is put in', () => {
  const histogram = fc.array(fc.record({ value: fc.nat(200), people: fc.nat(20) }), { maxLength: 20 })
  const stays = fc.array(fc.record({ t: fc.nat(50), left: fc.nat(3), censored: fc.nat(3) }), { minLength: 1, maxLength: 40 })

  test('the absence factor’s people did at least half, and one fewer did not', () => {
    fc.assert(
      fc.property(histogram, (did) => {
        const each = did.flatMap(({ value, people }) => Array.from({ length: people }, () => value)).toSorted((a, b) => b - a)
        const half = totalOf(did) / 2
        const factor = absenceFactor(did)
        const sum = (count: number): number => each.slice(0, count).reduce((all, value) => all + value, 0)
        if (factor === null) {
          expect(half).toBe(0)
          return
        }
        expect(sum(factor)).toBeGreaterThanOrEqual(half)
        expect(sum(factor - 1)).toBeLessThan(half)
      }),
    )
  })

  test('Gini is the mean difference, lies from 0 to below 1, and is twice the area above the curve', () => {
    fc.assert(
      fc.property(histogram, (did) => {
        const each = did.flatMap(({ value, people }) => Array.from({ length: people }, () => value))
        const found = gini(did)
        if (found === null) {
          expect(totalOf(did) * peopleOf(did)).toBe(0)
          return
        }
        const differences = each.reduce((sum, a) => sum + each.reduce((inner, b) => inner + Math.abs(a - b), 0), 0)
        expect(found).toBeCloseTo(differences / (2 * each.length * totalOf(did)), 9)
        expect(found).toBeGreaterThan(-1e-12)
        expect(found).toBeLessThan(1)
        const curve = lorenz(did, 10_000)
        const below = curve.slice(1).reduce((area, point, index) => {
          const before = curve[index] ?? point
          return area + ((point.people - before.people) * (point.done + before.done)) / 2
        }, 0)
        expect(1 - 2 * below).toBeCloseTo(found, 2)
        expect(lorenz(did, 12).length).toBeLessThanOrEqual(14)
        expect(lorenz(did).at(-1)).toEqual({ people: 1, done: expect.closeTo(1, 9) })
      }),
      { numRuns: 60 },
    )
  })

  test('Jaccard does not mind the order, and lies from 0 for strangers to 1 for the same', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), fc.nat(500), (onlyA, onlyB, both) => {
        const share = jaccard(onlyA + both, onlyB + both, both)
        expect(share).toBe(jaccard(onlyB + both, onlyA + both, both))
        if (share === null) expect(onlyA + onlyB + both).toBe(0)
        else expect([share >= 0 && share <= 1, share === 0, share === 1]).toEqual([true, both === 0, onlyA + onlyB === 0])
      }),
    )
  })

  test('a Wilson interval holds the share, within 0 and 1, and shrinks with more people', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.integer({ min: 1, max: 300 }), (hits, more) => {
        const n = hits + more
        const { low = 1, high = 0 } = wilson(hits, n) ?? {}
        expect(low).toBeGreaterThanOrEqual(0)
        expect(low).toBeLessThanOrEqual(hits / n)
        expect(high).toBeGreaterThanOrEqual(hits / n)
        expect(high).toBeLessThanOrEqual(1)
        const wide = high - low
        const narrow = wilson(hits * 10, n * 10)
        expect((narrow?.high ?? 0) - (narrow?.low ?? 0)).toBeLessThan(wide)
      }),
    )
    expect(wilson(0, 0)).toBeNull()
  })

  test('survival falls from step to step within its interval; without anybody lost from sight it is the plain share', () => {
    fc.assert(
      fc.property(stays, (given) => {
        let before = 1
        for (const step of kaplanMeier(given)) {
          expect(step.survival).toBeLessThan(before)
          expect(step.low).toBeLessThanOrEqual(step.survival)
          expect(step.high).toBeGreaterThanOrEqual(step.survival)
          before = step.survival
        }
        const gone = given.map(({ t, left }) => ({ t, left, censored: 0 }))
        const all = gone.reduce((sum, stay) => sum + stay.left, 0)
        for (const step of kaplanMeier(gone)) {
          const longer = gone.reduce((sum, stay) => sum + (stay.t > step.t ? stay.left : 0), 0)
          expect(step.survival).toBeCloseTo(longer / all, 9)
        }
      }),
    )
  })

  test('log-rank expects as many to leave as left, and does not mind the order of groups', () => {
    fc.assert(
      fc.property(stays, stays, stays, (a, b, c) => {
        const found = logRank([a, b, c])
        if (found === null) return
        const sum = (what: 'observed' | 'expected'): number => found.groups.reduce((all, group) => all + group[what], 0)
        expect(sum('expected')).toBeCloseTo(sum('observed'), 6)
        expect(found.p).toBeGreaterThanOrEqual(0)
        expect(found.p).toBeLessThanOrEqual(1)
        expect(logRank([c, a, b])?.chiSquared ?? 0).toBeCloseTo(found.chiSquared, 6)
      }),
    )
  })

  test('being silent for longer makes it less likely to come again; coming later, more', () => {
    const history = fc.record({
      x: fc.integer({ min: 1, max: 60 }),
      tx: fc.double({ min: 0.1, max: 50, noNaN: true }),
      silent: fc.double({ min: 0, max: 100, noNaN: true }),
    })
    const parameter = fc.double({ min: 0.05, max: 20, noNaN: true })
    fc.assert(
      fc.property(history, fc.record({ r: parameter, alpha: parameter, a: parameter, b: parameter }), ({ x, tx, silent }, parameters) => {
        const near = stillAround('mbg-nbd', parameters, { x, tx, T: tx + silent })
        const far = stillAround('mbg-nbd', parameters, { x, tx, T: tx + silent + 10 })
        expect(near).toBeGreaterThanOrEqual(0)
        expect(near).toBeLessThanOrEqual(1)
        expect(far).toBeLessThanOrEqual(near)
        const soon = expectedDays('mbg-nbd', parameters, { x, tx, T: tx + silent }, 5)
        const later = expectedDays('mbg-nbd', parameters, { x, tx, T: tx + silent }, 10)
        expect(soon).toBeGreaterThanOrEqual(-1e-9)
        expect(later).toBeGreaterThanOrEqual(soon - 1e-9)
      }),
    )
  })
})
