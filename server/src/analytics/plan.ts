import { INTERVALS, type Against, type Dimension, type Interval } from '@kith/contract/measures'
import { KithError } from '../platform/errors.ts'
import { addDays, bucketStart, dayIn, daysBetween, stepBucket, type Day } from './calendar.ts'
import { crosses, findMeasure, type MeasureEntry } from './catalogue.ts'
import { toldByDay, type Chosen } from './day-sums.ts'
import { asksKinds, withinLog, type PartialFilter } from './filter.ts'
import type { Helped } from './helped.ts'
import type { Summary } from './history.ts'
import type { Held } from './partitions.ts'
import { lastFrom } from './spans.ts'
import { statesOf, type Turnout } from './turnout.ts'

const BUCKETS_MAX = 4_000

export interface Question {
  readonly name: string
  readonly interval: Interval | 'all'
  /** Instead of the filter's `from`: 12w, 90d, 12m, 3y or all. */
  readonly last?: string | undefined
  readonly by?: Dimension | undefined
  readonly across?: Dimension | undefined
  readonly top: number
  readonly filter: PartialFilter
}

/** What is known of the log when a question is planned. */
export interface Surroundings {
  readonly zone: string
  readonly now: Date
  /** Day of the first activity, undefined in an empty log; only asked for where `needsFirstDay` says so. */
  readonly firstDay: Day | undefined
  /** Day of the newest activity; only asked for where `needsLastDay` says so. */
  readonly lastDay?: Day | undefined
  /** Undefined where it cannot be used; asked for where `needsSummary` says so. */
  readonly summary?: Pick<Summary, 'touched'> | undefined
  /** Asked for where `needsTurnout` says so. */
  readonly turnout?: Turnout | undefined
  /** Asked for where `needsHelped` says so. */
  readonly helped?: Helped | undefined
  /** Asked for where `needsBegan` says so. */
  readonly began?: readonly Held[] | undefined
}

/** A question with everything decided: nothing after this step looks at defaults. */
export interface Plan {
  readonly measure: MeasureEntry
  readonly interval: Interval | 'all'
  readonly by: Dimension | undefined
  /** The second dimension; only with a first one, and over the whole time. */
  readonly across: Dimension | undefined
  /** How many values are shown of a dimension: as asked for, but a clock is shown whole. */
  readonly top: number
  readonly asked: number
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
  /** What was summed up by day tells it, where that is true just now. */
  readonly byDay: boolean
  /** Whom the filter chooses or leaves out, where that is known; else a question to what was summed up by day asks itself. */
  readonly chosen?: Chosen | undefined
  /** Spares reading the log for how much was done, and by whom. */
  readonly turnout?: Turnout | undefined
  /** The same for who helped. */
  readonly helped?: Helped | undefined
  /** The same for where people began. */
  readonly began?: readonly Held[] | undefined
}

/** How far back a question without `from` looks. */
const DEFAULT_BUCKETS: Record<Interval, number> = { day: 90, week: 52, month: 24, quarter: 16, year: 12 }

/** Whether the question begins with the log itself. */
export const needsFirstDay = (question: Pick<Question, 'interval' | 'filter' | 'last'>): boolean =>
  question.last === 'all' || (question.interval === 'all' && question.filter.from === undefined && question.last === undefined)

/** Whether the question ends with the log itself. */
export const needsLastDay = (question: Pick<Question, 'filter' | 'last'>): boolean =>
  question.last !== undefined && question.filter.to === undefined

/** Whether the question is about people's first activities of any kind, which summaries of identities tell. */
export const needsSummary = ({ name, filter }: Pick<Question, 'name' | 'filter'>): boolean => {
  const type = findMeasure(name)?.shape.type
  return (type === 'first' || type === 'flow') && !asksKinds(filter)
}

/** Whether the question is about who did something when, and how much, and nothing else: what was summed up by day tells that. */
const isToldByDay = ({ name, by, filter }: Pick<Question, 'name' | 'by' | 'filter'>): boolean => {
  const shape = findMeasure(name)?.shape
  if (shape === undefined || by !== undefined || !toldByDay(filter)) return false
  if (shape.type === 'aggregate') return shape.where === undefined && statesOf(shape) !== undefined
  return shape.type === 'flow' || shape.type === 'stickiness'
}
/** Whether the question is about who did something, or how much was done. By a dimension that says of any question which of its values weigh most. */
const isToldByPartitions = ({ name, by, filter }: Pick<Question, 'name' | 'by' | 'filter'>): boolean => {
  const type = findMeasure(name)?.shape.type
  if (type === 'first') return by === undefined && asksKinds(filter)
  return type === 'aggregate' || type === 'flow' || type === 'stickiness' || by !== undefined
}

/**
 * Whether what partitions hold is asked for beforehand. What was summed up by day nearly always tells it instead, and what partitions hold is asked for when it does
 * not; but for newcomers, of whom days do not tell, where there is no summary.
 */
export const needsTurnout = (question: Pick<Question, 'name' | 'by' | 'filter'>, summary: Surroundings['summary']): boolean =>
  isToldByPartitions(question) && (!isToldByDay(question) || (needsSummary(question) && summary === undefined))

/** Whether the question is about who helped, whoever and whatever it was. */
export const needsHelped = ({ name, by, filter }: Pick<Question, 'name' | 'by' | 'filter'>): boolean =>
  findMeasure(name)?.shape.type === 'helpers' && by === undefined && !asksKinds(filter)

/** Whether the question is about where people began, whoever and whatever it was. */
export const needsBegan = (question: Pick<Question, 'name' | 'by' | 'filter'>): boolean =>
  question.by !== undefined && needsSummary(question)

