import { KithError } from '../platform/errors.ts'
import { stepBucket, addDays, type Day } from './calendar.ts'
import { conditions, memberOf, type PartialFilter, type Sql } from './filter.ts'
import { bucketEnd, type Plan } from './plan.ts'
import { DIMENSION_SQL, firstsSql, openersSql } from './sql.ts'

/** What a figure opens to: a filter on activities, and where that does not say it, a set of people or a further condition. */
export interface Behind {
  readonly filter: PartialFilter
  /** SELECT of member numbers. */
  readonly members?: Sql
  /** A further condition on activities. */
  readonly where?: Sql
}

/** The people and activities behind one figure of a plan: bucket `at` (the whole time when undefined) of series `key`. */
export const behind = (plan: Plan, at: Day | undefined, key: string | undefined): Behind => {
  if (at !== undefined && !plan.buckets.includes(at)) {
    throw new KithError('invalid_input', `No ${plan.interval} of this figure begins on ${at}.`, {
      hint: `The first begins on ${plan.from}.`,
    })
  }
  const from = at ?? plan.from
  const to = at === undefined ? plan.to : bucketEnd(plan, at)
  const { shape } = plan.measure
  if (shape.type === 'first') return firsts(plan, from, to, key)
  const filter = { ...plan.filter, from, to }
  if (shape.type === 'aggregate') return { filter, ...both(shape.where, seriesOf(plan, key)) }
  if (shape.type === 'helpers') return { filter, where: { text: joinedIn, params: {} } }
  return shape.type === 'flow' ? flows(plan, shape.part, filter, from) : { filter }
}

/** Beside the filter, which may speak of the same dimension. */
const seriesOf = (plan: Plan, key: string | undefined): Sql | undefined => {
  if (plan.by === undefined || key === undefined) return undefined
  const text = plan.by === 'technology' ? 'has(technologies, {drillKey:String})' : `${DIMENSION_SQL[plan.by]} = {drillKey:String}`
  return { text, params: { drillKey: key } }
}

const both = (own: string | undefined, series: Sql | undefined): { where?: Sql } => {
  const text = [own, series?.text].filter(Boolean).join(' AND ')
  return text === '' ? {} : { where: { text, params: series?.params ?? {} } }
}

const joinedIn = `(source_id, conversation, ${memberOf({ teammates: 'include', robots: 'include' })}) NOT IN (${openersSql}) AND conversation != ''`

/** By a dimension: those whose first activity was there. */
const firsts = (plan: Plan, from: Day, to: Day, key: string | undefined): Behind => {
  const { text, params } = firstsSql(plan, from, to)
  const there = plan.by !== undefined && key !== undefined
  return {
    filter: { ...plan.filter, from, to },
    members: {
      text: `SELECT member FROM (${text})${there ? ' WHERE key = {drillKey:String}' : ''}`,
      params: { ...params, ...(there ? { drillKey: key } : {}) },
    },
  }
}

const activeSet = (plan: Plan, from: Day, to: Day, prefix: string): Sql => {
  const { text, params } = conditions({ ...plan.filter, from, to }, plan.zone)
  const renamed = text.replaceAll('{from:', `{${prefix}From:`).replaceAll('{to:', `{${prefix}To:`)
  const { from: first, to: last, ...rest } = params
  return {
    text: `SELECT ${memberOf(plan.filter)} AS member FROM activity WHERE ${renamed}`,
    params: { ...rest, [`${prefix}From`]: first, [`${prefix}To`]: last },
  }
}

type FlowPart = Extract<Plan['measure']['shape'], { type: 'flow' }>['part']

const flows = (plan: Plan, part: FlowPart, filter: PartialFilter, from: Day): Behind => {
  const start = plan.interval === 'all' ? from : stepBucket(from, plan.interval, -1)
  const previous = activeSet(plan, start, addDays(from, -1), 'previous')
  const current = activeSet(plan, from, filter.to ?? plan.to, 'current')
  if (part === 'retained') return { filter, members: previous }
  if (part === 'quick-ratio') {
    const both = { ...previous.params, ...current.params }
    const stayed = `SELECT member FROM (${previous.text}) WHERE member IN (${current.text})`
    return {
      filter: { ...filter, from: start },
      members: { text: `SELECT member FROM (${previous.text} UNION ALL ${current.text}) WHERE member NOT IN (${stayed})`, params: both },
    }
  }
  if (part === 'lost') {
    return {
      filter: { ...filter, from: start, to: addDays(from, -1) },
      members: { text: `${previous.text} AND member NOT IN (${current.text})`, params: { ...previous.params, ...current.params } },
    }
  }
  const earlier = activeSet(plan, '1971-01-01', addDays(from, -1), 'earlier')
  if (part === 'returning') return { filter, members: earlier }
  return {
    filter,
    members: { text: `${earlier.text} AND member NOT IN (${previous.text})`, params: { ...earlier.params, ...previous.params } },
  }
}
