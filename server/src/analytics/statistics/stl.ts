import { fitAt, loess, type Smoothing } from './loess.ts'
import { median } from './median.ts'

export interface StlOptions {
  /** Values in one season, at least 2. */
  readonly period: number
  /** How many seasons the shape of one is learnt from, odd; `periodic` keeps one shape for all time. */
  readonly seasonal: number | 'periodic'
  readonly seasonalDegree?: 0 | 1
  readonly seasonalJump?: number
  /** Span of the trend, odd; as Cleveland et al. advise when left out. */
  readonly trend?: number
  readonly trendJump?: number
  /** Span of the filter that takes the trend out of the season, odd; the next odd number from `period` on when left out. */
  readonly lowPass?: number
  readonly lowPassJump?: number
  readonly inner?: number
  /** Rounds in which values far off lose their say; 0 trusts all alike. */
  readonly outer?: number
}

export interface Decomposition {
  readonly seasonal: readonly number[]
  readonly trend: readonly number[]
  /** What neither explains: the value less both. */
  readonly rest: readonly number[]
  /** How much each value was trusted in the end, 0 to 1. */
  readonly trust: readonly number[]
}

/**
 * Splits evenly spaced values into a trend, a season and what is left. Needs two whole seasons.
 *
 * Source: R. B. Cleveland, W. S. Cleveland, J. E. McRae and I. Terpenning (1990), STL: A Seasonal-Trend Decomposition Procedure Based on Loess, Journal of
 * Official Statistics 6 (1).
 */
export const stl = (values: readonly number[], options: StlOptions): Decomposition => {
  const settings = settle(values.length, options)
  const { inner = 1, outer = 15 } = options
  let trend: readonly number[] = values.map(() => 0)
  let seasonal: readonly number[] = trend
  let trust: readonly number[] | undefined
  for (let round = 0; round <= outer; round++) {
    for (let pass = 0; pass < inner; pass++) {
      const untrended = minus(values, trend)
      const cycles = smoothCycles(untrended, settings.period, { ...settings.seasonal, trust })
      const level = loess(lowPass(cycles, settings.period), settings.lowPass)
      seasonal = level.map((one, at) => (cycles[at + settings.period] ?? 0) - one)
      if (options.seasonal === 'periodic') seasonal = sameEachSeason(seasonal, settings.period)
      trend = loess(minus(values, seasonal), { ...settings.trend, trust })
    }
    if (round < outer) trust = bisquare(minus(minus(values, trend), seasonal))
  }
  return { seasonal, trend, rest: minus(minus(values, trend), seasonal), trust: trust ?? values.map(() => 1) }
}

interface Settings {
  readonly period: number
  readonly seasonal: Smoothing
  readonly trend: Smoothing
  readonly lowPass: Smoothing
}

const settle = (n: number, options: StlOptions): Settings => {
  const { period } = options
  if (period < 2 || n < 2 * period) throw new Error(`STL needs two seasons of at least two values; ${n} values are not two of ${period}.`)
  const periodic = options.seasonal === 'periodic'
  const span = options.seasonal === 'periodic' ? 10 * n + 1 : options.seasonal
  return {
    period,
    seasonal: { span, degree: periodic ? 0 : (options.seasonalDegree ?? 1), jump: options.seasonalJump ?? 1 },
    trend: { span: options.trend ?? odd(Math.ceil((1.5 * period) / (1 - 1.5 / span))), degree: 1, jump: options.trendJump ?? 1 },
    lowPass: { span: options.lowPass ?? odd(period), degree: 1, jump: options.lowPassJump ?? 1 },
  }
}

const odd = (n: number): number => (n % 2 === 0 ? n + 1 : n)
const minus = (a: readonly number[], b: readonly number[]): number[] => a.map((value, at) => value - (b[at] ?? 0))

/** All values of one place in the season smoothed by themselves, with one season more at either end. */
const smoothCycles = (values: readonly number[], period: number, smoothing: Smoothing): number[] => {
  const cycles: number[] = Array.from({ length: values.length + 2 * period }, () => 0)
  for (let phase = 0; phase < period; phase++) {
    const own = everyNth(values, phase, period)
    const trust = smoothing.trust && everyNth(smoothing.trust, phase, period)
    const smoothed = loess(own, { ...smoothing, trust })
    const n = own.length
    const outside = { ...smoothing, trust }
    const before = fitAt(own, -1, { first: 0, last: Math.min(smoothing.span, n) - 1 }, outside) ?? smoothed[0] ?? 0
    const after = fitAt(own, n, { first: Math.max(0, n - smoothing.span), last: n - 1 }, outside) ?? smoothed[n - 1] ?? 0
    ;[before, ...smoothed, after].forEach((value, season) => (cycles[season * period + phase] = value))
  }
  return cycles
}

const everyNth = (values: readonly number[], first: number, step: number): number[] =>
  values.filter((_, at) => at >= first && (at - first) % step === 0)

/** Moving averages over a season, a season, and three: what of the cycles is level and no season. */
const lowPass = (values: readonly number[], period: number): number[] =>
  movingAverage(movingAverage(movingAverage(values, period), period), 3)

const movingAverage = (values: readonly number[], span: number): number[] => {
  let sum = 0
  const averages: number[] = []
  values.forEach((value, at) => {
    sum += value - (at >= span ? (values[at - span] ?? 0) : 0)
    if (at >= span - 1) averages.push(sum / span)
  })
  return averages
}

const sameEachSeason = (seasonal: readonly number[], period: number): number[] => {
  const means = Array.from({ length: period }, (_, phase) => {
    const own = everyNth(seasonal, phase, period)
    return own.reduce((sum, value) => sum + value, 0) / own.length
  })
  return seasonal.map((_, at) => means[at % period] ?? 0)
}

/** How far each value may be trusted by what is left of it: fully near none, not at all beyond six times the median. */
const bisquare = (rest: readonly number[]): number[] => {
  const limit = 6 * median(rest.map(Math.abs))
  return rest.map((one) => {
    const size = Math.abs(one)
    if (size <= 0.001 * limit) return 1
    return size <= 0.999 * limit ? (1 - (size / limit) ** 2) ** 2 : 0
  })
}
