import type { Dimension } from '@kith/contract/measures'
import type { LogClient } from '../platform/log/client.ts'
import { askByDay } from './day-sums.ts'
import { readHeld } from './partitions.ts'
import { bucketDays, isClock, type Plan } from './plan.ts'
import { firstsThereSql } from './sql/firsts.ts'
import { comparesBuckets, measureSql, topKeysSql, weighsItself } from './sql/measure.ts'
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

type FlowPart = Extract<Plan['measure']['shape'], { type: 'flow' }>['part']
/** The figure of a bucket, of the whole time for ''. */
export type Value = (at: string) => number | null

/** The figures of a plan, by series. */
export interface Figures {
  readonly keys: readonly string[]
  /** Values of the dimension beyond `keys`. */
  readonly more: number
  readonly of: (key: string) => Value
  /** Of measures that are shares of people: of how many. */
  readonly people: ((key: string) => (at: string) => number) | undefined
}

/** For these values of the dimension; without any, for those that weigh most. */
export const askFigures = async (log: LogClient, plan: Plan, wanted?: readonly string[]): Promise<Figures> => {
  // By a dimension newcomers are asked of the values that are shown: which these are has to be known first.
  const asked = askRows(log, plan, wanted)
  const [{ keys, more, rows }, fresh] = await Promise.all([
    asked,
    needsNewcomers(plan) ? newPeople(log, plan, plan.by === undefined ? undefined : (await asked).keys) : undefined,
  ])
  const rowsOf = (key: string): Row[] => rows.filter((row) => row.key === key)
  return {
    keys: isClock(plan.by) ? clockKeys(plan.by) : keys,
    more,
    of: (key) => valueOf(plan, rowsOf(key), fresh?.(key)),
    people: plan.measure.shape.type === 'stickiness' ? (key) => activeOf(plan, rowsOf(key)) : undefined,
  }
}

/** Nobody misses an hour in which nothing was done. */
export const clockKeys = (by: Dimension | undefined): string[] =>
  by === 'weekday' ? Array.from({ length: 7 }, (_, day) => String(day + 1)) : Array.from({ length: 24 }, (_, hour) => String(hour))

interface Answered {
  readonly keys: readonly string[]
  readonly more: number
  readonly rows: readonly Row[]
}

const askRows = async (log: LogClient, plan: Plan, wanted: readonly string[] | undefined): Promise<Answered> => {
  const rowsOf = async (keys: readonly string[] | undefined): Promise<readonly Row[]> =>
    hasNoNeighbours(plan) || keys?.length === 0 ? [] : runMeasure(log, plan, keys)
  if (plan.by === undefined) return { keys: [''], more: 0, rows: await rowsOf(undefined) }
  if (wanted !== undefined) return { keys: wanted, more: 0, rows: await rowsOf(wanted) }
  if (weighsItself(plan)) return chosen(await runMeasure(log, plan, undefined))
  const { text, params } = topKeysSql(plan, plan.by)
  const { keys, more } = chosen(await log.query<Row>(text, params))
  return { keys, more, rows: await rowsOf(keys) }
}

const chosen = (rows: readonly Row[]): Answered => {
  const keys = [...new Set(rows.map((row) => row.key))]
  return { keys, more: Math.max(0, (rows[0]?.keys ?? 0) - keys.length), rows }
}

const runMeasure = async (log: LogClient, plan: Plan, keys: readonly string[] | undefined): Promise<readonly Row[]> => {
  const summed = plan.byDay ? await askByDay<Row>(log, plan, (chosen) => measureSql({ ...plan, chosen }, undefined)) : undefined
  if (summed !== undefined) return summed
  const turnout = plan.turnout ?? (plan.byDay ? await readHeld(log, 'turnout', plan.zone) : undefined)
  // The second dimension is asked for by itself.
  const { text, params } = measureSql({ ...plan, byDay: false, across: undefined, turnout }, keys)
  return log.query<Row>(text, params)
}

/** Over the whole time nobody is retained from before it or lost since: there is nothing to ask. */
const hasNoNeighbours = ({ interval, measure: { shape } }: Plan): boolean =>
  interval === 'all' && shape.type === 'flow' && (shape.part === 'retained' || shape.part === 'lost' || shape.part === 'quick-ratio')

type Fresh = (at: string) => number

/** Who returned is who is active without being new; who is retained or lost is told by the bucket before alone. */
const needsNewcomers = ({ measure: { shape } }: Plan): boolean =>
  shape.type === 'flow' && (shape.part === 'returning' || shape.part === 'resurrected' || shape.part === 'quick-ratio')

/** Newcomers of a bucket, of the whole time for '': of all, or of each of these values of the dimension those who are new there. */
const newPeople = async (log: LogClient, plan: Plan, keys: readonly string[] | undefined): Promise<(key: string) => Fresh> => {
  const first: Plan = { ...plan, measure: { ...plan.measure, shape: { type: 'first' } } }
  const { text, params } = keys === undefined ? measureSql(first, undefined) : firstsThereSql(plan, keys)
  const rows = keys?.length === 0 ? [] : await log.query<Row>(text, params)
  return (key) => {
    const values = byBucket(
      plan,
      rows.filter((row) => row.key === key),
    )
    return (at) => values(at)?.value ?? 0
  }
}

/** The row of a bucket, of the whole time for ''. A single bucket is the whole time. */
const byBucket = (plan: Plan, rows: readonly Row[]): ((at: string) => Row | undefined) => {
  const byDay = new Map(rows.map((row) => [row.at_text, row]))
  return (at) => byDay.get(plan.interval === 'all' ? '' : at)
}

const activeOf = (plan: Plan, rows: readonly Row[]): ((at: string) => number) => {
  const row = byBucket(plan, rows)
  return (at) => row(at)?.active ?? 0
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
  const empty = isUndefinedWhenEmpty(plan) ? null : 0
  return (at) => row(at)?.value ?? empty
}

/** Whether there is nothing to divide by where nothing was done. */
export const isUndefinedWhenEmpty = ({ measure: { unit, shape } }: Plan): boolean =>
  unit === 'ratio' || shape.type === 'absence' || shape.type === 'concentration' || shape.type === 'stickiness'

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
  const [rows, fresh] = await Promise.all([runMeasure(log, plan, undefined), newPeople(log, plan, undefined)])
  return flowFigures(plan, rows, fresh(''))
}

/** The bucket before each: for the first one it is the oldest row, if that lies before. */
const previousBuckets = (plan: Plan, rows: readonly Row[]): Map<string, string> => {
  const outside = rows.find((row) => row.at_text < plan.from)?.at_text
  return new Map(plan.buckets.map((at, index) => [at, plan.buckets[index - 1] ?? outside ?? '']))
}
