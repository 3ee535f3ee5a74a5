import type { Dimension, Interval } from '@kith/contract/measures'
import { bucketOf } from './buckets.ts'
import { addDays, bucketStart, stepBucket, type Day } from './calendar.ts'
import { CONTRIBUTING, type Shape } from './catalogue.ts'
import { dimensionSql, textSql, valueSql } from './dimensions.ts'
import { conditions, inCommunities, onDays, type Sql } from './filter.ts'
import { fillingsOf, notHeld, type Held } from './partitions.ts'
import { isOnly, leftOutSql, personsOf } from './persons.ts'
import type { Plan } from './plan.ts'

/**
 * How much was done and by whom, by day, week and month and by the values of a dimension, without reading all activities: from the table `turnout`, which holds
 * numbers of identities as bitmaps and is derived from the log's partitions, each as it was at a time. A partition that has changed since is read from the log, and
 * so are the ends of a time that begin or end within a bucket. Who is whom is looked up when it is asked, so merges and flags count at once.
 */
export type Turnout = readonly Held[]

/** What is told apart: nothing, the dimensions that an activity has by itself, and kinds with their categories and weights. */
export const TURNOUT_DIMENSIONS = ['', 'hour', 'source', 'platform', 'kind', 'category', 'place', 'technology', 'weight'] as const
export type TurnoutDimension = (typeof TURNOUT_DIMENSIONS)[number]
export type Grain = 'day' | 'week' | 'month'
const WEEKS_AND_MONTHS = ['week', 'month'] as const
const OTHER_GRAINS = new Map<TurnoutDimension, readonly Grain[]>([
  ['', ['day', ...WEEKS_AND_MONTHS]],
  ['hour', ['day']],
  ['weight', ['month']],
])
export const grainsOf = (dimension: TurnoutDimension): readonly Grain[] => OTHER_GRAINS.get(dimension) ?? WEEKS_AND_MONTHS

/** The connector's weight of an activity, whole. */
const WHOLE_WEIGHT = 'toUInt8(least(floor(weight + 0.5), 12))'
/** The value of a dimension of an activity, and its text. */
export const turnoutValue = (
  dimension: TurnoutDimension,
  zone: string,
): { readonly value: string; readonly text: (value: string) => string } => {
  if (dimension === '') return { value: '0', text: () => "''" }
  if (dimension === 'weight')
    return { value: `concat(toString(kind), '\\n', toString(category), '\\n', toString(${WHOLE_WEIGHT}))`, text: (value) => value }
  return { value: valueSql(dimension, zone), text: (value) => textSql(dimension, value) }
}

type State = 'people' | 'activities'

export interface TurnoutAsked {
  readonly plan: Pick<Plan, 'filter' | 'zone' | 'from' | 'to' | 'turnout'>
  readonly interval: Interval | 'all'
  readonly by?: Dimension | undefined
  /** Beside weekdays: hours. */
  readonly across?: Dimension | undefined
  readonly states: readonly State[]
  /** What the shape of a measure asks of its activities. */
  readonly where?: string | undefined
  /** Name of the parameter that holds the values that are asked for; all of them without. */
  readonly chosen?: string | undefined
}

/** Rows `{ kind, category, whole, m }`: how many activities there are of each kind, category and whole weight, in all time and of everybody. */
export const weighedSql = (held: readonly Held[]): string => {
  const known = held.filter(({ dimensions }) => dimensions.includes('weight'))
  // Put together by numbers, which is several times as fast as by text.
  const fromLog = `SELECT toString(any(kind)) AS kind, toString(any(category)) AS category, whole, count() AS m FROM (
         SELECT kind, category, toUInt64(cityHash64(kind)) AS one, toUInt64(cityHash64(category)) AS other, ${WHOLE_WEIGHT} AS whole
         FROM activity WHERE deleted_at_source = 0${known.length === 0 ? '' : ` AND ${notHeld(known)}`}
       ) GROUP BY one, other, whole`
  if (known.length === 0) return fromLog
  return `SELECT kind, category, whole, sum(m) AS m FROM (
       ${fromLog}
       UNION ALL SELECT arrayStringConcat(arraySlice(parts, 1, -2), '\\n') AS kind, parts[-2] AS category, toUInt8(parts[-1]) AS whole, m FROM (
         SELECT splitByChar('\\n', value) AS parts, sum(n) AS m FROM turnout WHERE filling IN (${fillingsOf(known)}) AND dimension = 'weight' AND grain = 'month' GROUP BY value
       )
     ) GROUP BY kind, category, whole`
}

