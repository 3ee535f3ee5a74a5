import { telling } from './change.ts'
import { upperGamma } from './gamma.ts'
import { loess } from './loess.ts'
import { median } from './median.ts'
import { stl } from './stl.ts'
import { Z95 } from './wilson.ts'

export interface Course {
  /** One for each bucket, oldest first, all of them over; null where there is no figure. */
  readonly values: readonly (number | null)[]
  /** Counts of people or things scatter more where there are more of them, and a few more of few are chance. */
  readonly counts: boolean
  /** Buckets of a year, or of a week, where the interval has such a season. */
  readonly period: number | undefined
}

export interface Judgement {
  readonly index: number
  readonly value: number
  readonly expected: number
  /** Where 95 of 100 such buckets lie. */
  readonly low: number
  readonly high: number
  /** How likely a value at least as far off is by chance alone, 0 to 1. */
  readonly chance: number
  /** Whether the season had its say in what was expected. */
  readonly seasonal: boolean
}

/** With fewer values nobody can say what is usual. */
export const HISTORY_MIN = 16
/** A season is looked for in at least so many values, and at least two seasons. */
const SEASONAL_MIN = 24
/** Values of a long history beyond the newest tell little of what is usual now. */
const HISTORY_MAX = 1_500
/** Gaps are filled to smooth over them; with more of them than this there is nothing to smooth. */
const GAPS_MAX = 0.2
const ROUNDS = 5

/** Of what is called unusual at most this share is expected to be chance. */
export const FALSE_ALARMS = 0.01

/** Which judgements count, of all that were made together (Benjamini and Hochberg, at `FALSE_ALARMS`). */
export const unusual = <T extends Pick<Judgement, 'chance'>>(judged: readonly T[]): T[] => {
  const told = telling(
    judged.map(({ chance }) => chance),
    FALSE_ALARMS,
  )
  return judged.filter((_, at) => told[at])
}

/**
 * What was to be expected of each bucket, and how far off it is. Undefined with too short a history. Trend and season come from a robust decomposition
 * (`stl`); what is left is measured by its median deviation, which single outliers do not move. Counts are judged on Anscombe's scale (1948), 2√(x + 3⁄8), on
 * which a Poisson count scatters by 1, and never as if they scattered less.
 */
export const judge = (course: Course): readonly Judgement[] | undefined => {
  const begin = Math.max(
    course.values.findIndex((value) => value !== null && value !== 0),
    course.values.length - HISTORY_MAX,
  )
  const values = begin < 0 ? [] : course.values.slice(begin)
  const gaps = values.filter((value) => value === null).length
  if (values.length < HISTORY_MIN || gaps > GAPS_MAX * values.length) return undefined
  const scale = course.counts ? ANSCOMBE : PLAIN
  const scaled = filled(values).map(scale.to)
  const least = leastOf(scaled, course.counts)
  const fits = fitsOf(scaled, course.period, least).map((fit) => ({ ...fit, spread: spreadOf(scaled, fit, least) }))
  const [best] = fits
  if (best === undefined || fits.some(({ spread }) => spread === 0)) return undefined
  const freedom = FREEDOM * (values.length - gaps)
  return values.flatMap((value, at) => {
    if (value === null) return []
    const chances = fits.map(({ expected, spread }) => chanceOf(Math.abs((scaled[at] ?? 0) - (expected[at] ?? 0)) / spread, freedom))
    const middle = best.expected[at] ?? 0
    const reach = reachOf(Z95, freedom) * best.spread
    const [low, expected, high] = [middle - reach, middle, middle + reach].map(scale.from)
    return [
      {
        index: begin + at,
        value,
        expected: expected ?? 0,
        low: low ?? 0,
        high: high ?? 0,
        chance: Math.max(...chances),
        seasonal: best.seasonal,
      },
    ]
  })
}

interface Scale {
  readonly to: (value: number) => number
  readonly from: (value: number) => number
}
const PLAIN: Scale = { to: (value) => value, from: (value) => value }
const ANSCOMBE: Scale = {
  to: (value) => 2 * Math.sqrt(Math.max(0, value) + 3 / 8),
  from: (value) => Math.max(0, (Math.max(0, value) / 2) ** 2 - 3 / 8),
}

/** Gaps as lines between what lies beside them. */
const filled = (values: readonly (number | null)[]): number[] => {
  const known = values.flatMap((value, at) => (value === null ? [] : [{ at, value }]))
  let next = 0
  return values.map((value, at) => {
    if (value !== null) return value
    while ((known[next]?.at ?? Number.POSITIVE_INFINITY) < at) next++
    const [before, after] = [known[next - 1], known[next]]
    if (before === undefined || after === undefined) return (before ?? after)?.value ?? 0
    return before.value + ((after.value - before.value) * (at - before.at)) / (after.at - before.at)
  })
}

interface Fit {
  readonly expected: readonly number[]
  readonly seasonal: boolean
  /** Which share of the scatter the fit takes up by following it. */
  readonly taken: number
}

/**
 * What is expected, by the season where there is one. Of two seasons nobody can tell which was the odd one: what counts there stands out from its neighbours
 * as well.
 */
const fitsOf = (values: readonly number[], period: number | undefined, least: number): Fit[] => {
  const plain = withoutSeason(values, least)
  if (period === undefined || values.length < Math.max(2 * period, SEASONAL_MIN)) return [plain]
  const trend = smooth(values, odd(Math.ceil(1.5 * period)), least)
  const rest = minus(values, trend)
  if (!comesAgain(rest, period)) return [plain]
  const seasonal = withSeason(trend, rest, period, least)
  return values.length >= 3 * period ? [seasonal] : [seasonal, plain]
}

