import type { Dimension } from '@kith/contract/measures'
import { firstActivities } from './began.ts'
import { bucketOf, previousOf } from './buckets.ts'
import { stepBucket, type Day } from './calendar.ts'
import { ACTIVE } from './catalogue.ts'
import { toldSql } from './told.ts'
import { dimensionSql, placeSql, textSql, valueSql } from './dimensions.ts'
import { conditions, memberOf, type Sql } from './filter.ts'
import { FIRST_IDENTITY, helpedRows } from './helped.ts'
import { historySql, type Summary } from './history.ts'
import { newcomersSql } from './newcomers.ts'
import type { Plan } from './plan.ts'
import { SHARED } from './rhythm.ts'
import { statesOf } from './turnout.ts'

/** Written by hand for each shape of measure, for ClickHouse. Golden texts of all of it lie in analytics/golden. */

export const and = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(' AND ')

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

const CHOSEN = 'WHERE key IN {keys:Array(String)}'
const topOf = (plan: Plan): string => `WHERE key != '' ORDER BY n DESC, key LIMIT ${plan.top}`

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

/** Whether one question gives the figures of a dimension and says which of its values weigh most. */
export const weighsItself = ({ interval, measure: { shape } }: Plan): boolean =>
  shape.type === 'first' || (interval === 'all' && shape.type === 'aggregate')

type Aggregate = Extract<Plan['measure']['shape'], { type: 'aggregate' }>
type FlowPart = Extract<Plan['measure']['shape'], { type: 'flow' }>['part']

/** Who is retained is in the bucket before, too; who has returned is only active and not new, and over the whole time there is no bucket before. */
export const comparesBuckets = (plan: Plan, part: FlowPart): boolean => part !== 'returning' && plan.interval !== 'all'

const activePlan = (plan: Plan): Plan => ({ ...plan, measure: { ...plan.measure, shape: ACTIVE } })

const keyParams = (keys: readonly string[] | undefined): Record<string, unknown> => (keys === undefined ? {} : { keys })

/** The value of the dimension that is asked for, as text. */
const keyOf = (plan: Plan): string => (plan.by === undefined ? "''" : dimensionSql(plan.by, plan.zone))

/** The parts of a question by which values of its dimension are told apart; nothing of them where there is none. */
const apart = (plan: Plan) =>
  plan.by === undefined
    ? { key: "'' AS key", make: '', take: '', group: '', groups: '', sets: '', chosen: undefined }
    : {
        key: 'key',
        make: `${keyOf(plan)} AS key, `,
        take: 'key, ',
        group: ', key',
        groups: ' GROUP BY key',
        sets: 'key',
        chosen: 'key IN {keys:Array(String)}',
      }

const aggregateSql = (plan: Plan, shape: Aggregate, keys: readonly string[] | undefined): Sql => {
  const { text, params } = collectedTold(plan, shape, keys) ?? collectedSql(plan, shape, keys)
  const merge = Object.entries(shape.states).map(([name, state]) => `${state.merge}(${name}_state) AS ${name}`)
  return {
    text: `SELECT ${DATE_TEXT}, ${plan.by ? '{keys:Array(String)}[nth]' : 'nth'} AS key, ${shape.value} AS value FROM (
  SELECT at, nth, ${merge.join(', ')}, grouping(at) AS whole FROM (
    ${text}
  ) GROUP BY GROUPING SETS ((at, nth), (nth))
) ORDER BY key, at_text`,
    params,
  }
}

/** Rows `{ at, nth }` with the states of each bucket and value, which is told by its place among the keys. */
const collectedSql = (plan: Plan, shape: Aggregate, keys: readonly string[] | undefined): Sql => {
  const where = conditions(plan.filter, plan.zone)
  const place = plan.by && placeSql(plan.by, plan.zone, 'keys', keys ?? [])
  const collect = Object.entries(shape.states).map(([name, state]) => `${state.collect} AS ${name}_state`)
  return {
    text: `SELECT ${bucketOf(plan)} AS at, ${place?.text ?? "''"} AS nth, ${collect.join(', ')}
    FROM activity WHERE ${and(where.text, shape.where, counted(plan), place && 'nth != 0')}
    GROUP BY at, nth`,
    params: { ...where.params, ...place?.params },
  }
}

const collectedTold = (plan: Plan, shape: Aggregate, keys: readonly string[] | undefined): Sql | undefined => {
  const states = statesOf(shape)
  const { interval, by } = plan
  const known = states && toldSql({ plan, interval, by, states, where: shape.where, chosen: by && 'keys' })
  if (states === undefined || known === undefined) return undefined
  const nth = by ? 'toUInt8(indexOf({keys:Array(String)}, key))' : "''"
  return {
    text: `SELECT at, ${nth} AS nth, ${states.map((name) => `${name} AS ${name}_state`).join(', ')} FROM (${known.text})`,
    params: { ...known.params, ...(by ? { keys: keys ?? [] } : {}) },
  }
}

