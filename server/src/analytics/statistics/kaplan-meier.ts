import { Z95 } from './wilson.ts'

/** How long people stayed: at time `t` so many left, and so many were lost from sight (still here when looked at). */
export interface Stay {
  /** At least 0, in any unit. */
  readonly t: number
  readonly left: number
  readonly censored: number
}

export interface Step {
  readonly t: number
  /** People of whom it is known that they stayed until right before `t`. */
  readonly atRisk: number
  readonly left: number
  /** Share of those who stay longer than `t`, 0 to 1. */
  readonly survival: number
  /** Standard error of it (Greenwood). */
  readonly error: number
  /** 95 % interval, log-log: stays within 0 and 1. */
  readonly low: number
  readonly high: number
}

/**
 * The share of people who stay longer than any time, with people who are still here counted for as long as they have been seen: one step for each time at
 * which somebody left. Who was lost from sight at the very time of a step is still counted in it.
 *
 * Source: Kaplan and Meier (1958); error by Greenwood (1926); interval on the scale ln(−ln S) (Kalbfleisch and Prentice).
 */
export const kaplanMeier = (stays: readonly Stay[]): Step[] => {
  const ordered = byTime(stays)
  let atRisk = ordered.reduce((sum, one) => sum + one.left + one.censored, 0)
  let survival = 1
  let greenwood = 0
  const steps: Step[] = []
  for (const { t, left, censored } of ordered) {
    if (left > 0) {
      survival *= 1 - left / atRisk
      greenwood += left / (atRisk * (atRisk - left))
      steps.push({ t, atRisk, left, survival, ...spread(survival, greenwood) })
    }
    atRisk -= left + censored
  }
  return steps
}

/** One row for each time, ascending. */
export const byTime = (stays: readonly Stay[]): Stay[] => {
  const rows = new Map<number, { t: number; left: number; censored: number }>()
  for (const { t, left, censored } of stays) {
    const row = rows.get(t) ?? { t, left: 0, censored: 0 }
    rows.set(t, { t, left: row.left + left, censored: row.censored + censored })
  }
  return [...rows.values()].toSorted((a, b) => a.t - b.t)
}

const spread = (survival: number, greenwood: number): { error: number; low: number; high: number } => {
  // Once everybody has left there is no error to be had.
  if (survival <= 0) return { error: 0, low: 0, high: 0 }
  if (survival >= 1) return { error: 0, low: 1, high: 1 }
  const reach = (Z95 * Math.sqrt(greenwood)) / Math.log(survival)
  return { error: survival * Math.sqrt(greenwood), low: survival ** Math.exp(-reach), high: survival ** Math.exp(reach) }
}

/** The share of those who stay longer than `t`. */
export const survivalAt = (steps: readonly Step[], t: number): number => steps.findLast((step) => step.t <= t)?.survival ?? 1

/** The first time by which at least half have left, null when that was not reached. */
export const medianStay = (steps: readonly Step[]): number | null => steps.find((step) => step.survival <= 0.5)?.t ?? null

/** Restricted mean: how long people stay on average within the first `until`, in the unit of the times. The area below the curve. */
export const meanStay = (steps: readonly Step[], until: number): number => {
  let area = 0
  let from = 0
  let survival = 1
  for (const step of steps) {
    if (step.t >= until) break
    area += survival * (step.t - from)
    from = step.t
    survival = step.survival
  }
  return area + survival * Math.max(0, until - from)
}
