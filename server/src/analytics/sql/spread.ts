import { bucketOf } from '../buckets.ts'
import { conditions, type Sql } from '../filter.ts'
import type { Plan } from '../plan.ts'
import { and, apart, counted, DATE_TEXT, keyParams, WHOLE } from './parts.ts'

/** Of `counts`, what each person did. */
export const ABSENCE = 'arrayFirstIndex(done -> done * 2 >= arraySum(counts), arrayCumSum(arrayReverseSort(counts))) AS value'
export const GINI =
  '2 * arraySum(arrayMap((n, rank) -> toFloat64(n) * rank, arraySort(counts), arrayEnumerate(counts))) / (length(counts) * arraySum(counts)) - (length(counts) + 1) / length(counts) AS value'

/**
 * How the activities of a bucket are spread over people. What each did in each bucket is grouped once more, by what tells both: how many did so much in a bucket, and
 * what each did in all. By bucket and person again it would cost as much as the first time.
 */
export const spreadSql = (plan: Plan, value: string, keys: readonly string[] | undefined): Sql => {
  const { text, params } = conditions(plan.filter, plan.zone)
  const { key, make, take, group, groups, chosen } = apart(plan)
  const from = `FROM activity WHERE ${and(text, counted(plan), chosen)}`
  const all = { ...params, ...keyParams(keys) }
  if (plan.interval === 'all') {
    return {
      text: `SELECT ${WHOLE}, ${key}, ${value} FROM (
  SELECT ${take}groupArray(n) AS counts FROM (SELECT member, ${make}count() AS n ${from} GROUP BY member${group})${groups}
) WHERE notEmpty(counts)`,
      params: all,
    }
  }
  return {
    text: `SELECT ${DATE_TEXT}, ${key}, ${value} FROM (
  SELECT at, ${take}groupArrayArray(if(whole = 1, [everything], arrayWithConstant(people, n))) AS counts, whole FROM (
    SELECT at, ${take}n, member, sum(n) AS everything, count() AS people, grouping(at) AS whole FROM (
      SELECT ${bucketOf(plan)} AS at, member, ${make}count() AS n ${from} GROUP BY at, member${group}
    ) GROUP BY GROUPING SETS ((at, n${group}), (member${group}))
  ) GROUP BY at, whole${group}
) ORDER BY at_text`,
    params: all,
  }
}
