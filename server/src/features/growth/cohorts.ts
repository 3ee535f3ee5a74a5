import type { CohortInterval } from '@kith/contract/growth'
import type { Day } from '../../analytics/calendar.ts'
import type { Sql } from '../../analytics/filter.ts'
import { BEGINNING } from '../../analytics/newcomers.ts'
import { turnoutSql, type Turnout } from '../../analytics/turnout.ts'
import type { Window } from './window.ts'

interface Asked {
  readonly window: Window
  readonly turnout: Turnout
  readonly interval: CohortInterval
  /** First day of the first cohort. */
  readonly from: Day
  /** SQL of the number of the period that begins on a day. */
  readonly number: (day: string) => string
}

/**
 * Rows `{ key, at, period, active, last, size, keys }` of everybody together, from who was there in each period: a cohort is who was there and not in any period before.
 * `last`: who was there then and in none after it. Undefined where partitions of the log do not tell.
 */
export const cohortsByTurnout = ({ window: { filter, zone, to }, turnout, interval, from, number }: Asked): Sql | undefined => {
  const known = turnoutSql({ plan: { filter, zone, from: BEGINNING, to, turnout }, interval, states: ['people'] })
  if (known === undefined) return undefined
  const all = (order: string, frame: string): string =>
    `groupBitmapMergeState(people) OVER (ORDER BY ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND ${frame})`
  return {
    text: `SELECT '' AS key, toString(ats[i]) AS at, ${number('ats[j]')} - ${number('ats[i]')} AS period, bitmapAndCardinality(cohort, maps[j]) AS active,
  bitmapAndCardinality(cohort, since[j]) - if(j < length(ats), bitmapAndCardinality(cohort, since[j + 1]), 0) AS last, sum(if(i = j, active, 0)) OVER () AS size, 1 AS keys
FROM (
  SELECT i, ats, maps, since, bitmapAndnot(maps[i], earlier[i]) AS cohort FROM (
    SELECT groupArray(at) AS ats, groupArray(people) AS maps, groupArray(before) AS earlier, groupArray(after) AS since FROM (
      SELECT at, people, ${all('at', '1 PRECEDING')} AS before, ${all('at DESC', 'CURRENT ROW')} AS after FROM (${known.text}) ORDER BY at
    )
  ) ARRAY JOIN arrayFilter(one -> ats[one] >= toDate('${from}'), arrayEnumerate(ats)) AS i
) ARRAY JOIN range(i, length(ats) + 1) AS j WHERE active > 0 ORDER BY at, period`,
    params: known.params,
  }
}
