/**
 * An additive model of yes or no: each feature has a few steps, each step has points, the sum of points is the log odds. It can be read as a table.
 * Fitted by boosting decision stumps on the logistic loss (Friedman, Hastie, Tibshirani 2000; a generalised additive model of step functions).
 */
export interface Scorecard {
  /** Log odds before any feature, natural logarithm. */
  readonly base: number
  /** For each feature its steps, merged by threshold. */
  readonly features: readonly (readonly Step[])[]
}

/** `below` points when the value is under `at` or missing (NaN), else `from`. */
export interface Step {
  readonly at: number
  readonly below: number
  readonly from: number
}

export interface FitOptions {
  readonly rounds?: number
  /** Share of each stump's points that counts. */
  readonly rate?: number
  /** Rows that each side of a step needs. */
  readonly leafMin?: number
}

/** Probability of yes, 0 to 1. A missing value is NaN. */
export const scoreOf = (card: Scorecard, values: readonly number[]): number => 1 / (1 + Math.exp(-logOdds(card, values)))

const logOdds = (card: Scorecard, values: readonly number[]): number =>
  card.features.reduce((sum, _, f) => sum + pointsOf(card, f, values[f]), card.base)

/** What one feature's value adds to the log odds. */
export const pointsOf = ({ features }: Pick<Scorecard, 'features'>, feature: number, value: number | undefined): number =>
  (features[feature] ?? []).reduce((sum, step) => sum + (isBelow(value, step.at) ? step.below : step.from), 0)

const isBelow = (value: number | undefined, at: number): boolean => value === undefined || Number.isNaN(value) || value < at

/** Fits the points on rows of equal length and their answers. Deterministic. Time: rounds × rows × features. */
export const fitScorecard = (rows: readonly (readonly number[])[], answers: readonly boolean[], options: FitOptions = {}): Scorecard => {
  const { rounds = 200, rate = 0.1, leafMin = 8 } = options
  const yes = answers.filter(Boolean).length
  const base = Math.log((yes + 1) / (answers.length - yes + 1))
  const odds = new Float64Array(rows.length).fill(base)
  const orders = (rows[0] ?? []).map((_, f) => sorted(rows, f))
  const features: Map<number, Step>[] = orders.map(() => new Map())
  for (let round = 0; round < rounds; round++) {
    const stump = bestStump(rows, orders, gradients(answers, odds), leafMin)
    if (stump === undefined) break
    const step = { at: stump.at, below: stump.below * rate, from: stump.from * rate }
    addStep(features[stump.feature], step)
    for (const [i, row] of rows.entries()) odds[i] = (odds[i] ?? 0) + (isBelow(row[stump.feature], step.at) ? step.below : step.from)
  }
  return { base, features: features.map((steps) => [...steps.values()].toSorted((a, b) => a.at - b.at)) }
}

const addStep = (steps: Map<number, Step> | undefined, { at, below, from }: Step): void => {
  const known = steps?.get(at)
  steps?.set(at, { at, below: below + (known?.below ?? 0), from: from + (known?.from ?? 0) })
}

const valueOf = (row: readonly number[] | undefined, f: number): number => {
  const value = row?.[f]
  return value === undefined || Number.isNaN(value) ? -Infinity : value
}

const sorted = (rows: readonly (readonly number[])[], f: number): number[] =>
  [...rows.keys()].toSorted((a, b) => {
    const [x, y] = [valueOf(rows[a], f), valueOf(rows[b], f)]
    return x < y ? -1 : x > y ? 1 : a - b
  })

interface Gradients {
  readonly first: Float64Array
  readonly second: Float64Array
}

const gradients = (answers: readonly boolean[], odds: Float64Array): Gradients => {
  const likely = odds.map((value) => 1 / (1 + Math.exp(-value)))
  return { first: likely.map((p, i) => (answers[i] ? 1 : 0) - p), second: likely.map((p) => p * (1 - p)) }
}

interface Stump extends Step {
  readonly feature: number
  readonly gain: number
}

/** The step that lowers the loss most, by second-order gain with a unit of shrinkage. */
const bestStump = (
  rows: readonly (readonly number[])[],
  orders: readonly (readonly number[])[],
  g: Gradients,
  leafMin: number,
): Stump | undefined => {
  const [allFirst, allSecond] = [sum(g.first), sum(g.second)]
  let best: Stump | undefined
  for (const [feature, order] of orders.entries()) {
    let [first, second] = [0, 0]
    for (let at = 0; at + 1 < order.length; at++) {
      const i = order[at] ?? 0
      first += g.first[i] ?? 0
      second += g.second[i] ?? 0
      if (at + 1 < leafMin || order.length - at - 1 < leafMin) continue
      const [here, next] = [valueOf(rows[i], feature), valueOf(rows[order[at + 1] ?? 0], feature)]
      if (here === next) continue
      const [restFirst, restSecond] = [allFirst - first, allSecond - second]
      const gain = (first * first) / (second + 1) + (restFirst * restFirst) / (restSecond + 1)
      if (gain <= (best?.gain ?? 0)) continue
      const between = here === -Infinity ? next : (here + next) / 2
      best = { feature, gain, at: between, below: first / (second + 1), from: restFirst / (restSecond + 1) }
    }
  }
  return best
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