/** Which states a shape needs; undefined where it needs others. */
export const statesOf = (shape: Extract<Shape, { type: 'aggregate' }>): readonly State[] | undefined => {
  const names = Object.keys(shape.states)
  return names.every((name) => name === 'people' || name === 'activities') ? names : undefined
}

/**
 * Rows `{ at, key, across, activities, people }`, a state of the people in each bucket and of each value; `at` is the bucket's first day. Undefined where the log is to be
 * asked itself: nothing is held of the time, or what is asked is not told apart.
 */
export const turnoutSql = (asked: TurnoutAsked): Sql | undefined => {
  const { plan, interval, by, states } = asked
  const told = toldBy(asked)
  if (plan.turnout === undefined || told === undefined) return undefined
  const { dimension } = told
  const held = plan.turnout.filter((one) => one.dimensions.includes(dimension))
  const spans = spansOf(plan, dimension, by === 'weekday' ? 'day' : interval)
  if (held.length === 0 || spans === undefined) return undefined
  const counts = states.includes('activities')
  // Whoever is left out is taken off what everybody did. That does not pay where nearly everybody is left out.
  if (counts && (plan.filter.segment?.length || isOnly(plan.filter))) return undefined
  const people = states.includes('people')
  const { text, params } = conditions(plan.filter, plan.zone, { timeless: true })
  const where = [text, asked.where].filter(Boolean).join(' AND ')
  const rows = [...heldRows(asked, told, held, spans), ...logRows(asked, where, held, spans), ...(counts ? leftOutRows(asked, where) : [])]
  return {
    text: `SELECT at, key, across${counts ? ', activities' : ''}${people ? `, ${personsOf(plan.filter, 'identities')} AS people` : ''} FROM (
      SELECT at, key, across${counts ? ', sum(n) AS activities' : ''}${people ? ', groupBitmapMergeState(did) AS identities' : ''} FROM (
        ${rows.join('\n        UNION ALL ')}
      ) GROUP BY at, key, across
    ) WHERE ${counts ? 'activities' : 'bitmapCardinality(people)'} > 0`,
    params,
  }
}

/** First and last day, both included. */
interface Span {
  readonly from: Day
  readonly to: Day
}

interface Spans {
  /** What is read of the table, by which grain. */
  readonly held: readonly (Span & { readonly grain: Grain })[]
  /** What only the log tells of. */
  readonly log: readonly Span[]
}

/** By the largest grain that makes the buckets that are asked for; what is left over at both ends by days, where they are told apart. */
const spansOf = ({ from, to }: Span, dimension: TurnoutDimension, interval: Interval | 'all'): Spans | undefined => {
  const grains = grainsOf(dimension)
  const grain: Grain = interval === 'day' || dimension === 'hour' ? 'day' : interval === 'week' ? 'week' : 'month'
  if (!grains.includes(grain)) return undefined
  const first = bucketStart(from, grain) === from ? from : stepBucket(bucketStart(from, grain), grain)
  const last = addDays(bucketStart(addDays(to, 1), grain), -1)
  const isWhole = first <= last
  const ends = isWhole
    ? [
        { from, to: addDays(first, -1) },
        { from: addDays(last, 1), to },
      ].filter((end) => end.from <= end.to)
    : [{ from, to }]
  const whole = isWhole ? [{ from: first, to: last, grain }] : []
  if (grains.includes('day')) return { held: [...whole, ...ends.map((end) => ({ ...end, grain: 'day' as const }))], log: [] }
  return isWhole ? { held: whole, log: ends } : undefined
}

const keySql = (by: Dimension | undefined): string => (by === undefined ? "''" : by === 'weekday' ? 'toString(toDayOfWeek(day))' : 'value')

