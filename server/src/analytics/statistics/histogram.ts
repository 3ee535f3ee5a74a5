/**
 * How often each value occurs: `{ value, people }`, for example "did 3 activities: 41 people". All that is asked of the distribution of a community can be
 * asked of this, and it stays short however many people there are.
 */
export interface Occurrence {
  /** At least 0. */
  readonly value: number
  /** Whole, at least 0. */
  readonly people: number
}
export type Histogram = readonly Occurrence[]

export const peopleOf = (histogram: Histogram): number => histogram.reduce((sum, one) => sum + one.people, 0)
export const totalOf = (histogram: Histogram): number => histogram.reduce((sum, one) => sum + one.value * one.people, 0)
export const descending = (histogram: Histogram): Histogram =>
  histogram.filter((one) => one.people > 0).toSorted((a, b) => b.value - a.value)
