import { bucketOf } from './buckets.ts'
import { activitiesByDay, countsByDay, identitiesByDay } from './day-sums.ts'
import type { Sql } from './filter.ts'
import { personsOf } from './persons.ts'
import type { Plan } from './plan.ts'
import { turnoutSql, type TurnoutAsked } from './turnout.ts'

/** What measures are made of, without reading the log: from what was summed up by day, or of each of its partitions. */

/** The plan as well says what may be asked. */
export type ToldAsked = TurnoutAsked & { readonly plan: Pick<Plan, 'byDay' | 'chosen'> }

/** Rows `{ at, key, across, activities, people }` as of `turnoutSql`. Undefined where the log is to be asked itself. */
export const toldSql = (asked: ToldAsked): Sql | undefined => (asked.plan.byDay ? { text: byDaySql(asked), params: {} } : turnoutSql(asked))

const byDaySql = ({ plan, interval, states }: ToldAsked): string => {
  const [counts, people] = [states.includes('activities'), states.includes('people')]
  const columns = `SELECT at, '' AS key, '' AS across${counts ? ', activities' : ''}${people ? `, ${personsOf(plan.filter, 'those')} AS people` : ''}`
  // A row a day: nothing to put together.
  if (interval === 'day' && !counts) return `${columns} FROM (SELECT day AS at, identities AS those FROM (${identitiesByDay(plan)}))`
  const at = `${interval === 'all' ? 'toDate(0)' : bucketOf({ interval, zone: 'UTC' }, 'day')} AS at`
  const rows = rowsFor(plan, counts, people)
  // Each level of a statement costs the engine as much as reading these rows.
  if (!people)
    return `SELECT ${at}, '' AS key, '' AS across, sum(n) AS activities FROM (${rows})${interval === 'all' ? '' : ' GROUP BY at'}`
  return `${columns} FROM (
      SELECT ${at}${counts ? ', sum(n) AS activities' : ''}, groupBitmapMergeState(identities) AS those FROM (${rows}) GROUP BY at
    )`
}

const rowsFor = (plan: ToldAsked['plan'], counts: boolean, people: boolean): string => {
  if (!counts) return identitiesByDay(plan)
  return people ? activitiesByDay(plan.filter, plan, plan.chosen) : countsByDay(plan.filter, plan, plan.chosen)
}