const withoutSeason = (values: readonly number[], least: number): Fit => {
  const span = odd(Math.max(7, Math.min(25, Math.round(values.length / 3))))
  return { expected: smooth(values, span, least), seasonal: false, taken: 2 / span }
}

/**
 * Smoothed by LOESS, again and again with less trust in what lies far off, beginning from the medians of neighbours, which no single value moves. Values
 * nearer than `least` are trusted anyhow.
 */
const smooth = (values: readonly number[], span: number, least: number): number[] => {
  const half = (span - 1) / 2
  let smoothed = values.map((_, at) => median(values.slice(Math.max(0, at - half), at + half + 1)))
  for (let round = 0; round <= ROUNDS; round++) {
    const rest = minus(values, smoothed).map(Math.abs)
    const limit = Math.max(6 * median(rest), 4 * least)
    const trust = rest.map((one) => (one < limit ? (1 - (one / limit) ** 2) ** 2 : limit === 0 ? 1 : 0))
    smoothed = loess(values, { span, degree: 1, trust, jump: jumpOf(span) })
  }
  return smoothed
}

/** Between fits that lie nearer than a tenth of what they look at a line does as well (Cleveland et al. 1990). */
const jumpOf = (span: number): number => Math.ceil(span / 10)

/** Whether what is left of one season is like that of the next: their correlation would by chance be as large once in 20 times. */
const comesAgain = (rest: readonly number[], period: number): boolean => {
  const limit = 6 * deviation(rest)
  const held = rest.map((one) => Math.max(-limit, Math.min(limit, one)))
  const size = held.reduce((sum, one) => sum + one * one, 0) / held.length
  if (size === 0) return false
  const products = held.slice(period).map((one, at) => (held[at] ?? 0) * one)
  return products.reduce((sum, one) => sum + one, 0) / products.length / size > 1.645 / Math.sqrt(products.length)
}

const CYCLES_FOR_CHANGE = 12
const CHANGING = 21

/** Values far off are put where the median of their place in the season is before it is learnt: it would follow them else. */
const withSeason = (trend: readonly number[], rest: readonly number[], period: number, least: number): Fit => {
  const places = Array.from({ length: period }, (_, place) => median(rest.filter((_value, at) => at % period === place)))
  const usual = rest.map((_, at) => places[at % period] ?? 0)
  const off = minus(rest, usual)
  const limit = 3.5 * Math.max(deviation(off), least)
  const tame = rest.map((one, at) => (Math.abs(off[at] ?? 0) > limit ? (usual[at] ?? 0) : one))
  const cycles = Math.floor(rest.length / period)
  const changing = cycles >= CYCLES_FOR_CHANGE
  const span = odd(Math.ceil(1.5 * period))
  const lowPass = odd(period)
  const parts = stl(tame, {
    period,
    seasonal: changing ? CHANGING : 'periodic',
    seasonalDegree: 0,
    seasonalJump: changing ? jumpOf(CHANGING) : period,
    trend: span,
    trendJump: jumpOf(span),
    lowPass,
    lowPassJump: jumpOf(lowPass),
    outer: 2,
  })
  return {
    expected: trend.map((one, at) => one + (parts.trend[at] ?? 0) + (parts.seasonal[at] ?? 0)),
    seasonal: true,
    taken: 2 / span + (changing ? 2 / CHANGING : 1 / cycles),
  }
}

const odd = (n: number): number => (n % 2 === 0 ? n + 1 : n)
const minus = (a: readonly number[], b: readonly number[]): number[] => a.map((value, at) => value - (b[at] ?? 0))

/** Standard deviation by the median, of what is normal otherwise; by the mean where more than half are the same (Iglewicz and Hoaglin 1993). */
export const deviation = (rest: readonly number[]): number => {
  const sizes = rest.map(Math.abs)
  const middle = median(sizes)
  if (middle > 0) return 1.4826 * middle
  return (1.2533 * sizes.reduce((sum, one) => sum + one, 0)) / Math.max(1, sizes.length)
}

/** Whatever moves less than this share of what the whole course does is no news, however smooth the rest is. */
const SPREAD_MIN = 0.001
/** Beyond so many digits there is nothing but rounding. */
const ROUNDING = 1e-9

/** By how little values scatter at the least. */
const leastOf = (values: readonly number[], counts: boolean): number => {
  if (counts) return 1
  const middle = median(values)
  const whole = Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length)
  return Math.max(SPREAD_MIN * whole, ROUNDING * Math.abs(middle))
}

/**
 * How far a value that the fit has not followed lies from it, as a standard deviation: what is left of the others is smaller by the share that the fit takes
 * up, and the fit itself is off by as much.
 */
const spreadOf = (values: readonly number[], { expected, taken }: Fit, least: number): number => {
  const left = Math.sqrt(1 - Math.min(0.8, taken))
  return Math.max(least, deviation(minus(values, expected)) / left) / left
}

/** The median deviation knows as much of the scatter as the standard deviation of 37 of 100 values. */
const FREEDOM = 0.37

/** Two-sided, of Student's t, by D. L. Wallace's approximation (1959), good to two digits of the normal score. */
const chanceOf = (t: number, freedom: number): number => {
  const z = ((8 * freedom + 1) / (8 * freedom + 3)) * Math.sqrt(freedom * Math.log1p((t * t) / freedom))
  return upperGamma(0.5, (z * z) / 2)
}

/** How far `z` of the normal distribution is in Student's t. */
const reachOf = (z: number, freedom: number): number => {
  const stretched = (z * (8 * freedom + 3)) / (8 * freedom + 1)
  return Math.sqrt(freedom * Math.expm1((stretched * stretched) / freedom))
}