/** Nothing has to be merged where there is one bucket: one pass, which weighs the values of a dimension as well. */
const aggregateOfAllSql = (plan: Plan, shape: Aggregate, keys: readonly string[] | undefined): Sql => {
  const known = toldOfAll(plan, shape, keys)
  if (known !== undefined) return known
  const { text, params } = conditions(plan.filter, plan.zone)
  const from = `FROM activity WHERE ${and(text, shape.where, counted(plan))}`
  const whole = Object.entries(shape.states).map(([name, state]) => `${state.whole} AS ${name}`)
  if (plan.by === undefined)
    return { text: `SELECT ${WHOLE}, '' AS key, ${shape.value} AS value FROM (SELECT ${whole.join(', ')} ${from})`, params }
  return {
    text: `SELECT ${WHOLE}, key, ${shape.value} AS value, count() OVER () AS keys FROM (
  SELECT ${textSql(plan.by, 'one')} AS key, * FROM (
    SELECT ${valueSql(plan.by, plan.zone)} AS one, ${whole.join(', ')}, count() AS n ${from} GROUP BY one
  )
) ${keys ? CHOSEN : topOf(plan)}`,
    params: { ...params, ...keyParams(keys) },
  }
}

const toldOfAll = (plan: Plan, shape: Aggregate, keys: readonly string[] | undefined): Sql | undefined => {
  const states = statesOf(shape)
  const { interval, by } = plan
  // Which values weigh most is told by how much was done.
  const wanted = by !== undefined && keys === undefined ? [...new Set(states).add('activities')] : states
  const known = wanted && toldSql({ plan, interval, by, states: wanted, where: shape.where })
  if (wanted === undefined || known === undefined) return undefined
  if (by === undefined) {
    const whole = Object.entries(shape.states).map(([name, state]) => `${state.merge}(known.${name}) AS ${name}`)
    return {
      text: `SELECT ${WHOLE}, '' AS key, ${shape.value} AS value FROM (SELECT ${whole.join(', ')} FROM (${known.text}) AS known)`,
      params: known.params,
    }
  }
  const one = wanted.map((name) => (name === 'people' ? 'bitmapCardinality(persons) AS people' : name))
  const n = wanted.includes('activities') ? ', activities AS n' : ''
  const rows = wanted.includes('people') ? `SELECT * EXCEPT people, people AS persons FROM (${known.text})` : known.text
  return {
    text: `SELECT ${WHOLE}, key, ${shape.value} AS value, count() OVER () AS keys FROM (
  SELECT key, ${one.join(', ')}${n} FROM (${rows})
) ${keys ? CHOSEN : topOf(plan)}`,
    params: { ...known.params, ...keyParams(keys) },
  }
}

/** Names the person of each activity and leaves out whom the filter leaves out. */
export const counted = (plan: Pick<Plan, 'filter'>): string => `(${memberOf(plan.filter)} AS member) != 0`

const DATE_TEXT = "if(whole = 1, '', toString(at)) AS at_text"
const WHOLE = "'' AS at_text"

