import type { LevelRules } from '@kith/contract/levels'
import { bucketStart, stepBucket, type Day } from '../calendar.ts'

/** What counts on a day. */
export interface Window {
  readonly at: Day
  /** Always the first of a month. */
  readonly from: Day
  readonly reviewedAt: Day
  readonly nextReview: Day
}

const EVERY = { 1: 'month', 3: 'quarter', 12: 'year' } as const

/**
 * Levels rise at once and fall only at reviews: what counts on a day begins `lookBackMonths` before the last review, not before the day. So between two reviews
 * nothing is forgotten, and the level of any day follows from the activities until then alone.
 */
export const windowOf = (at: Day, { reviewMonths, lookBackMonths }: Pick<LevelRules, 'reviewMonths' | 'lookBackMonths'>): Window => {
  const reviewedAt = bucketStart(at, EVERY[reviewMonths])
  return { at, reviewedAt, from: stepBucket(reviewedAt, 'month', -lookBackMonths), nextReview: stepBucket(reviewedAt, EVERY[reviewMonths]) }
}
