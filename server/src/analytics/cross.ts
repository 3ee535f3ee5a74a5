import type { Dimension } from '@kith/contract/measures'
import { checkedZone, conditions, type Sql } from './filter.ts'
import { bucketDays, type Plan } from './plan.ts'
import { ABSENCE, and, counted, dimensionSql, firstsSql, GINI, helpedSql } from './sql.ts'

/** Rows `{ key, across, value }` of two dimensions over the whole time, for chosen values of both. */
export const crossSql = (plan: Plan, by: Dimension, across: Dimension, keys: readonly string[], columns: readonly string[]): Sql => {
  const { shape } = plan.measure
  const chosen = 'key IN {keys:Array(String)} AND across IN {columns:Array(String)}'
  if (shape.type === 'first') {
    const { text, params } = firstsSql(plan)
    return {
      text: `SELECT key, across, count() AS value FROM (${text}) WHERE ${chosen} GROUP BY key, across`,
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
  const { text, params } = conditions(plan.filter, plan.zone)
  const values = `${dimensionSql(by, plan.zone)} AS key, ${dimensionSql(across, plan.zone)} AS across`
  const from = (own?: string): string => `FROM activity WHERE ${and(text, own, counted(plan), chosen)}`
  const all = { ...params, keys, columns }
  if (shape.type === 'stickiness')
    return {
      text: `SELECT key, across, sum(bitmapCardinality(people)) / ${bucketDays(plan, plan.from)} / groupBitmapMerge(people) AS value, groupBitmapMerge(people) AS of FROM (
  SELECT ${values}, toDate(occurred_at, '${checkedZone(plan.zone)}') AS day, groupBitmapState(member) AS people ${from()} GROUP BY key, across, day
) GROUP BY key, across`,
      params: all,
    }
  if (shape.type === 'absence' || shape.type === 'concentration')
    return {
      text: `SELECT key, across, ${shape.type === 'absence' ? ABSENCE : GINI} FROM (
  SELECT key, across, groupArray(n) AS counts FROM (SELECT ${values}, member, count() AS n ${from()} GROUP BY key, across, member)
  GROUP BY key, across
)`,
      params: all,
    }
  const whole = Object.entries(shape.states).map(([name, state]) => `${state.whole} AS ${name}`)
  return {
    text: `SELECT key, across, ${shape.value} AS value FROM (
  SELECT ${values}, ${whole.join(', ')}
  ${from(shape.where)} GROUP BY key, across
)`,
    params: all,
  }
}
