import type { Dimension } from '@kith/contract/measures'
import { bucketOf } from '../buckets.ts'
import { dimensionSql } from '../dimensions.ts'
import { conditions, memberOf, type Sql } from '../filter.ts'
import { FIRST_IDENTITY, helpedRows } from '../helped.ts'
import type { Plan } from '../plan.ts'
import { DATE_TEXT, keyParams, WHOLE } from './parts.ts'

const EVERYBODY = { teammates: 'include', robots: 'include' } as const

/**
 * Conversations are opened by whoever did the first activity in them, whenever that was. One reading tells who that was and gathers who did something in
 * the time, each as a number of bucket and identity: joining the activities with the openers would cost a sixth more.
 */
export const helpersSql = (plan: Plan, keys: readonly string[] | undefined): Sql => {
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

export const openersSql = `SELECT conversation_hash, ${memberOf(EVERYBODY, 'first_identity')} AS opener FROM (
        SELECT conversation_hash, ${FIRST_IDENTITY} AS first_identity
        FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
      )`
