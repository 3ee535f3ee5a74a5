import { hypergeometric, lnGamma } from './gamma.ts'
import { nelderMead } from './nelder-mead.ts'

/**
 * Models of people who come at their own rate and at some point stay away without saying so. Both rates and the chance to stay away differ between people:
 * rates by a gamma distribution (r, alpha), the chance by a beta distribution (a, b).
 *
 * `bg-nbd`: they may stay away after each time that they came *back*; whoever never came back is then certainly still around, which is wrong for people
 * who wrote once and were never seen again. `mbg-nbd`: also after the first time. Kith uses the second; the first is here because its answers are published.
 *
 * Sources: BG/NBD, Fader, Hardie and Lee (2005); MBG/NBD, Batislam, Denizel and Filiztekin (2007).
 */
export type ModelKind = 'bg-nbd' | 'mbg-nbd'

export interface Parameters {
  readonly r: number
  /** In the unit of the times. */
  readonly alpha: number
  readonly a: number
  readonly b: number
}

/** What is known of somebody: all in one unit of time, counted from their first day. */
export interface History {
  /** Days on which they came, without the first. */
  readonly x: number
  /** When they came last; 0 where they came once. */
  readonly tx: number
  /** How long ago their first day is; at least tx. */
  readonly T: number
}

/** Several people with the same history. */
export interface Histories extends History {
  readonly people: number
}

/** How likely somebody with this history is to come again, 0 to 1. */
export const stillAround = (kind: ModelKind, { r, alpha, a, b }: Parameters, { x, tx, T }: History): number => {
  if (kind === 'bg-nbd' && x === 0) return 1
  const odds = a / (kind === 'bg-nbd' ? b + x - 1 : b + x)
  return 1 / (1 + odds * ((alpha + T) / (alpha + tx)) ** (r + x))
}

/** On how many days somebody with this history is expected to come within the next `t`. */
export const expectedDays = (kind: ModelKind, given: Parameters, history: History, t: number): number => {
  const { r, alpha, b } = given
  // At a = 1 the formula divides zero by zero.
  const a = Math.abs(given.a - 1) < 1e-6 ? 1 + 1e-6 : given.a
  const { x, T } = history
  const kept = kind === 'bg-nbd' ? b + x : b + x + 1
  const falling = ((alpha + T) / (alpha + T + t)) ** (r + x) * hypergeometric(r + x, kept, a + kept - 1, t / (alpha + T + t))
  return ((a + kept - 1) / (a - 1)) * (1 - falling) * stillAround(kind, given, history)
}

/** On how many days somebody new is expected to come back within their first `t`. */
export const expectedOfNewcomer = ({ r, alpha, a, b }: Parameters, t: number): number =>
  ((a + b - 1) / (a - 1)) * (1 - (alpha / (alpha + t)) ** r * hypergeometric(r, b, a + b - 1, t / (alpha + t)))

/** The logarithm of how likely these histories are, all together. */
export const logLikelihood = (kind: ModelKind, { r, alpha, a, b }: Parameters, histories: readonly Histories[]): number => {
  const more = kind === 'mbg-nbd' ? 1 : 0
  const constant = r * Math.log(alpha) - lnGamma(r) + lnGamma(a + b) - lnGamma(b)
  // What depends on x alone is computed once: most people came a few times.
  const ofX = new Map<number, { readonly front: number; readonly odds: number }>()
  const about = (x: number): { readonly front: number; readonly odds: number } => {
    const known = ofX.get(x)
    if (known !== undefined) return known
    const front = constant + lnGamma(r + x) + lnGamma(b + x + more) - lnGamma(a + b + x + more)
    const odds = kind === 'bg-nbd' ? (x === 0 ? 0 : a / (b + x - 1)) : a / (b + x)
    const made = { front, odds }
    ofX.set(x, made)
    return made
  }
  let sum = 0
  for (const { x, tx, T, people } of histories) {
    const { front, odds } = about(x)
    const stays = (r + x) * Math.log(alpha + T)
    const gone = odds === 0 ? 0 : odds * Math.exp(Math.min(700, stays - (r + x) * Math.log(alpha + tx)))
    sum += people * (front - stays + Math.log1p(gone))
  }
  return sum
}

export interface Fit {
  readonly kind: ModelKind
  readonly parameters: Parameters
  readonly logLikelihood: number
  readonly people: number
}

/** Parameters beyond e^±10 of where they began say no more than that there is nothing to fit. */
const LOG_MAX = 10

/** The parameters under which these histories are likeliest; null where there is nobody. The same histories give the same parameters. */
export const fitStillAround = (kind: ModelKind, histories: readonly Histories[]): Fit | null => {
  const people = histories.reduce((sum, one) => sum + one.people, 0)
  const span = histories.reduce((most, one) => Math.max(most, one.T), 0)
  if (people === 0 || span === 0) return null
  // Times from 0 to 10 keep all four parameters of a like size.
  const scale = 10 / span
  const scaled = histories.map(({ x, tx, T, people: many }) => ({ x, tx: tx * scale, T: T * scale, people: many }))
  const at = ([r = 0, alpha = 0, a = 0, b = 0]: readonly number[]): Parameters => ({
    r: Math.exp(r),
    alpha: Math.exp(alpha),
    a: Math.exp(a),
    b: Math.exp(b),
  })
  const cost = (logs: readonly number[]): number =>
    logs.some((one) => Math.abs(one) > LOG_MAX) ? Number.MAX_VALUE : -logLikelihood(kind, at(logs), scaled) / people
  const found = at(nelderMead(cost, [0, 0, 0, 0], { precision: 1e-9 }).at)
  const parameters = { ...found, alpha: found.alpha / scale }
  return { kind, parameters, logLikelihood: logLikelihood(kind, parameters, histories), people }
}
