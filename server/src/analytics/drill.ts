import type { Dimension } from '@kith/contract/measures'
import { KithError } from '../platform/errors.ts'
import { stepBucket, addDays, type Day } from './calendar.ts'
import { conditions, memberOf, type PartialFilter, type Sql } from './filter.ts'
import { bucketEnd, type Plan } from './plan.ts'
import { dimensionSql } from './dimensions.ts'
import { firstsSql } from './sql/firsts.ts'
import { openersSql } from './sql/helpers.ts'
import { and } from './sql/parts.ts'

/** What a figure opens to: a filter on activities, and where that does not say it, a set of people or a further condition. */
export interface Behind {
  readonly filter: PartialFilter
  /** SELECT of member numbers. */
  readonly members?: Sql
  /** A further condition on activities. */
  readonly where?: Sql
}

/** The people and activities behind one figure of a plan: bucket `at` (the whole time when undefined) of series `key`, in column `column`. */
export const behind = (plan: Plan, at: Day | undefined, key: string | undefined, column?: string): Behind => {
  if (at !== undefined && !plan.buckets.includes(at)) {
    throw new KithError('invalid_input', `No ${plan.interval} of this figure begins on ${at}.`, {
      hint: `The first begins on ${plan.from}.`,
    })
  }
  const from = at ?? plan.from
  const to = at === undefined ? plan.to : bucketEnd(plan, at)
  const { shape } = plan.measure
  if (shape.type === 'first') return firsts(plan, from, to, key, column)
  const filter = { ...plan.filter, from, to }
  const row = partOf(plan.by, key, 'drillKey', plan.zone)
  if (shape.type === 'flow') return flows(plan, shape.part, filter, from, row)
  const own = shape.type === 'aggregate' ? shape.where : shape.type === 'helpers' ? joinedIn : undefined
  return { filter, ...together(own, row, partOf(plan.across, column, 'drillColumn', plan.zone)) }
}

/** Beside the filter, which may speak of the same dimension. */
const partOf = (by: Dimension | undefined, key: string | undefined, name: string, zone: string): Sql | undefined => {
  if (by === undefined || key === undefined) return undefined
  const text = by === 'technology' ? `has(technologies, {${name}:String})` : `${dimensionSql(by, zone)} = {${name}:String}`
  return { text, params: { [name]: key } }
}

const together = (own: string | undefined, ...parts: readonly (Sql | undefined)[]): { where?: Sql } => {
  const text = [own, ...parts.map((part) => part?.text)].filter(Boolean).join(' AND ')
  return text === '' ? {} : { where: { text, params: Object.assign({}, ...parts.map((part) => part?.params)) } }
}

const joinedIn = `(conversation_hash, ${memberOf({ teammates: 'include', robots: 'include' })}) NOT IN (${openersSql}) AND conversation_hash != 0`

/** By a dimension: those whose first activity was there. */
const firsts = (plan: Plan, from: Day, to: Day, key: string | undefined, column: string | undefined): Behind => {
  const { text, params } = firstsSql(plan, from, to)
  const there = [
    ...(plan.by !== undefined && key !== undefined ? [{ text: 'key = {drillKey:String}', params: { drillKey: key } }] : []),
    ...(plan.across !== undefined && column !== undefined
      ? [{ text: 'across = {drillColumn:String}', params: { drillColumn: column } }]
      : []),
  ]
  return {
    filter: { ...plan.filter, from, to },
    members: {
      text: `SELECT member FROM (${text})${there.length > 0 ? ` WHERE ${there.map((part) => part.text).join(' AND ')}` : ''}`,
      params: Object.assign({}, params, ...there.map((part) => part.params)),
    },
  }
}

const activeSet = (plan: Plan, from: Day, to: Day, prefix: string, row: Sql | undefined): Sql => {
  const { text, params } = conditions({ ...plan.filter, from, to }, plan.zone)
  const renamed = text.replaceAll('{from:', `{${prefix}From:`).replaceAll('{to:', `{${prefix}To:`)
  const { from: first, to: last, ...rest } = params
  return {
    text: `SELECT ${memberOf(plan.filter)} AS member FROM activity WHERE ${and(renamed, row?.text)}`,
    params: { ...rest, ...row?.params, [`${prefix}From`]: first, [`${prefix}To`]: last },
  }
}

type FlowPart = Extract<Plan['measure']['shape'], { type: 'flow' }>['part']

/** By a dimension, what they did there alone is looked at: before, then and since. */
const flows = (plan: Plan, part: FlowPart, filter: PartialFilter, from: Day, row: Sql | undefined): Behind => {
  const start = plan.interval === 'all' ? from : stepBucket(from, plan.interval, -1)
  const previous = activeSet(plan, start, addDays(from, -1), 'previous', row)
  const current = activeSet(plan, from, filter.to ?? plan.to, 'current', row)
  const there = row === undefined ? {} : { where: row }
  if (part === 'retained') return { filter, members: previous, ...there }
  if (part === 'quick-ratio') {
    const both = { ...previous.params, ...current.params }
    const stayed = `SELECT member FROM (${previous.text}) WHERE member IN (${current.text})`
    return {
      filter: { ...filter, from: start },
      members: { text: `SELECT member FROM (${previous.text} UNION ALL ${current.text}) WHERE member NOT IN (${stayed})`, params: both },
      ...there,
    }
  }
  if (part === 'lost') {
    return {
      filter: { ...filter, from: start, to: addDays(from, -1) },
      members: { text: `${previous.text} AND member NOT IN (${current.text})`, params: { ...previous.params, ...current.params } },
      ...there,
    }
  }
  const earlier = activeSet(plan, '1971-01-01', addDays(from, -1), 'earlier', row)
  if (part === 'returning') return { filter, members: earlier, ...there }
  return {
    filter,
    members: { text: `${earlier.text} AND member NOT IN (${previous.text})`, params: { ...earlier.params, ...previous.params } },
    ...there,
  }
}