/** Weekdays and hours are shown whole, however many series are asked for. */
export const isClock = (by: Dimension | undefined): boolean => by === 'weekday' || by === 'hour'
export const HOURS = 24

/** @throws KithError when the measure or dimension is not to be had, or parts of the question exclude each other. */
export const checkQuestion = ({
  name,
  interval,
  by,
  across,
  last,
  filter,
  against,
  other,
}: Pick<Question, 'name' | 'interval' | 'by' | 'across' | 'last'> & {
  filter?: PartialFilter
  against?: Against | undefined
  other?: object | undefined
}): MeasureEntry => {
  const measure = findMeasure(name)
  if (!measure)
    throw new KithError('not_found', `There is no measure "${name}".`, {
      hint: 'measures.list tells them with their definitions: GET /api/v1/measures, or `kith measures`.',
    })
  for (const one of [by, across]) {
    if (one === undefined || measure.dimensions.includes(one)) continue
    throw new KithError('invalid_input', `${measure.label} cannot be split by ${one}.`, {
      hint: `It can be seen by ${measure.dimensions.join(', ')}.`,
    })
  }
  const refuse = (message: string, hint: string): never => {
    throw new KithError('invalid_input', message, { hint })
  }
  if (across !== undefined && by === undefined) refuse('A second dimension needs a first one.', 'Give `by`, too.')
  if (across !== undefined && across === by) refuse(`Both dimensions are ${by}.`, 'Choose another one for `across`.')
  if (across !== undefined && !crosses(measure.shape))
    refuse(
      `${measure.label} cannot be split by two dimensions: it compares one ${interval === 'all' ? 'time' : interval} with the one before.`,
      'Leave `across` out.',
    )
  if (across !== undefined && interval !== 'all')
    refuse('Two dimensions are shown over the whole time.', 'Ask with interval all, or leave `across` out.')
  if (last !== undefined && filter?.from !== undefined) refuse('The time has two beginnings.', 'Give either `last` or `from`.')
  if (against === 'other' && other === undefined) refuse('It is not said what to compare with.', 'Give `other`, a filter.')
  if (other !== undefined && against !== 'other') refuse('A second filter is given, but no comparison with it.', 'Ask against other.')
  return measure
}

/** @throws KithError when the measure, dimension or time is not to be had. */
export const planQuestion = (question: Question, around: Surroundings): Plan => {
  const measure = checkQuestion(question)
  const today = dayIn(around.now, around.zone)
  const end = needsLastDay(question) ? lastOfAll(around.lastDay, today) : today
  const wantedTo = withinLog(asDay(question.filter.to, around.zone) ?? end)
  const to = wantedTo > today ? today : wantedTo
  const { interval, by } = question
  const first = withinLog(asDay(question.filter.from, around.zone) ?? beginOf(question, to, around.firstDay))
  if (first > wantedTo)
    throw new KithError('invalid_input', `The time ends (${wantedTo}) before it begins (${first}).`, { hint: 'Swap from and to.' })
  const from = interval === 'all' ? first : bucketStart(first, interval)
  const buckets = interval === 'all' ? [from] : bucketsOf(from, to, interval)
  const lastDay = interval === 'all' ? to : minDay(addDays(stepBucket(buckets.at(-1) ?? from, interval), -1), today)
  return {
    measure,
    interval,
    by,
    across: question.across,
    top: isClock(by) ? HOURS : question.top,
    asked: question.top,
    filter: { ...question.filter, from, to: lastDay },
    zone: around.zone,
    from,
    to: lastDay,
    today,
    buckets,
    summary: needsSummary(question) ? around.summary : undefined,
    byDay: isToldByDay(question),
    turnout: isToldByPartitions(question) ? around.turnout : undefined,
    helped: needsHelped(question) ? around.helped : undefined,
    began: needsBegan(question) ? around.began : undefined,
  }
}

/** Data this old is an archive: its last weeks are looked at, and not empty ones of today. */
const OLD_DAYS = 28
const lastOfAll = (lastDay: Day | undefined, today: Day): Day =>
  lastDay !== undefined && lastDay < addDays(today, -OLD_DAYS) ? lastDay : today

const beginOf = ({ interval, last }: Question, to: Day, firstDay: Day | undefined): Day => {
  if (last === undefined) return defaultFrom(interval, to, firstDay)
  return last === 'all' ? minDay(firstDay ?? to, to) : lastFrom(last, interval, to)
}

const minDay = (a: Day, b: Day): Day => (a < b ? a : b)

const defaultFrom = (interval: Interval | 'all', to: Day, firstDay: Day | undefined): Day => {
  if (interval === 'all') return firstDay ?? to
  return stepBucket(bucketStart(to, interval), interval, 1 - DEFAULT_BUCKETS[interval])
}

/** First days of all buckets between two days, the first of which begins one. @throws KithError beyond the bound */
export const bucketsOf = (from: Day, to: Day, interval: Interval): Day[] => {
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

/** Last day of a bucket, that of the plan at the latest. */
export const bucketEnd = (plan: Plan, at: Day): Day =>
  plan.interval === 'all' ? plan.to : minDay(addDays(stepBucket(at, plan.interval), -1), plan.to)

/** Days of a bucket that have begun. */
export const bucketDays = (plan: Plan, at: Day): number => daysBetween(at, bucketEnd(plan, at)) + 1

export const isPartial = (plan: Plan, at: Day): boolean =>
  plan.interval !== 'all' && addDays(stepBucket(at, plan.interval), -1) >= plan.today
