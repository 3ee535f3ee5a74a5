import type { Dimension, MeasureResult } from '@kith/contract/measures'
import type { LogClient } from '../platform/log/client.ts'
import { addsUp, toMeasure } from './catalogue.ts'
import { comparisonOf, type HeldPlan } from './compare.ts'
import { clockSql, crossSql } from './cross.ts'
import type { Sql } from './filter.ts'
import { askFigures, clockKeys, isUndefinedWhenEmpty, type Figures, type Value } from './figures.ts'
import { bucketEnd, HOURS, isClock, isPartial, type Plan } from './plan.ts'

type Series = MeasureResult['series'][number]

export interface Labels {
  readonly of: (key: string) => string
}

export interface Asking {
  /** Names of the values of the second dimension. */
  readonly columns?: Labels | undefined
  /** What the figures are held against. */
  readonly against?: HeldPlan | undefined
  /** Whether all that no series shows is summed up, where that is sound. */
  readonly rest?: boolean
}

/** Runs a plan and shapes its rows: every bucket is there, undefined figures are null, unfinished buckets are marked. */
export const answerQuestion = async (log: LogClient, plan: Plan, labels: Labels, asking: Asking = {}): Promise<MeasureResult> => {
  const { against } = asking
  const [now, columns] = await askSides(log, plan)
  const [then, crossed] = await Promise.all([
    against && askFigures(log, against.plan, now.keys),
    columns && crossing(log, plan, now.keys, columns, asking),
  ])
  const rest = asking.rest ? await restOf(log, plan, now, against, then) : undefined
  const series = now.keys.map((key) => ({
    key,
    label: labels.of(key),
    ...figuresOf(plan, now.of(key), now.people?.(key), against && then && { ...against, of: then.of(key) }),
    ...(crossed && { cells: crossed.cellsOf(key) }),
  }))
  if (plan.by !== undefined && !isClock(plan.by)) series.sort((a, b) => (b.total ?? 0) - (a.total ?? 0))
  return {
    measure: toMeasure(plan.measure),
    interval: plan.interval,
    from: plan.from,
    to: plan.to,
    zone: plan.zone,
    series,
    more: now.more,
    ...(crossed && { columns: crossed.columns, moreColumns: crossed.more }),
    ...(rest && { rest }),
    ...(against && { against: { kind: against.kind, from: against.plan.from, to: against.plan.to, label: against.label } }),
  }
}

type Shown = Pick<Series, 'total' | 'of' | 'compared' | 'points'>

/** All buckets of one series, each held against its own where there is something to hold against. */
const figuresOf = (
  plan: Plan,
  value: Value,
  people: ((at: string) => number) | undefined,
  then: (HeldPlan & { readonly of: Value }) | undefined,
): Shown => {
  const { unit } = plan.measure
  return {
    total: value(''),
    ...(people && { of: people('') }),
    ...(then && { compared: comparisonOf(unit, value(''), then.of('')) }),
    points: plan.buckets.map((at) => {
      const shown = { at, value: value(at), ...(people && { of: people(at) }), ...(isPartial(plan, at) ? { partial: true } : {}) }
      if (then === undefined) return shown
      const day = then.match(at)
      return { ...shown, compared: { at: day, to: bucketEnd(then.plan, day), ...comparisonOf(unit, shown.value, then.of(day)) } }
    }),
  }
}

/** All that no series shows; undefined where summing is not sound, or nothing is left. */
const restOf = async (
  log: LogClient,
  plan: Plan,
  now: Figures,
  against: HeldPlan | undefined,
  then: Figures | undefined,
): Promise<Shown | undefined> => {
  if (plan.by === undefined || !addsUp(plan.measure, plan.by)) return undefined
  const whole = (one: Plan): Promise<Figures> => askFigures(log, { ...one, by: undefined, across: undefined })
  const [own, other] = await Promise.all([whole(plan), against ? whole(against.plan) : undefined])
  const without = (everything: Figures, part: Figures): Value => {
    const values = now.keys.map(part.of)
    const all = everything.of('')
    return (at) => values.reduce((left, value) => left - (value(at) ?? 0), all(at) ?? 0)
  }
  const shown = figuresOf(plan, without(own, now), undefined, against && other && then && { ...against, of: without(other, then) })
  return shown.total === 0 && (shown.compared?.value ?? 0) === 0 ? undefined : shown
}

