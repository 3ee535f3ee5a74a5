import type { Interval, MeasureResult } from '@kith/contract/measures'
import type { LogClient } from '../platform/log/client.ts'
import { stepBucket } from './calendar.ts'
import { withinLog } from './filter.ts'
import { askFigures } from './figures.ts'
import { keeping } from './kept.ts'
import { isPartial, type Plan } from './plan.ts'
import { FALSE_ALARMS, judge, unusual, type Course, type Judgement } from './statistics/unusual.ts'

type Series = MeasureResult['series'][number]

/** How many buckets make a season: a week of days, a year of weeks, months or quarters. */
const SEASON: Partial<Record<Interval, number>> = { day: 7, week: 52, month: 12, quarter: 4 }
/** So many buckets are looked at to say what is usual, whatever few are shown. */
const HISTORY: Record<Interval, number> = { day: 364, week: 156, month: 60, quarter: 24, year: 20 }
/** Judging takes the processor: the largest series are enough. */
const SERIES_MAX = 10
const COUNTS = new Set(['people', 'activities', 'conversations'])

export interface Found extends Omit<Judgement, 'index'> {
  readonly key: string
  /** First day of the bucket. */
  readonly at: string
}

export interface Verdict {
  /** In the order of time. */
  readonly found: readonly Found[]
  readonly judged: number
  readonly unjudged: number
  readonly falseAlarms: number
}

/** Which buckets of these series are far from what trend and season let expect. The bucket that is not over is never judged. */
export const findAnomalies = async (log: LogClient, plan: Plan, shown: readonly Series[]): Promise<Verdict> => {
  const { interval } = plan
  if (interval === 'all') return { found: [], judged: 0, unjudged: shown.length, falseAlarms: FALSE_ALARMS }
  const looked = shown.slice(0, SERIES_MAX)
  const past = withHistory(plan, interval)
  const keys = looked.map(({ key }) => key)
  const figures = past === plan ? undefined : await askFigures(keeping(log), past, keys)
  const courses = figures ? keys.map((key) => ({ key, points: past.buckets.map((at) => ({ at, value: figures.of(key)(at) })) })) : looked
  const wanted = new Set(plan.buckets)
  let unjudged = shown.length - looked.length
  const judged = courses.flatMap(({ key, points }) => {
    const over = points.filter(({ at }) => !isPartial(past, at))
    const counts = COUNTS.has(plan.measure.unit)
    const judgements = judgeOnce({ values: over.map(({ value }) => value), counts, period: SEASON[interval] })
    if (judgements === undefined) unjudged++
    return (judgements ?? []).flatMap(({ index, ...judgement }) => {
      const at = over[index]?.at ?? ''
      return wanted.has(at) ? [{ ...judgement, index, key, at }] : []
    })
  })
  const found = unusual(judged).map(({ index: _index, ...one }) => one)
  return { found, judged: judged.length, unjudged, falseAlarms: FALSE_ALARMS }
}

/** Courses that were judged lately: whoever looks again sees the same, and it takes the processor some milliseconds each. */
const judgedLately = new Map<string, ReturnType<typeof judge>>()
const JUDGED_MAX = 300

const judgeOnce = (course: Course): ReturnType<typeof judge> => {
  const key = JSON.stringify(course)
  const known = judgedLately.has(key) ? judgedLately.get(key) : judge(course)
  // Last in the map is what was asked for last.
  judgedLately.delete(key)
  judgedLately.set(key, known)
  for (const oldest of judgedLately.keys()) {
    if (judgedLately.size <= JUDGED_MAX) break
    judgedLately.delete(oldest)
  }
  return known
}

/** The same question over enough buckets to know what is usual; the plan itself where it has them. */
const withHistory = (plan: Plan, interval: Interval): Plan => {
  const missing = HISTORY[interval] - plan.buckets.length
  if (missing <= 0) return plan
  const from = withinLog(stepBucket(plan.from, interval, -missing))
  const before: string[] = []
  for (let at = stepBucket(plan.from, interval, -1); at >= from; at = stepBucket(at, interval, -1)) before.push(at)
  return { ...plan, from, filter: { ...plan.filter, from }, buckets: [...before.toReversed(), ...plan.buckets] }
}
