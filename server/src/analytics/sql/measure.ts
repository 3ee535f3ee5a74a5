import type { Dimension } from '@kith/contract/measures'
import { ACTIVE } from '../catalogue.ts'
import { toldSql } from '../told.ts'
import { dimensionSql } from '../dimensions.ts'
import { conditions, type Sql } from '../filter.ts'
import type { Plan } from '../plan.ts'
import { and, counted, topOf } from './parts.ts'
import { aggregateSql, aggregateOfAllSql } from './aggregates.ts'
import { firstSql, firstOfAllSql } from './firsts.ts'
import { flowSql, stickinessSql } from './presence.ts'
import { ABSENCE, GINI, spreadSql } from './spread.ts'
import { helpersSql } from './helpers.ts'

/** Written by hand for each shape of measure, for ClickHouse. Golden texts of all of it lie in analytics/golden. */

/**
 * Rows `{ at_text, key, value }`; `at_text` is empty in the row of the whole time. Over the whole time that is the only one, and where a dimension is
 * asked for, the rows are those of `keys`; without any, of its values that weigh most, with how many there are (as `keys`, too).
 */
export const measureSql = (plan: Plan, keys: readonly string[] | undefined): Sql => {
  const { shape } = plan.measure
  const isWhole = plan.interval === 'all'
  if (shape.type === 'aggregate') return isWhole ? aggregateOfAllSql(plan, shape, keys) : aggregateSql(plan, shape, keys)
  if (shape.type === 'first') return isWhole ? firstOfAllSql(plan, keys) : firstSql(plan, keys)
  if (shape.type === 'flow') return comparesBuckets(plan, shape.part) ? flowSql(plan, keys) : measureSql(activePlan(plan), keys)
  if (shape.type === 'stickiness') return stickinessSql(plan, keys)
  if (shape.type === 'absence') return spreadSql(plan, ABSENCE, keys)
  return shape.type === 'concentration' ? spreadSql(plan, GINI, keys) : helpersSql(plan, keys)
}

type FlowPart = Extract<Plan['measure']['shape'], { type: 'flow' }>['part']

/** Who is retained is in the bucket before, too; who has returned is only active and not new, and over the whole time there is no bucket before. */
export const comparesBuckets = (plan: Plan, part: FlowPart): boolean => part !== 'returning' && plan.interval !== 'all'

const activePlan = (plan: Plan): Plan => ({ ...plan, measure: { ...plan.measure, shape: ACTIVE } })

/** Whether one question gives the figures of a dimension and says which of its values weigh most. */
export const weighsItself = ({ interval, measure: { shape } }: Plan): boolean =>
  shape.type === 'first' || (interval === 'all' && shape.type === 'aggregate')

/** Where a dimension is asked for over time: which of its values weigh most over the whole of it, and how many there are. */
export const topKeysSql = (plan: Plan, by: Dimension): Sql => {
  const counted = countActivities(plan, by)
  return {
    text: `SELECT key, n, count() OVER () AS keys FROM (
  ${counted.text}
) ${topOf(plan)}`,
    params: counted.params,
  }
}

const countActivities = (plan: Plan, by: Dimension): Sql => {
  const { shape } = plan.measure
  const where = conditions(plan.filter, plan.zone)
  const own = shape.type === 'aggregate' ? shape.where : undefined
  const known = toldSql({ plan, interval: 'all', by, states: ['activities'], where: own })
  if (known !== undefined) return { text: `SELECT key, activities AS n FROM (${known.text})`, params: known.params }
  return {
    text: `SELECT ${dimensionSql(by, plan.zone)} AS key, count() AS n FROM activity
  WHERE ${and(where.text, own, counted(plan))} GROUP BY key`,
    params: where.params,
  }
}
