import type { MeasureResult } from '@kith/contract/measures'
import type { LogClient } from '../platform/log/client.ts'
import { toMeasure } from './catalogue.ts'
import { bucketDays, isPartial, type Plan } from './plan.ts'
import { comparesBuckets, measureSql, topKeysSql } from './sql.ts'
import { quickRatio } from './statistics/quick-ratio.ts'

interface Row {
  readonly at_text: string
  readonly key: string
  /** How many values the dimension has in all. */
  readonly keys?: number
  readonly value?: number | null
  readonly active?: number
  readonly retained?: number
  readonly daily?: number
}

type Series = MeasureResult['series'][number]
type FlowPart = Extract<Plan['measure']['shape'], { type: 'flow' }>['part']
type Value = (at: string) => number | null

export interface Labels {
  readonly of: (key: string) => string
}

/** Runs a plan and shapes its rows: every bucket is there, undefined figures are null, unfinished buckets are marked. */
export const answerQuestion = async (log: LogClient, plan: Plan, labels: Labels): Promise<MeasureResult> => {
  const [{ keys, more, rows }, fresh] = await Promise.all([askRows(log, plan), needsNewcomers(plan) ? newPeople(log, plan) : undefined])
  const series = keys.map((key) =>
    seriesOf(
      plan,
      key,
      rows.filter((row) => row.key === key),
      fresh,
      labels,
    ),
  )
  if (plan.by !== undefined) series.sort((a, b) => (b.total ?? 0) - (a.total ?? 0))
  return { measure: toMeasure(plan.measure), interval: plan.interval, from: plan.from, to: plan.to, zone: plan.zone, series, more }
}

interface Answered {
  readonly keys: readonly string[]
  /** Values of the dimension beyond `keys`. */
  readonly more: number
  readonly rows: readonly Row[]
}

const askRows = async (log: LogClient, plan: Plan): Promise<Answered> => {
  if (hasNoNeighbours(plan)) return { keys: [''], more: 0, rows: [] }
  if (plan.by === undefined) return { keys: [''], more: 0, rows: await runMeasure(log, plan, undefined) }
  if (plan.interval === 'all') return chosen(await runMeasure(log, plan, undefined))
  const { text, params } = topKeysSql(plan, plan.by)
  const { keys, more } = chosen(await log.query<Row>(text, params))
  return { keys, more, rows: keys.length === 0 ? [] : await runMeasure(log, plan, keys) }
}

const chosen = (rows: readonly Row[]): Answered => ({
  keys: rows.map((row) => row.key),
  more: Math.max(0, (rows[0]?.keys ?? 0) - rows.length),
  rows,
})

const runMeasure = (log: LogClient, plan: Plan, keys: readonly string[] | undefined): Promise<Row[]> => {
  const { text, params } = measureSql(plan, keys)
  return log.query<Row>(text, params)
}

/** Over the whole time nobody is retained from before it or lost since: there is nothing to ask. */
const hasNoNeighbours = ({ interval, measure: { shape } }: Plan): boolean =>
  interval === 'all' && shape.type === 'flow' && (shape.part === 'retained' || shape.part === 'lost' || shape.part === 'quick-ratio')

type Fresh = (at: string) => number

/** Who returned is who is active without being new; who is retained or lost is told by the bucket before alone. */
const needsNewcomers = ({ measure: { shape } }: Plan): boolean =>
  shape.type === 'flow' && (shape.part === 'returning' || shape.part === 'resurrected' || shape.part === 'quick-ratio')

/** Newcomers of a bucket, of the whole time for ''. */
const newPeople = async (log: LogClient, plan: Plan): Promise<Fresh> => {
  const { text, params } = measureSql({ ...plan, measure: { ...plan.measure, shape: { type: 'first' } } }, undefined)
  const values = byBucket(plan, await log.query<Row>(text, params))
  return (at) => values(at)?.value ?? 0
}

