import type { Sql } from './filter.ts'
import type { Plan } from './plan.ts'
import { turnoutSql } from './turnout.ts'

/** Before it nothing lies in the log. */
export const BEGINNING = '1970-01-02'

/**
 * Rows `{ at_text, key, value }` of newcomers by bucket, `at_text` empty in the row of the whole time: by how many more people were ever there at the end of a bucket than
 * at its beginning. Undefined where partitions do not tell, or a summary of identities tells it already.
 */
export const newcomersSql = (plan: Plan): Sql | undefined => {
  if (plan.interval === 'all' || plan.by !== undefined || plan.summary !== undefined) return undefined
  const { interval } = plan
  const known = turnoutSql({ plan: { ...plan, from: BEGINNING }, interval, states: ['people'] })
  if (known === undefined) return undefined
  return {
    text: `SELECT if(grouping(at) = 1, '', toString(at)) AS at_text, '' AS key, sum(fresh) AS value FROM (
  SELECT at, ever - lagInFrame(ever) OVER (ORDER BY at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS fresh FROM (
    SELECT at, groupBitmapMerge(people) OVER (ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ever FROM (${known.text})
  )
) WHERE at >= toDate('${plan.from}') GROUP BY GROUPING SETS ((at), ()) ORDER BY at_text`,
    params: known.params,
  }
}
