import { INTERVALS, type Dimension, type Interval } from '@kith/contract/measures'
import { KithError } from '../platform/errors.ts'
import { addDays, bucketStart, dayIn, daysBetween, stepBucket, type Day } from './calendar.ts'
import { findMeasure, type MeasureEntry } from './catalogue.ts'
import { asksKinds, withinLog, type PartialFilter } from './filter.ts'
import type { Summary } from './history.ts'

const BUCKETS_MAX = 4_000

export interface Question {
  readonly name: string
  readonly interval: Interval | 'all'
  readonly by?: Dimension | undefined
  readonly top: number
  readonly filter: PartialFilter
}

/** What is known of the log when a question is planned. */
export interface Surroundings {
  readonly zone: string
  readonly now: Date
  /** Day of the first activity, undefined in an empty log; only asked for where `needsFirstDay` says so. */
  readonly firstDay: Day | undefined
  /** Undefined where it cannot be used; asked for where `needsSummary` says so. */
  readonly summary?: Pick<Summary, 'touched'> | undefined
}

/** A question with everything decided: nothing after this step looks at defaults. */
export interface Plan {
  readonly measure: MeasureEntry
  readonly interval: Interval | 'all'
  readonly by: Dimension | undefined
  readonly top: number
  readonly filter: PartialFilter
  readonly zone: string
  /** First and last day covered, whole buckets; the last ends today at the latest. */
  readonly from: Day
  readonly to: Day
  readonly today: Day
  /** First days of all buckets, oldest first. */
  readonly buckets: readonly Day[]
  /** Spares reading all the log to see who is new. */
  readonly summary: Pick<Summary, 'touched'> | undefined
}

/** How far back a question without `from` looks. */
const DEFAULT_BUCKETS: Record<Interval, number> = { day: 90, week: 52, month: 24, quarter: 16, year: 12 }

/** Whether the question begins with the log itself. */
export const needsFirstDay = (question: Pick<Question, 'interval' | 'filter'>): boolean =>
  question.interval === 'all' && question.filter.from === undefined

/** Whether the question is about people's first activities of any kind, which summaries of identities tell. */
export const needsSummary = ({ name, filter }: Pick<Question, 'name' | 'filter'>): boolean => {
  const type = findMeasure(name)?.shape.type
  return (type === 'first' || type === 'flow') && !asksKinds(filter)
}

/** @throws KithError when the measure, dimension or time is not to be had. */
export const planQuestion = (question: Question, around: Surroundings): Plan => {
  const measure = findMeasure(question.name)
  if (!measure)
    throw new KithError('not_found', `There is no measure "${question.name}".`, {
      hint: 'GET /api/v1/measures lists them with their definitions.',
    })
  if (question.by !== undefined && !measure.dimensions.includes(question.by)) {
    const possible = measure.dimensions.length > 0 ? `by ${measure.dimensions.join(', ')}` : 'only as a whole'
    throw new KithError('invalid_input', `${measure.label} cannot be split by ${question.by}.`, { hint: `It can be seen ${possible}.` })
  }
  const today = dayIn(around.now, around.zone)
  const wantedTo = withinLog(asDay(question.filter.to, around.zone) ?? today)
  const to = wantedTo > today ? today : wantedTo
  const { interval } = question
  const first = withinLog(asDay(question.filter.from, around.zone) ?? defaultFrom(interval, to, around.firstDay))
  if (first > wantedTo)
    throw new KithError('invalid_input', `The time ends (${wantedTo}) before it begins (${first}).`, { hint: 'Swap from and to.' })
  const from = interval === 'all' ? first : bucketStart(first, interval)
  const buckets = interval === 'all' ? [from] : bucketsOf(from, to, interval)
  const end = interval === 'all' ? to : minDay(addDays(stepBucket(buckets.at(-1) ?? from, interval), -1), today)
  return {
    measure,
    interval,
    by: question.by,
    top: question.top,
    filter: { ...question.filter, from, to: end },
    zone: around.zone,
    from,
    to: end,
    today,
    buckets,
    summary: needsSummary(question) ? around.summary : undefined,
  }
}

const minDay = (a: Day, b: Day): Day => (a < b ? a : b)

const defaultFrom = (interval: Interval | 'all', to: Day, firstDay: Day | undefined): Day => {
  if (interval === 'all') return firstDay ?? to
  return stepBucket(bucketStart(to, interval), interval, 1 - DEFAULT_BUCKETS[interval])
}

const bucketsOf = (from: Day, to: Day, interval: Interval): Day[] => {
  const buckets: Day[] = []
  for (let at = from; at <= to; at = stepBucket(at, interval)) {
    if (buckets.push(at) > BUCKETS_MAX) {
      throw new KithError('invalid_input', `That makes more than ${BUCKETS_MAX} ${interval}s.`, {
        hint: `Choose a shorter time, or a longer interval (${INTERVALS.slice(INTERVALS.indexOf(interval) + 1).join(', ')}).`,
      })
    }
  }
  return buckets.length > 0 ? buckets : [from]
}

/** The day that a filter's day or instant falls on. */
export const asDay = (moment: string | undefined, zone: string): Day | undefined => {
  if (moment === undefined) return undefined
  return moment.length === 10 ? moment : dayIn(new Date(moment), zone)
}

/** Last day of a bucket, today at the latest. */
export const bucketEnd = (plan: Plan, at: Day): Day =>
  plan.interval === 'all' ? plan.to : minDay(addDays(stepBucket(at, plan.interval), -1), plan.today)

/** Days of a bucket that have begun. */
export const bucketDays = (plan: Plan, at: Day): number => daysBetween(at, bucketEnd(plan, at)) + 1

export const isPartial = (plan: Plan, at: Day): boolean =>
  plan.interval !== 'all' && addDays(stepBucket(at, plan.interval), -1) >= plan.today
