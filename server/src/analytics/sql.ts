import type { Dimension } from '@kith/contract/measures'
import { stepBucket } from './calendar.ts'
import { checkedZone, conditions, memberOf, type Sql } from './filter.ts'
import type { Plan } from './plan.ts'

/** Written by hand for each shape of measure, for ClickHouse. Golden texts of all of it lie in analytics/golden. */

export const DIMENSION_SQL: Record<Dimension, string> = {
  source: 'toString(source_id)',
  platform: 'toString(platform)',
  kind: 'toString(kind)',
  category: 'toString(category)',
  place: 'toString(place)',
  technology: 'arrayJoin(technologies)',
}

const BUCKET_SQL = { day: 'toDate', month: 'toStartOfMonth', quarter: 'toStartOfQuarter', year: 'toStartOfYear' } as const

/** First day of the bucket of a time, in the workspace's zone. */
export const bucketOf = (plan: Pick<Plan, 'interval' | 'zone' | 'from'>, column = 'occurred_at'): string => {
  const zone = plan.zone === 'UTC' ? '' : `, '${checkedZone(plan.zone)}'`
  if (plan.interval === 'all') return `toDate('${plan.from}')`
  if (plan.interval === 'week') return `toStartOfWeek(${column}, 1${zone})`
  return `${BUCKET_SQL[plan.interval]}(${column}${zone})`
}

/** The same where GROUPING SETS stand beside it: a constant cannot be a key of theirs. Elsewhere a constant spares a key for each row. */
const groupableBucketOf = (plan: Pick<Plan, 'interval' | 'zone' | 'from'>, column: string): string =>
  plan.interval === 'all' ? `materialize(${bucketOf(plan, column)})` : bucketOf(plan, column)

const and = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(' AND ')

/** Where a dimension is asked for: which of its values weigh most over the whole time, and how many there are. */
export const topKeysSql = (plan: Plan, by: Dimension): Sql => {
  const counted = plan.measure.shape.type === 'first' ? countFirsts(plan) : countActivities(plan, by)
  return {
    text: `SELECT key, n, count() OVER () AS keys FROM (
  ${counted.text}
) WHERE key != '' ORDER BY n DESC, key LIMIT ${plan.top}`,
    params: counted.params,
  }
}

const countActivities = (plan: Plan, by: Dimension): Sql => {
  const { shape } = plan.measure
  const where = conditions(plan.filter, plan.zone)
  const own = shape.type === 'aggregate' ? shape.where : undefined
  return {
    text: `SELECT ${DIMENSION_SQL[by]} AS key, count() AS n FROM activity
  WHERE ${and(where.text, own, counted(plan))} GROUP BY key`,
    params: where.params,
  }
}

const countFirsts = (plan: Plan): Sql => {
  const { text, params } = firstsSql(plan)
  return { text: `SELECT key, count() AS n FROM (${text}) GROUP BY key`, params }
}

/** Rows `{ at, key, value }`; `at` is empty in the row of the whole time. */
export const measureSql = (plan: Plan, keys: readonly string[] | undefined): Sql => {
  const { shape } = plan.measure
  if (shape.type === 'aggregate') return aggregateSql(plan, shape, keys)
  if (shape.type === 'first') return firstSql(plan, keys)
  if (shape.type === 'flow') return flowSql(plan)
  if (shape.type === 'stickiness') return stickinessSql(plan)
  return shape.type === 'absence' ? absenceSql(plan) : helpersSql(plan)
}

type Aggregate = Extract<Plan['measure']['shape'], { type: 'aggregate' }>

const keyOf = (plan: Plan): string => (plan.by === undefined ? "''" : DIMENSION_SQL[plan.by])
const keyParams = (keys: readonly string[] | undefined): Record<string, unknown> => (keys === undefined ? {} : { keys })

const aggregateSql = (plan: Plan, shape: Aggregate, keys: readonly string[] | undefined): Sql => {
  const where = conditions(plan.filter, plan.zone)
  const collect = Object.entries(shape.states).map(([name, state]) => `${state.collect} AS ${name}_state`)
  const merge = Object.entries(shape.states).map(([name, state]) => `${state.merge}(${name}_state) AS ${name}`)
  return {
    text: `SELECT ${DATE_TEXT}, key, ${shape.value} AS value FROM (
  SELECT at, key, ${merge.join(', ')}, grouping(at) AS whole FROM (
    SELECT ${bucketOf(plan)} AS at, ${keyOf(plan)} AS key, ${collect.join(', ')}
    FROM activity WHERE ${and(where.text, shape.where, counted(plan), keys && 'key IN {keys:Array(String)}')}
    GROUP BY at, key
  ) GROUP BY GROUPING SETS ((at, key), (key))
) ORDER BY key, at_text`,
    params: { ...where.params, ...keyParams(keys) },
  }
}

/** Names the person of each activity and leaves out whom the filter leaves out. */
const counted = (plan: Pick<Plan, 'filter'>): string => `(${memberOf(plan.filter)} AS member) != 0`

const DATE_TEXT = "if(whole = 1, '', toString(at)) AS at_text"

const firstSql = (plan: Plan, keys: readonly string[] | undefined): Sql => {
  const { text, params } = firstsSql(plan)
  return {
    text: `SELECT ${DATE_TEXT}, key, value FROM (
  SELECT ${groupableBucketOf(plan, 'first_at')} AS at, key, count() AS value, grouping(at) AS whole FROM (
    ${text}
  )${keys ? ' WHERE key IN {keys:Array(String)}' : ''} GROUP BY GROUPING SETS ((at, key), (key))
) ORDER BY key, at_text`,
    params: { ...params, ...keyParams(keys) },
  }
}