interface Crossing {
  readonly columns: NonNullable<MeasureResult['columns']>
  readonly more: number
  readonly cellsOf: (key: string) => NonNullable<Series['cells']>
}

/** By each of its dimensions alone. */
const askSides = async (log: LogClient, plan: Plan): Promise<readonly [Figures, Figures?]> => {
  const second = turned(plan)
  if (second === undefined) return [await askFigures(log, plan)]
  const cells = await askClock(log, plan)
  if (cells === undefined) return Promise.all([askFigures(log, plan), askFigures(log, second)])
  const side = (by: Dimension | undefined, of: (key: string) => number | null): Figures => ({
    keys: clockKeys(by),
    more: 0,
    of: (key) => () => of(key),
    people: undefined,
  })
  return [side(plan.by, (key) => cells(key, '').value), side(plan.across, (key) => cells('', key).value)]
}

/** The same question by its second dimension alone. */
const turned = (plan: Plan): Plan | undefined =>
  plan.across === undefined ? undefined : { ...plan, by: plan.across, across: undefined, top: isClock(plan.across) ? HOURS : plan.asked }

/** The second dimension: what is figured of its values, and of each with each of the first. */
const crossing = async (
  log: LogClient,
  plan: Plan,
  keys: readonly string[],
  now: Figures,
  { against, columns: labels }: Asking,
): Promise<Crossing> => {
  const other = against && turned(against.plan)
  const [then, cells, before] = await Promise.all([
    other && askFigures(log, other, now.keys),
    askCells(log, plan, keys, now.keys),
    against && askCells(log, against.plan, keys, now.keys),
  ])
  const { unit } = plan.measure
  const held = (value: number | null, beside: number | null | undefined) => ({
    value,
    ...(against && { compared: comparisonOf(unit, value, beside ?? null) }),
  })
  const columns = now.keys.map((key) => {
    const { value: total, ...compared } = held(now.of(key)(''), then?.of(key)(''))
    return { key, label: labels?.of(key) ?? key, total, ...compared }
  })
  if (!isClock(plan.across)) columns.sort((a, b) => (b.total ?? 0) - (a.total ?? 0))
  return {
    columns,
    more: now.more,
    cellsOf: (key) =>
      columns.map((column) => {
        const { value, of } = cells(key, column.key)
        return { ...held(value, before?.(key, column.key).value), ...(of === undefined ? {} : { of }) }
      }),
  }
}

type Cells = (key: string, column: string) => { readonly value: number | null; readonly of?: number }

const askCells = async (log: LogClient, plan: Plan, keys: readonly string[], columns: readonly string[]): Promise<Cells> => {
  const { by, across } = plan
  if (by === undefined || across === undefined || keys.length === 0 || columns.length === 0) return () => emptyOf(plan)
  return (await askClock(log, plan)) ?? cellsOf(log, plan, crossSql(plan, by, across, keys, columns))
}

const emptyOf = (plan: Plan) => ({ value: isUndefinedWhenEmpty(plan) ? null : 0 })

/** Weekdays and hours are asked all at once: asked again, the answer is known. */
const askClock = async (log: LogClient, plan: Plan): Promise<Cells | undefined> => {
  const { by, across } = plan
  const sql = by && across && clockSql(plan, by, across)
  return sql && cellsOf(log, plan, sql)
}

const cellsOf = async (log: LogClient, plan: Plan, { text, params }: Sql): Promise<Cells> => {
  const empty = emptyOf(plan)
  const rows = await log.query<{ key: string; across: string; value: number | null; of?: number }>(text, params)
  const found = new Map(rows.map(({ key, across: column, ...cell }) => [JSON.stringify([key, column]), cell]))
  return (key, column) => found.get(JSON.stringify([key, column])) ?? empty
}