/** The row of a bucket, of the whole time for ''. A single bucket is the whole time. */
const byBucket = (plan: Plan, rows: readonly Row[]): ((at: string) => Row | undefined) => {
  const byDay = new Map(rows.map((row) => [row.at_text, row]))
  return (at) => byDay.get(plan.interval === 'all' ? '' : at)
}

const seriesOf = (plan: Plan, key: string, rows: readonly Row[], fresh: Fresh | undefined, labels: Labels): Series => {
  const value = valueOf(plan, rows, fresh)
  return {
    key,
    label: labels.of(key),
    total: value(''),
    points: plan.buckets.map((at) => ({ at, value: value(at), ...(isPartial(plan, at) ? { partial: true } : {}) })),
  }
}

const valueOf = (plan: Plan, rows: readonly Row[], fresh: Fresh | undefined): Value => {
  const { shape } = plan.measure
  const row = byBucket(plan, rows)
  if (shape.type === 'flow') return flowValue(plan, shape.part, rows, fresh)
  if (shape.type === 'stickiness') {
    const days = (at: string): number =>
      at === '' ? plan.buckets.reduce((sum, bucket) => sum + bucketDays(plan, bucket), 0) : bucketDays(plan, at)
    return (at) => {
      const { active = 0, daily = 0 } = row(at) ?? {}
      return active > 0 ? daily / days(at) / active : null
    }
  }
  const undefinedWhenEmpty = plan.measure.unit === 'ratio' || shape.type === 'absence' || shape.type === 'concentration'
  return (at) => row(at)?.value ?? (undefinedWhenEmpty ? null : 0)
}

const flowValue = (plan: Plan, part: FlowPart, rows: readonly Row[], fresh: Fresh = () => 0): Value => {
  const row = byBucket(plan, rows)
  const returning: Value = (at) => (row(at)?.value ?? 0) - fresh(at)
  if (part === 'returning') return returning
  // Over the whole time the rest has no meaning: it compares neighbours.
  if (!comparesBuckets(plan, part)) return (at) => (at === '' || part === 'quick-ratio' ? null : part === 'resurrected' ? returning(at) : 0)
  const figures = flowFigures(plan, rows, fresh)
  return (at) => {
    if (at === '') return null
    const { retained, lost, resurrected, quickRatio: ratio } = figures(at)
    return { retained, lost, resurrected, 'quick-ratio': ratio }[part]
  }
}

export interface FlowFigures {
  readonly active: number
  readonly fresh: number
  readonly retained: number
  readonly resurrected: number
  readonly lost: number
  readonly quickRatio: number | null
}

const flowFigures = (plan: Plan, rows: readonly Row[], freshOf: Fresh): ((at: string) => FlowFigures) => {
  const row = byBucket(plan, rows)
  const activeIn = (at: string | undefined): number => row(at ?? '')?.active ?? 0
  const before = previousBuckets(plan, rows)
  return (at) => {
    const [active, fresh, retained] = [activeIn(at), freshOf(at), row(at)?.retained ?? 0]
    const flow = { fresh, resurrected: active - fresh - retained, lost: activeIn(before.get(at)) - retained }
    return { active, retained, ...flow, quickRatio: quickRatio(flow) }
  }
}

/** All parts of growth accounting at once, of a plan whose measure compares buckets and asks for newcomers. */
export const answerFlow = async (log: LogClient, plan: Plan): Promise<(at: string) => FlowFigures> => {
  const [rows, fresh] = await Promise.all([runMeasure(log, plan, undefined), newPeople(log, plan)])
  return flowFigures(plan, rows, fresh)
}

/** The bucket before each: for the first one it is the oldest row, if that lies before. */
const previousBuckets = (plan: Plan, rows: readonly Row[]): Map<string, string> => {
  const outside = rows.find((row) => row.at_text < plan.from)?.at_text
  return new Map(plan.buckets.map((at, index) => [at, plan.buckets[index - 1] ?? outside ?? '']))
}