/** Rows `{ member, first_at, key }`: people whose first activity, of those that the filter knows, falls into the time; `key` is where it was. */
export const firstsSql = (plan: Plan, from = plan.from, to = plan.to): Sql => {
  const where = conditions(plan.filter, plan.zone, { timeless: true })
  const time = conditions({ from, to }, plan.zone, { column: 'first_at' })
  return {
    text: `SELECT member, first_at, key FROM (
      SELECT ${memberOf(plan.filter)} AS member, min(at_first) AS first_at, ${plan.by === undefined ? "''" : 'argMin(at_key, (at_first, at_key))'} AS key FROM (
        SELECT identity_id, min(occurred_at) AS at_first, ${plan.by === undefined ? "''" : `argMin(${firstKey(plan.by)}, (occurred_at, ${firstKey(plan.by)}))`} AS at_key
        FROM activity WHERE ${where.text} GROUP BY identity_id
      ) GROUP BY member
    ) WHERE member != 0 AND ${time.text}`,
    params: { ...where.params, ...time.params },
  }
}

/** The first activity may touch several technologies: its first counts. */
const firstKey = (by: Dimension): string =>
  by === 'technology' ? "if(empty(technologies), '', toString(technologies[1]))" : DIMENSION_SQL[by]

/** Rows `{ at, active, retained, fresh }`, from one bucket before the first. */
const flowSql = (plan: Plan): Sql => {
  const before = plan.interval === 'all' ? plan.from : stepBucket(plan.from, plan.interval, -1)
  const where = conditions({ ...plan.filter, from: before }, plan.zone)
  return {
    text: `SELECT toString(ats[i]) AS at_text, '' AS key, bitmapCardinality(maps[i]) AS active,
  if(i > 1 AND ats[i - 1] = ${previousOf(plan, 'ats[i]')}, bitmapAndCardinality(maps[i], maps[i - 1]), 0) AS retained
FROM (
  SELECT groupArray(at) AS ats, groupArray(people) AS maps FROM (
    SELECT ${bucketOf(plan)} AS at, groupBitmapState(member) AS people
    FROM activity WHERE ${and(where.text, counted(plan))} GROUP BY at ORDER BY at
  )
) ARRAY JOIN arrayEnumerate(ats) AS i ORDER BY at_text`,
    params: where.params,
  }
}

const previousOf = (plan: Plan, at: string): string =>
  plan.interval === 'all'
    ? `toDate('1970-01-01')`
    : plan.interval === 'day' || plan.interval === 'week'
      ? `${at} - INTERVAL 1 ${plan.interval.toUpperCase()}`
      : `toDate(${at} - INTERVAL 1 ${plan.interval.toUpperCase()})`

/** Rows `{ at, daily, active }`: the sum of daily active people, and those of the whole bucket. */
const stickinessSql = (plan: Plan): Sql => {
  const where = conditions(plan.filter, plan.zone)
  const day = bucketOf({ ...plan, interval: 'day' })
  return {
    text: `SELECT ${DATE_TEXT}, '' AS key, daily, active FROM (
  SELECT ${groupableBucketOf({ ...plan, zone: 'UTC' }, 'day')} AS at, sum(bitmapCardinality(people)) AS daily, groupBitmapMerge(people) AS active, grouping(at) AS whole FROM (
    SELECT ${day} AS day, groupBitmapState(member) AS people
    FROM activity WHERE ${and(where.text, counted(plan))} GROUP BY day
  ) GROUP BY GROUPING SETS ((at), ())
) ORDER BY at_text`,
    params: where.params,
  }
}

const absenceSql = (plan: Plan): Sql => {
  const where = conditions(plan.filter, plan.zone)
  return {
    text: `SELECT ${DATE_TEXT}, '' AS key, arrayFirstIndex(done -> done * 2 >= arraySum(counts), arrayCumSum(arrayReverseSort(counts))) AS value FROM (
  SELECT at, groupArray(n) AS counts, whole FROM (
    SELECT at, member, sum(n) AS n, grouping(at) AS whole FROM (
      SELECT ${bucketOf(plan)} AS at, member, count() AS n FROM activity WHERE ${and(where.text, counted(plan))} GROUP BY at, member
    ) GROUP BY GROUPING SETS ((at, member), (member))
  ) GROUP BY at, whole
) ORDER BY at_text`,
    params: where.params,
  }
}

/** Conversations are opened by whoever did the first activity in them, whenever that was. */
const helpersSql = (plan: Plan): Sql => {
  const where = conditions(plan.filter, plan.zone)
  return {
    text: `SELECT ${DATE_TEXT}, '' AS key, value FROM (
  SELECT at, groupBitmapMerge(people) AS value, grouping(at) AS whole FROM (
    SELECT ${bucketOf(plan)} AS at, groupBitmapState(member) AS people
    FROM activity INNER JOIN (${openersSql}) AS opened USING (source_id, conversation)
    WHERE ${and(where.text, "conversation != ''", counted(plan), `${memberOf(EVERYBODY)} != opener`)} GROUP BY at
  ) GROUP BY GROUPING SETS ((at), ())
) ORDER BY at_text`,
    params: where.params,
  }
}

const EVERYBODY = { teammates: 'include', robots: 'include' } as const

export const openersSql = `SELECT source_id, conversation, ${memberOf(EVERYBODY, 'first_identity')} AS opener FROM (
        SELECT source_id, conversation, argMin(identity_id, (occurred_at, identity_id)) AS first_identity
        FROM activity WHERE conversation != '' GROUP BY source_id, conversation
      )`
