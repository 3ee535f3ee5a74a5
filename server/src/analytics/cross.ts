import type { Dimension } from '@kith/contract/measures'
import { checkedZone, conditions, type Sql } from './filter.ts'
import { bucketDays, isClock, type Plan } from './plan.ts'
import { placeSql } from './dimensions.ts'
import { firstsSql } from './sql/firsts.ts'
import { helpedSql } from './sql/helpers.ts'
import { and, counted } from './sql/parts.ts'
import { ABSENCE, GINI } from './sql/spread.ts'
import { statesOf, turnoutSql } from './turnout.ts'

/** Rows `{ key, across, value }` of two dimensions over the whole time, for chosen values of both. */
export const crossSql = (plan: Plan, by: Dimension, across: Dimension, keys: readonly string[], columns: readonly string[]): Sql => {
  const { shape } = plan.measure
  if (shape.type === 'first') {
    const { text, params } = firstsSql(plan)
    return {
      text: `SELECT key, across, count() AS value FROM (${text}) WHERE key IN {keys:Array(String)} AND across IN {columns:Array(String)} GROUP BY key, across`,
      params: { ...params, keys, columns },
    }
  }
  if (shape.type === 'flow') throw new Error(`${plan.measure.name} is told over time, not by two dimensions.`)
  if (shape.type === 'helpers') {
    const { text, params } = helpedSql(plan, [
      [by, 'keys'],
      [across, 'columns'],
    ])
    return {
      text: `SELECT key, across, groupBitmap(member) AS value FROM (${text}) GROUP BY key, across`,
      params: { ...params, keys, columns },
    }
  }
  const told = shape.type === 'aggregate' ? turnoutOf(plan, shape, by, across) : undefined
  if (told !== undefined)
    return {
      text: `${told.text} WHERE key IN {keys:Array(String)} AND across IN {columns:Array(String)}`,
      params: { ...told.params, keys, columns },
    }
  const { text, params } = conditions(plan.filter, plan.zone)
  const [row, column] = [placeSql(by, plan.zone, 'keys', keys), placeSql(across, plan.zone, 'columns', columns)]
  const named = '{keys:Array(String)}[one] AS key, {columns:Array(String)}[other] AS across'
  const places = `${row.text} AS one, ${column.text} AS other`
  const from = (own?: string): string => `FROM activity WHERE ${and(text, own, counted(plan), 'one != 0 AND other != 0')}`
  const all = { ...params, ...row.params, ...column.params }
  if (shape.type === 'stickiness')
    return {
      text: `SELECT ${named}, sum(bitmapCardinality(people)) / ${bucketDays(plan, plan.from)} / groupBitmapMerge(people) AS value, groupBitmapMerge(people) AS of FROM (
  SELECT ${places}, toDate(occurred_at, '${checkedZone(plan.zone)}') AS day, groupBitmapState(member) AS people ${from()} GROUP BY one, other, day
) GROUP BY one, other`,
      params: all,
    }
  if (shape.type === 'absence' || shape.type === 'concentration')
    return {
      text: `SELECT ${named}, ${shape.type === 'absence' ? ABSENCE : GINI} FROM (
  SELECT one, other, groupArray(n) AS counts FROM (SELECT ${places}, member, count() AS n ${from()} GROUP BY one, other, member)
  GROUP BY one, other
)`,
      params: all,
    }
  const whole = Object.entries(shape.states).map(([name, state]) => `${state.whole} AS ${name}`)
  return {
    text: `SELECT ${named}, ${shape.value} AS value FROM (
  SELECT ${places}, ${whole.join(', ')}
  ${from(shape.where)} GROUP BY one, other
)`,
    params: all,
  }
}

/**
 * Rows `{ key, across, value }` of weekdays and hours in one reading: of each pair, and of each alone, where the other one is ''. Undefined where partitions do not
 * tell of it.
 */
export const clockSql = (plan: Plan, by: Dimension, across: Dimension): Sql | undefined => {
  const { shape } = plan.measure
  const states = isClock(by) && isClock(across) && shape.type === 'aggregate' ? statesOf(shape) : undefined
  if (states === undefined || shape.type !== 'aggregate') return undefined
  const known = turnoutSql({ plan, interval: 'all', by, across, states, where: shape.where })
  if (known === undefined) return undefined
  const named = states.map((name) => `${name} AS all_${name}`)
  const values = states.map((name) => `${name === 'people' ? 'groupBitmapMerge' : 'sum'}(all_${name}) AS ${name}`)
  return {
    text: `SELECT key, across, ${shape.value} AS value FROM (
  SELECT if(grouping(one) = 1, '', one) AS key, if(grouping(other) = 1, '', other) AS across, ${values.join(', ')} FROM (
    SELECT key AS one, across AS other, ${named.join(', ')} FROM (${known.text})
  ) GROUP BY GROUPING SETS ((one, other), (one), (other))
)`,
    params: known.params,
  }
}

type Aggregate = Extract<Plan['measure']['shape'], { type: 'aggregate' }>

/** Rows `{ key, across, value }` of all values of both dimensions, where the log need not be read for them. */
const turnoutOf = (plan: Plan, shape: Aggregate, by: Dimension, across: Dimension): Sql | undefined => {
  const states = statesOf(shape)
  const known = states && turnoutSql({ plan, interval: 'all', by, across, states, where: shape.where })
  if (states === undefined || known === undefined) return undefined
  const values = states.map((name) => (name === 'people' ? 'bitmapCardinality(persons) AS people' : 'done AS activities'))
  const named = states.map((name) => (name === 'people' ? 'people AS persons' : 'activities AS done'))
  return {
    text: `SELECT key, across, ${shape.value} AS value FROM (SELECT key, across, ${values.join(', ')} FROM (SELECT key, across, ${named.join(', ')} FROM (${known.text})))`,
    params: known.params,
  }
}
