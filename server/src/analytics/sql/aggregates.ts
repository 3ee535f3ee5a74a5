import { bucketOf } from '../buckets.ts'
import { toldSql } from '../told.ts'
import { placeSql, textSql, valueSql } from '../dimensions.ts'
import { conditions, type Sql } from '../filter.ts'
import type { Plan } from '../plan.ts'
import { statesOf } from '../turnout.ts'
import { and, CHOSEN, counted, DATE_TEXT, keyParams, topOf, WHOLE } from './parts.ts'

type Aggregate = Extract<Plan['measure']['shape'], { type: 'aggregate' }>

export const aggregateSql = (plan: Plan, shape: Aggregate, keys: readonly string[] | undefined): Sql => {
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
export const aggregateOfAllSql = (plan: Plan, shape: Aggregate, keys: readonly string[] | undefined): Sql => {
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
    // One row of numbers at most, to which nothing has to be put.
    if (!wanted.includes('people'))
      return { text: `SELECT ${WHOLE}, '' AS key, ${shape.value} AS value FROM (${known.text})`, params: known.params }
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
