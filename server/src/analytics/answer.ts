import type { MeasureResult } from '@kith/contract/measures'
import type { LogClient } from '../platform/log/client.ts'
import { toMeasure } from './catalogue.ts'
import { bucketDays, isPartial, type Plan } from './plan.ts'
import { measureSql, topKeysSql } from './sql.ts'

interface Row {
  readonly at_text: string
  readonly key: string
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
  const { keys, more } = await chooseKeys(log, plan)
  const rows = keys?.length === 0 ? [] : await runMeasure(log, plan, keys)
  const flow = plan.measure.shape.type === 'flow' ? await flowSurroundings(log, plan) : undefined
  const series = (keys ?? ['']).map((key) =>
    seriesOf(
      plan,
      key,
      rows.filter((row) => row.key === key),
      flow,
      labels,
    ),
  )
  if (plan.by !== undefined) series.sort((a, b) => (b.total ?? 0) - (a.total ?? 0))
  return { measure: toMeasure(plan.measure), interval: plan.interval, from: plan.from, to: plan.to, zone: plan.zone, series, more }
}

const runMeasure = (log: LogClient, plan: Plan, keys: readonly string[] | undefined): Promise<Row[]> => {
  const { text, params } = measureSql(plan, keys)
  return log.query<Row>(text, params)
}

const chooseKeys = async (log: LogClient, plan: Plan): Promise<{ keys: string[] | undefined; more: number }> => {
  if (plan.by === undefined) return { keys: undefined, more: 0 }
  const { text, params } = topKeysSql(plan, plan.by)
  const rows = await log.query<{ key: string; keys: number }>(text, params)
  return { keys: rows.map((row) => row.key), more: Math.max(0, (rows[0]?.keys ?? 0) - rows.length) }
}

interface FlowSurroundings {
  /** Newcomers of a bucket, of the whole time for ''. */
  readonly fresh: (at: string) => number
  /** Active people of the whole time. */
  readonly activeInAll: number
}

const ACTIVE: Plan['measure']['shape'] = {
  type: 'aggregate',
  states: { people: { collect: 'groupBitmapState(member)', merge: 'groupBitmapMerge' } },
  value: 'people',
}

/** Growth accounting needs newcomers beside the active. */
const flowSurroundings = async (log: LogClient, plan: Plan): Promise<FlowSurroundings> => {
  const fresh = await newPeople(log, plan)
  const all = await runMeasure(log, { ...plan, interval: 'all', measure: { ...plan.measure, shape: ACTIVE } }, undefined)
  return { fresh, activeInAll: all.find((row) => row.at_text === '')?.value ?? 0 }
}

const newPeople = async (log: LogClient, plan: Plan): Promise<(at: string) => number> => {
  const { text, params } = measureSql({ ...plan, measure: { ...plan.measure, shape: { type: 'first' } } }, undefined)
  const rows = await log.query<Row>(text, params)
  const values = new Map(rows.map((row) => [row.at_text, row.value ?? 0]))
  return (at) => values.get(at) ?? 0
}

const seriesOf = (plan: Plan, key: string, rows: readonly Row[], flow: FlowSurroundings | undefined, labels: Labels): Series => {
  const byDay = new Map(rows.map((row) => [row.at_text, row]))
  const value = valueOf(plan, byDay, flow)
  return {
    key,
    label: labels.of(key),
    total: value(''),
    points: plan.buckets.map((at) => ({ at, value: value(at), ...(isPartial(plan, at) ? { partial: true } : {}) })),
  }
}

const valueOf = (plan: Plan, rows: ReadonlyMap<string, Row>, flow: FlowSurroundings | undefined): Value => {
  const { shape } = plan.measure
  if (shape.type === 'flow') return flowValue(plan, shape.part, rows, flow)
  if (shape.type === 'stickiness') {
    const days = (at: string): number =>
      at === '' ? plan.buckets.reduce((sum, bucket) => sum + bucketDays(plan, bucket), 0) : bucketDays(plan, at)
    return (at) => {
      const row = rows.get(at)
      return row?.active ? (row.daily ?? 0) / days(at) / row.active : null
    }
  }
  const undefinedWhenEmpty = plan.measure.unit === 'ratio' || shape.type === 'absence'
  return (at) => rows.get(at)?.value ?? (undefinedWhenEmpty ? null : 0)
}

const flowValue = (plan: Plan, part: FlowPart, rows: ReadonlyMap<string, Row>, flow: FlowSurroundings | undefined): Value => {
  const active = (at: string | undefined): number => rows.get(at ?? '')?.active ?? 0
  const retained = (at: string): number => rows.get(at)?.retained ?? 0
  const fresh = flow?.fresh ?? (() => 0)
  const before = previousBuckets(plan, rows)
  return (at) => {
    // Over the whole time only "active before it" has a meaning: the rest compares neighbours.
    if (at === '') return part === 'returning' ? (flow?.activeInAll ?? 0) - fresh('') : null
    if (part === 'retained') return retained(at)
    if (part === 'lost') return active(before.get(at)) - retained(at)
    const returning = active(at) - fresh(at)
    return part === 'returning' ? returning : returning - retained(at)
  }
}

/** The bucket before each: for the first one it is the oldest row, if that lies before. */
const previousBuckets = (plan: Plan, rows: ReadonlyMap<string, Row>): Map<string, string> => {
  const outside = [...rows.keys()].find((at) => at < plan.from)
  return new Map(plan.buckets.map((at, index) => [at, plan.buckets[index - 1] ?? outside ?? '']))
}
