import { bucketOf, previousOf } from '../buckets.ts'
import { stepBucket } from '../calendar.ts'
import { toldSql } from '../told.ts'
import { conditions, type Sql } from '../filter.ts'
import type { Plan } from '../plan.ts'
import { and, apart, counted, DATE_TEXT, keyParams, WHOLE } from './parts.ts'

/** Rows `{ at_text, key, active, retained }`, from one bucket before the first. */
export const flowSql = (plan: Plan, keys: readonly string[] | undefined): Sql => {
  const before = plan.interval === 'all' ? plan.from : stepBucket(plan.from, plan.interval, -1)
  const where = conditions({ ...plan.filter, from: before }, plan.zone)
  const { key, make, take, group, groups, chosen } = apart(plan)
  const { interval, by } = plan
  const known = toldSql({ plan: { ...plan, from: before }, interval, by, states: ['people'], chosen: by && 'keys' })
  const people = known
    ? `SELECT at, ${take}people FROM (${known.text}) ORDER BY at`
    : `SELECT ${bucketOf(plan)} AS at, ${make}groupBitmapState(member) AS people
    FROM activity WHERE ${and(where.text, counted(plan), chosen)} GROUP BY at${group} ORDER BY at`
  return {
    text: `SELECT toString(ats[i]) AS at_text, ${key}, bitmapCardinality(maps[i]) AS active,
  if(i > 1 AND ats[i - 1] = ${previousOf(plan, 'ats[i]')}, bitmapAndCardinality(maps[i], maps[i - 1]), 0) AS retained
FROM (
  SELECT ${take}groupArray(at) AS ats, groupArray(people) AS maps FROM (
    ${people}
  )${groups}
) ARRAY JOIN arrayEnumerate(ats) AS i ORDER BY at_text`,
    params: { ...(known ?? where).params, ...keyParams(keys) },
  }
}

/** Rows `{ at_text, key, daily, active }`: the sum of daily active people, and those of the whole bucket. */
export const stickinessSql = (plan: Plan, keys: readonly string[] | undefined): Sql => {
  const { text, params } = conditions(plan.filter, plan.zone)
  const { key, make, take, group, groups, sets, chosen } = apart(plan)
  const known = toldSql({ plan, interval: 'day', by: plan.by, states: ['people'], chosen: plan.by && 'keys' })
  const days = known
    ? `SELECT at AS day, ${take}people FROM (${known.text})`
    : `SELECT ${bucketOf({ ...plan, interval: 'day' })} AS day, ${make}groupBitmapState(member) AS people
    FROM activity WHERE ${and(text, counted(plan), chosen)} GROUP BY day${group}`
  const values = 'sum(bitmapCardinality(people)) AS daily, groupBitmapMerge(people) AS active'
  const all = { ...(known ? known.params : params), ...keyParams(keys) }
  if (plan.interval === 'all') return { text: `SELECT ${WHOLE}, ${key}, ${values} FROM (${days})${groups}`, params: all }
  return {
    text: `SELECT ${DATE_TEXT}, ${key}, daily, active FROM (
  SELECT ${bucketOf({ ...plan, zone: 'UTC' }, 'day')} AS at, ${take}${values}, grouping(at) AS whole FROM (
    ${days}
  ) GROUP BY GROUPING SETS ((at${group}), (${sets}))
) ORDER BY at_text`,
    params: all,
  }
}