const firstSql = (plan: Plan, keys: readonly string[] | undefined): Sql => {
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

const firstOfAllSql = (plan: Plan, keys: readonly string[] | undefined): Sql => {
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

/** Rows `{ at_text, key, active, retained }`, from one bucket before the first. */
const flowSql = (plan: Plan, keys: readonly string[] | undefined): Sql => {
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
const stickinessSql = (plan: Plan, keys: readonly string[] | undefined): Sql => {
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

/** Of `counts`, what each person did. */
export const ABSENCE = 'arrayFirstIndex(done -> done * 2 >= arraySum(counts), arrayCumSum(arrayReverseSort(counts))) AS value'
export const GINI =
  '2 * arraySum(arrayMap((n, rank) -> toFloat64(n) * rank, arraySort(counts), arrayEnumerate(counts))) / (length(counts) * arraySum(counts)) - (length(counts) + 1) / length(counts) AS value'

/**
 * How the activities of a bucket are spread over people. What each did in each bucket is grouped once more, by what tells both: how many did so much in a bucket, and
 * what each did in all. By bucket and person again it would cost as much as the first time.
 */
const spreadSql = (plan: Plan, value: string, keys: readonly string[] | undefined): Sql => {
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

/**
 * Conversations are opened by whoever did the first activity in them, whenever that was. One reading tells who that was and gathers who did something in
 * the time, each as a number of bucket and identity: joining the activities with the openers would cost a sixth more.
 */
const helpersSql = (plan: Plan, keys: readonly string[] | undefined): Sql => {
  if (plan.by !== undefined) return helpersBySql(plan, plan.by, keys)
  const known = helpedRows(plan)
  if (known !== undefined) return helpersKnown(plan, known)
  const { text, params } = conditions(plan.filter, plan.zone)
  const isWhole = plan.interval === 'all'
  const one = isWhole ? 'identity_id' : `bitShiftLeft(toUInt64(toUInt16(${bucketOf(plan)})), 32) + identity_id`
  const identity = isWhole ? 'one' : 'toUInt32(bitAnd(one, 4294967295))'
  const helped = `FROM (
      SELECT ${FIRST_IDENTITY} AS first_identity, groupArrayIf(${one}, ${text}) AS did
      FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
    ) ARRAY JOIN did AS one
    WHERE (${memberOf(plan.filter, identity)} AS member) != 0 AND ${memberOf(EVERYBODY, identity)} != ${memberOf(EVERYBODY, 'first_identity')}`
  if (isWhole) return { text: `SELECT ${WHOLE}, '' AS key, groupBitmap(member) AS value ${helped}`, params }
  return {
    text: `SELECT ${DATE_TEXT}, '' AS key, value FROM (
  SELECT at, groupBitmapMerge(people) AS value, grouping(at) AS whole FROM (
    SELECT toDate(toUInt16(bitShiftRight(one, 32))) AS at, groupBitmapState(member) AS people ${helped} GROUP BY at
  ) GROUP BY GROUPING SETS ((at), ())
) ORDER BY at_text`,
    params,
  }
}

/** Of rows `{ day, identity_id, opener }`. */
const helpersKnown = (plan: Plan, rows: string): Sql => {
  const helped = `FROM (${rows})
    WHERE (${memberOf(plan.filter)} AS member) != 0 AND ${memberOf(EVERYBODY)} != ${memberOf(EVERYBODY, 'opener')}`
  if (plan.interval === 'all') return { text: `SELECT ${WHOLE}, '' AS key, groupBitmap(member) AS value ${helped}`, params: {} }
  return {
    text: `SELECT ${DATE_TEXT}, '' AS key, value FROM (
  SELECT at, groupBitmapMerge(people) AS value, grouping(at) AS whole FROM (
    SELECT ${bucketOf({ ...plan, zone: 'UTC' }, 'day')} AS at, groupBitmapState(member) AS people ${helped} GROUP BY at
  ) GROUP BY GROUPING SETS ((at), ())
) ORDER BY at_text`,
    params: {},
  }
}

/** The same by a dimension: each of what somebody did stands with its values, of which an activity may have several. */
const helpersBySql = (plan: Plan, by: Dimension, keys: readonly string[] | undefined): Sql => {
  const isWhole = plan.interval === 'all'
  const { text, params } = helpedSql(plan, [[by, 'keys']], isWhole ? undefined : bucketOf(plan))
  const all = { ...params, ...keyParams(keys) }
  if (isWhole) return { text: `SELECT ${WHOLE}, key, groupBitmap(member) AS value FROM (${text}) GROUP BY key`, params: all }
  return {
    text: `SELECT ${DATE_TEXT}, key, value FROM (
  SELECT at, key, groupBitmapMerge(people) AS value, grouping(at) AS whole FROM (
    SELECT at, key, groupBitmapState(member) AS people FROM (${text}) GROUP BY at, key
  ) GROUP BY GROUPING SETS ((at, key), (key))
) ORDER BY key, at_text`,
    params: all,
  }
}

/** Rows `{ member, key }` of whoever helped, with `across` for a second dimension and `at` for a bucket: one for each of what they did and each value of it. */
export const helpedSql = (
  plan: Plan,
  dimensions: readonly (readonly [by: Dimension, chosen: 'keys' | 'columns'])[],
  bucket?: string,
): Sql => {
  const { text, params } = conditions(plan.filter, plan.zone)
  const values = dimensions.map(
    ([by, chosen]) =>
      `arrayFilter(one -> has({${chosen}:Array(String)}, one), ${by === 'technology' ? 'arrayMap(one -> toString(one), technologies)' : `[${dimensionSql(by, plan.zone)}]`})`,
  )
  const one = `identity_id, ${bucket ?? 'toDate(0)'}`
  const tuples =
    values[1] === undefined
      ? `arrayMap(key -> (${one}, key, ''), ${values[0]})`
      : `arrayFlatten(arrayMap(key -> arrayMap(column -> (${one}, key, column), ${values[1]}), ${values[0]}))`
  return {
    text: `SELECT member, did.2 AS at, did.3 AS key, did.4 AS across FROM (
      SELECT ${FIRST_IDENTITY} AS first_identity, groupArrayArrayIf(${tuples}, ${text}) AS gathered
      FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
    ) ARRAY JOIN gathered AS did
    WHERE (${memberOf(plan.filter, 'did.1')} AS member) != 0 AND ${memberOf(EVERYBODY, 'did.1')} != ${memberOf(EVERYBODY, 'first_identity')}`,
    params,
  }
}

const EVERYBODY = { teammates: 'include', robots: 'include' } as const

export const openersSql = `SELECT conversation_hash, ${memberOf(EVERYBODY, 'first_identity')} AS opener FROM (
        SELECT conversation_hash, ${FIRST_IDENTITY} AS first_identity
        FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
      )`
