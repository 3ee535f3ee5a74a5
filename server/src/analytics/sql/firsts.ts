import type { Dimension } from '@kith/contract/measures'
import { firstActivities } from '../began.ts'
import { bucketOf } from '../buckets.ts'
import type { Day } from '../calendar.ts'
import { dimensionSql } from '../dimensions.ts'
import { conditions, memberOf, type Sql } from '../filter.ts'
import { historySql, type Summary } from '../history.ts'
import { newcomersSql } from '../newcomers.ts'
import type { Plan } from '../plan.ts'
import { SHARED } from '../rhythm.ts'
import { and, CHOSEN, counted, DATE_TEXT, keyOf, keyParams, topOf, WHOLE } from './parts.ts'

export const firstSql = (plan: Plan, keys: readonly string[] | undefined): Sql => {
  const known = newcomersSql(plan)
  if (known !== undefined) return known
  const { text, params } = firstsSql(plan)
  const counted = `SELECT ${bucketOf(plan, 'first_at')} AS at, key, count() AS value, grouping(at) AS whole FROM (
    ${text}
  )${keys ? ` ${CHOSEN}` : ''} GROUP BY GROUPING SETS ((at, key), (key))`
  if (plan.by === undefined || keys !== undefined)
    return {
      text: `SELECT ${DATE_TEXT}, key, value FROM (\n  ${counted}\n) ORDER BY key, at_text`,
      params: { ...params, ...keyParams(keys) },
    }
  // In one reading which values weigh most, how many there are, and what is figured of these.
  return {
    text: `SELECT at_text, key, value, keys FROM (
  SELECT *, max(rank) OVER () AS keys FROM (
    SELECT *, dense_rank() OVER (ORDER BY n DESC, key) AS rank FROM (
      SELECT ${DATE_TEXT}, key, value, max(if(whole = 1, value, 0)) OVER (PARTITION BY key) AS n FROM (
  ${counted}
      ) WHERE key != ''
    )
  )
) WHERE rank <= ${plan.top} ORDER BY rank, at_text`,
    params,
  }
}

export const firstOfAllSql = (plan: Plan, keys: readonly string[] | undefined): Sql => {
  const { text, params } = firstsSql(plan)
  if (plan.by === undefined) return { text: `SELECT ${WHOLE}, '' AS key, count() AS value FROM (${text})`, params }
  return {
    text: `SELECT ${WHOLE}, key, n AS value, count() OVER () AS keys FROM (
  SELECT key, count() AS n FROM (${text}) GROUP BY key
) ${keys ? CHOSEN : topOf(plan)}`,
    params: { ...params, ...keyParams(keys) },
  }
}

/**
 * Rows `{ member, first_at, key }`: people whose first activity, of those that the filter knows, falls into the time; `key` is where it was. With a second
 * dimension, `across` is its value there.
 */
export const firstsSql = (plan: Plan, from = plan.from, to = plan.to): Sql => {
  const where = conditions(plan.filter, plan.zone, { timeless: true })
  const time = conditions({ from, to }, plan.zone, { column: 'first_at' })
  return {
    text: `SELECT member, first_at, key${plan.across === undefined ? '' : ', across'} FROM (
      SELECT ${memberOf(plan.filter)} AS member, min(at_first) AS first_at, ${plan.by === undefined ? "''" : 'argMin(at_key, (at_first, at_key))'} AS key${plan.across === undefined ? '' : ', argMin(at_across, (at_first, at_across)) AS across'} FROM (
        ${firstOfEach(plan, where.text, from, to)}
      ) GROUP BY member
    ) WHERE member != 0 AND ${time.text}`,
    params: { ...(plan.summary === undefined ? where.params : {}), ...time.params },
  }
}

/** Rows `{ identity_id, at_first, at_key }`, and `at_across`. */
const firstOfEach = (plan: Plan, where: string, from: Day, to: Day): string => {
  if (plan.summary !== undefined) return firstKnown(plan.summary, plan, from, to)
  const key = plan.by === undefined ? "''" : argFirst(plan.by, plan.zone)
  const across = plan.across === undefined ? '' : `, ${argFirst(plan.across, plan.zone)} AS at_across`
  return `SELECT identity_id, min(occurred_at) AS at_first, ${key} AS at_key${across}
        FROM activity WHERE ${where} GROUP BY identity_id`
}

/**
 * When everybody came first is known; where, what they began with tells. A person whose first activity lies in the time has no account that began before, so of
 * accounts that are not all of a person those that did decide, wherever it was.
 */
const firstKnown = (summary: Pick<Summary, 'touched'>, plan: Plan, from: Day, to: Day): string => {
  const time = conditions({ from, to }, plan.zone, { column: 'first_at' }).text
  const histories = historySql(summary)
  // Who stands for themselves and began at another time is not asked for; of the others any of their accounts may have been first.
  if (plan.by === undefined)
    return `SELECT identity_id, first_at AS at_first, '' AS at_key FROM (${histories}) WHERE (${time}) OR identity_id IN ${SHARED}`
  const across = (value: string): string => (plan.across === undefined ? '' : `, ${value} AS at_across`)
  const there = conditions({ from, to }, plan.zone, { column: 'occurred_at' }).text
  const began = firstActivities(
    plan.began ?? [],
    there,
    (among) => `SELECT identity_id, first_at FROM (${histories}) WHERE ${time}${among}`,
  )
  return `SELECT identity_id, occurred_at AS at_first, ${firstKey(plan.by, plan.zone)} AS at_key${across(plan.across === undefined ? '' : firstKey(plan.across, plan.zone))} FROM (
          ${began}
        ) UNION ALL SELECT identity_id, first_at AS at_first, '' AS at_key${across("''")} FROM (${histories}) WHERE NOT (${time}) AND identity_id IN ${SHARED}`
}

/** The first activity may touch several technologies: its first counts. */
const firstKey = (by: Dimension, zone: string): string =>
  by === 'technology' ? "if(empty(technologies), '', toString(technologies[1]))" : dimensionSql(by, zone)

const argFirst = (by: Dimension, zone: string): string => `argMin(${firstKey(by, zone)}, (occurred_at, ${firstKey(by, zone)}))`

/**
 * Rows `{ at_text, key, value }`: people whose first activity *there* falls into a bucket, of each of the keys; `at_text` is empty in the row of the whole
 * time. Each value of the dimension is asked as if there were nothing else.
 */
export const firstsThereSql = (plan: Plan, keys: readonly string[]): Sql => {
  const where = conditions(plan.filter, plan.zone, { timeless: true })
  const time = conditions({ from: plan.from, to: plan.to }, plan.zone, { column: 'first_at' })
  const isWhole = plan.interval === 'all'
  return {
    text: `SELECT ${isWhole ? WHOLE : DATE_TEXT}, key, value FROM (
  SELECT ${isWhole ? '' : `${bucketOf(plan, 'first_at')} AS at, grouping(at) AS whole, `}key, count() AS value FROM (
    SELECT member, ${keyOf(plan)} AS key, min(occurred_at) AS first_at
    FROM activity WHERE ${and(where.text, counted(plan), 'key IN {keys:Array(String)}')} GROUP BY member, key
  ) WHERE ${time.text} GROUP BY ${isWhole ? 'key' : 'GROUPING SETS ((at, key), (key))'}
)`,
    params: { ...where.params, ...time.params, keys },
  }
}
