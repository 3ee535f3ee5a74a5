import type { Dimension } from '@kith/contract/measures'
import { conditions, type Sql } from './filter.ts'
import type { Plan } from './plan.ts'
import { and, counted, dimensionSql, firstsSql } from './sql.ts'

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
  if (shape.type !== 'aggregate') throw new Error(`${plan.measure.name} has no dimensions.`)
  const { text, params } = conditions(plan.filter, plan.zone)
  const whole = Object.entries(shape.states).map(([name, state]) => `${state.whole} AS ${name}`)
  return {
    text: `SELECT key, across, ${shape.value} AS value FROM (
  SELECT ${dimensionSql(by, plan.zone)} AS key, ${dimensionSql(across, plan.zone)} AS across, ${whole.join(', ')}
  FROM activity WHERE ${and(text, shape.where, counted(plan), chosen)} GROUP BY key, across
)`,
    params: { ...params, keys, columns },
  }
}