const heldRows = (
  { interval, by, across, states, chosen }: TurnoutAsked,
  { dimension, limit }: Told,
  held: readonly Held[],
  spans: Spans,
): string[] =>
  spans.held.map(
    ({ from, to, grain }) =>
      `SELECT ${interval === 'all' ? 'toDate(0)' : bucketOf({ interval, zone: 'UTC' }, 'day')} AS at, ${keySql(by)} AS key, ${keySql(across)} AS across${columns(states, 'toInt64(n)', 'people')}
        FROM turnout WHERE filling IN (${fillingsOf(held)}) AND dimension = '${dimension}' AND grain = '${grain}'
          AND day >= toDate('${from}') AND day <= toDate('${to}')${limit}${among(chosen)}`,
  )

/** Of partitions that are not held all of the time, of the others what is left over of it. */
const logRows = (asked: TurnoutAsked, where: string, held: readonly Held[], spans: Spans): string[] => {
  const within = spans.held.map((span) => onDays(span, asked.plan.zone)).join(' OR ')
  return [
    `(${within}) AND ${notHeld(held)}`,
    ...(spans.log.length === 0 ? [] : [`(${spans.log.map((span) => onDays(span, asked.plan.zone)).join(' OR ')})`]),
  ].map((time) => activitiesSql(asked, `${where} AND ${time}`, 'toInt64(count())', 'groupBitmapState(identity_id)'))
}

/** What those did whom the filter leaves out, to be taken off. */
const leftOutRows = (asked: TurnoutAsked, where: string): string[] => {
  const { filter, zone } = asked.plan
  const out = leftOutSql(filter)
  if (out === undefined) return []
  const own = `${where} AND ${onDays(asked.plan, zone)} AND identity_id IN (${out})`
  return [activitiesSql(asked, own, '-toInt64(count())', 'bitmapBuild(emptyArrayUInt32())')]
}

const activitiesSql = (
  { plan: { zone }, interval, by, across, states, chosen }: TurnoutAsked,
  where: string,
  n: string,
  people: string,
): string => {
  const value = (dimension: Dimension | undefined): string => (dimension === undefined ? "''" : dimensionSql(dimension, zone))
  return `SELECT ${interval === 'all' ? 'toDate(0)' : bucketOf({ interval, zone })} AS at, ${value(by)} AS key, ${value(across)} AS across${columns(states, n, people)}
        FROM activity WHERE ${where}${among(chosen)} GROUP BY at, key, across`
}

const columns = (states: readonly State[], n: string, people: string): string =>
  `${states.includes('activities') ? `, ${n} AS n` : ''}${states.includes('people') ? `, ${people} AS did` : ''}`

const among = (chosen: string | undefined): string => (chosen === undefined ? '' : ` AND key IN {${chosen}:Array(String)}`)

interface Told {
  readonly dimension: TurnoutDimension
  /** What limits the values of the dimension, beginning with AND. */
  readonly limit: string
}

/** By what a question can be told: by one dimension, which is the only one that the filter asks of. */
const toldBy = ({ plan: { filter }, by, across, where }: TurnoutAsked): Told | undefined => {
  const limits = new Map<TurnoutDimension, string[]>()
  const limit = (dimension: TurnoutDimension, text: string): void => void limits.set(dimension, [...(limits.get(dimension) ?? []), text])
  if (filter.source?.length) limit('source', 'toUInt32OrZero(value) IN {source:Array(UInt32)}')
  if (filter.community?.length) limit('source', inCommunities(filter.community, 'toUInt32OrZero(value)'))
  for (const name of ['platform', 'kind', 'category', 'place'] as const) {
    if (filter[name]?.length) limit(name, `value IN {${name}:Array(String)}`)
  }
  if (filter.technology?.length) return undefined
  if (where === CONTRIBUTING) limit('category', CONTRIBUTING.replace('category', 'value'))
  else if (where !== undefined) return undefined
  const wanted = new Set<TurnoutDimension>(limits.keys())
  for (const one of [by, across]) {
    if (one === undefined || one === 'weekday') continue
    const known = TURNOUT_DIMENSIONS.find((other) => other === one)
    if (known === undefined) return undefined
    wanted.add(known)
  }
  if (wanted.size > 1) return undefined
  const [dimension = ''] = wanted
  return { dimension, limit: (limits.get(dimension) ?? []).map((text) => ` AND ${text}`).join('') }
}
