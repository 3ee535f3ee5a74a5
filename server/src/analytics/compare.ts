import type { Against, Measure } from '@kith/contract/measures'
import { KithError } from '../platform/errors.ts'
import { type Day } from './calendar.ts'
import { withinLog } from './filter.ts'
import { bucketsOf, type Plan } from './plan.ts'
import { heldAgainst } from './spans.ts'

/** What a question is held against: the same plan for another time or another filter. */
export interface HeldPlan {
  readonly kind: Against
  readonly plan: Plan
  /** First day of the bucket that one of the question is held against. */
  readonly match: (at: Day) => Day
  readonly label: string
}

const LABELS = { before: 'as long a time right before', year: 'the same time a year ago' } as const

/** @throws KithError where the log has no such time */
export const planAgainst = (plan: Plan, kind: 'before' | 'year'): HeldPlan => {
  const { from, to, match } = heldAgainst(kind, plan)
  if (withinLog(to) !== to)
    throw new KithError('invalid_input', 'Before the time that is asked for, there is none to compare with.', {
      hint: 'Choose a later beginning.',
    })
  const buckets = plan.interval === 'all' ? [from] : bucketsOf(from, to, plan.interval)
  return { kind, match, label: LABELS[kind], plan: { ...plan, from, to, buckets, filter: { ...plan.filter, from, to } } }
}

const COUNTS: readonly Measure['unit'][] = ['people', 'activities', 'conversations']
/** Of fewer, a share says less than the numbers do. */
const COUNT_MIN = 10

export interface Comparison {
  readonly value: number | null
  readonly difference: number | null
  readonly share: number | null
}

/** A figure held against another one of the same measure. */
export const comparisonOf = (unit: Measure['unit'], now: number | null, then: number | null): Comparison => {
  const difference = now === null || then === null ? null : now - then
  const share = difference === null || then === null || then < COUNT_MIN || !COUNTS.includes(unit) ? null : difference / then
  return { value: then, difference, share }
}
