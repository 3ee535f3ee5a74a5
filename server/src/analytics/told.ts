import { bucketOf } from './buckets.ts'
import { activitiesByDay, identitiesByDay, leftOutByDay } from './day-sums.ts'
import type { Sql } from './filter.ts'
import { leftOutSql, personsOf } from './persons.ts'
import type { Plan } from './plan.ts'
import { turnoutSql, type TurnoutAsked } from './turnout.ts'

/** What measures are made of, without reading the log: from what was summed up by day, or of each of its partitions. */

/** The plan as well says what may be asked. */
export type ToldAsked = TurnoutAsked & { readonly plan: Pick<Plan, 'byDay'> }

/** Rows `{ at, key, across, activities, people }` as of `turnoutSql`. Undefined where the log is to be asked itself. */
export const toldSql = (asked: ToldAsked): Sql | undefined =>
  asked.plan.byDay === false ? turnoutSql(asked) : { text: byDaySql(asked), params: {} }

const byDaySql = ({ plan, interval, states }: ToldAsked): string => {
  const [counts, people] = [states.includes('activities'), states.includes('people')]
  const columns = `SELECT at, '' AS key, '' AS across${counts ? ', activities' : ''}${people ? `, ${personsOf(plan.filter, 'those')} AS people` : ''}`
  // A row a day: nothing to put together.
  if (interval === 'day' && !counts) return `${columns} FROM (SELECT day AS at, identities AS those FROM (${identitiesByDay(plan)}))`
  const at = interval === 'all' ? 'toDate(0)' : bucketOf({ interval, zone: 'UTC' }, 'day')
  const sums = [`${at} AS at`, counts && 'sum(n) AS activities', people && 'groupBitmapMergeState(identities) AS those'].filter(Boolean)
  return `${columns} FROM (
      SELECT ${sums.join(', ')} FROM (${rowsFor(plan, counts)}) GROUP BY at
    )`
}

const rowsFor = (plan: ToldAsked['plan'], counts: boolean): string => {
  if (!counts) return identitiesByDay(plan)
  const out = plan.byDay === 'left out' ? leftOutSql(plan.filter) : undefined
  return out === undefined ? activitiesByDay(plan.filter, plan) : leftOutByDay(out, plan)
}

/**
 * What is asked for a measure that is told by day: one plan, or two at a time whose figures are subtracted. Of activities these are everybody's, which nothing but
 * another activity changes, and those of whom the filter leaves out.
 */
export const plansByDay = (plan: Plan): readonly [Plan, Plan?] => {
  const { shape } = plan.measure
  const isSum = shape.type === 'aggregate' && Object.keys(shape.states).every((name) => name === 'activities')
  if (!isSum || leftOutSql(plan.filter) === undefined) return [plan]
  return [
    { ...plan, filter: { ...plan.filter, teammates: 'include', robots: 'include' } },
    { ...plan, byDay: 'left out' },
  ]
}
