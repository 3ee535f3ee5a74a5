import type { CohortInterval, growthRetention, Retention, Share } from '@kith/contract/growth'
import type { Dimension } from '@kith/contract/measures'
import type { InputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { addDays, bucketStart, stepBucket, type Day } from '../../analytics/calendar.ts'
import type { Sql } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { dayNumber, monthNumber, monthsOfEach, rhythmSql, type Rhythm } from '../../analytics/rhythm.ts'
import { readHeld } from '../../analytics/partitions.ts'
import { wilson } from '../../analytics/statistics/wilson.ts'
import { KithError } from '../../platform/errors.ts'
import { labelsFor } from '../measures/index.ts'
import { cohortsByTurnout } from './cohorts.ts'
import { retentionDefinition } from './definitions.ts'
import { firstKeySql } from './first-key.ts'
import { rhythmOf, windowOf, type Window } from './window.ts'

const COHORTS_MAX = 60
const COHORTS: Record<CohortInterval, number> = { week: 16, month: 12, quarter: 8 }
/** Number of the period of a day, and its first day. Weeks begin on Monday; day 0 was a Thursday. */
const PERIOD = {
  week: { number: (day: string) => `intDiv(toInt32(${day}) + 3, 7)`, start: (day: string) => `toStartOfWeek(toDate(${day}), 1)` },
  month: { number: (day: string) => `toInt32(${monthNumber(day)})`, start: (day: string) => `toStartOfMonth(toDate(${day}))` },
  quarter: {
    number: (day: string) => `toInt32(toRelativeQuarterNum(toDate(${day})))`,
    start: (day: string) => `toStartOfQuarter(toDate(${day}))`,
  },
} as const

/** Rows `{ member, first, periods }`: the first day of everybody, and the numbers of the periods in which they came, ascending. */
const periodsSql = (rhythm: Rhythm, interval: CohortInterval): Sql => {
  if (interval === 'week') {
    const { text, params } = rhythmSql(rhythm)
    return {
      text: `SELECT member, days[1] AS first, arrayCompact(arrayMap(day -> ${PERIOD.week.number('day')}, days)) AS periods FROM (${text})`,
      params,
    }
  }
  const { text, params } = monthsOfEach(rhythm)
  const periods =
    interval === 'month' ? 'arrayMap(one -> toInt32(one), months)' : 'arrayCompact(arrayMap(one -> toInt32(intDiv(one - 1, 3)), months))'
  return { text: `SELECT member, first, ${periods} AS periods FROM (${text})`, params }
}

interface Row {
  readonly key: string
  readonly at: Day
  readonly period: number
  readonly active: number
  /** Who was never seen after this period. */
  readonly last: number
  readonly size: number
  readonly keys: number
}

export const retention = async (app: App, input: InputOf<typeof growthRetention>): Promise<Retention> => {
  const { interval, by, top, ...filter } = input
  const window = await windowOf(app, filter)
  const cohorts = cohortsOf(window, interval)
  const from = cohorts[0] ?? window.to
  const known = by === undefined ? await cohortsOfAll(app, window, interval, from) : undefined
  const { text, params } = known ?? (await cohortsApart(app, window, { interval, from, by, top }))
  const [rows, labels] = await Promise.all([keeping(app.log).query<Row>(text, params), labelsFor(app, by)])
  const keys = by === undefined ? [''] : [...new Set(rows.map((row) => row.key))]
  const groups = keys.map((key) => {
    const own = rows.filter((row) => row.key === key)
    const shaped = cohorts.map((at) =>
      cohortOf(
        at,
        own.filter((row) => row.at === at),
        periodsOf(at, interval, window),
      ),
    )
    return {
      key,
      label: labels.of(key),
      size: own[0]?.size ?? 0,
      cohorts: shaped,
      active: pooled(shaped, 'active'),
      later: pooled(shaped, 'later'),
    }
  })
  const all = rows[0]?.keys ?? 0
  return { interval, from, to: window.to, definition: retentionDefinition(interval), groups, more: Math.max(0, all - keys.length) }
}

const cohortsApart = async (
  app: App,
  window: Window,
  { by, from, ...asked }: Pick<RetentionQuestion, 'interval' | 'from' | 'top'> & { by: Dimension | undefined },
): Promise<Sql> => {
  const rhythm = await rhythmOf(app, window)
  return retentionSql({ ...asked, rhythm, from, keys: by && firstKeySql(app, window, rhythm, by, from) })
}

const cohortsOfAll = async (app: App, window: Window, interval: CohortInterval, from: Day): Promise<Sql | undefined> => {
  const turnout = await readHeld(keeping(app.log), 'turnout', window.zone)
  return cohortsByTurnout({ window, turnout, interval, from, number: PERIOD[interval].number })
}

/** First days of the cohorts, oldest first; whole periods. */
const cohortsOf = (window: Window, interval: CohortInterval): Day[] => {
  const last = bucketStart(window.to, interval)
  const first = window.from === undefined ? stepBucket(last, interval, 1 - COHORTS[interval]) : bucketStart(window.from, interval)
  const cohorts: Day[] = []
  for (let at = first; at <= last; at = stepBucket(at, interval)) {
    if (cohorts.push(at) > COHORTS_MAX)
      throw new KithError('invalid_input', `That makes more than ${COHORTS_MAX} ${interval}s.`, {
        hint: interval === 'quarter' ? 'Choose a shorter time.' : 'Choose a shorter time, or a longer interval.',
      })
  }
  return cohorts
}

/** For each period from a cohort's first on whether it is over. */
const periodsOf = (at: Day, interval: CohortInterval, { to, lastOver }: Window): boolean[] => {
  const over: boolean[] = []
  for (let start = at; start <= to; start = stepBucket(start, interval)) over.push(addDays(stepBucket(start, interval), -1) <= lastOver)
  return over
}

interface RetentionQuestion {
  readonly rhythm: Rhythm
  readonly interval: CohortInterval
  readonly from: Day
  /** Rows `{ member, key }`; undefined: everybody together. */
  readonly keys: Sql | undefined
  readonly top: number
}

/** Rows of one group, cohort and period each; groups by size. Put together by numbers, which is several times as fast as by text. */
const retentionSql = ({ rhythm, interval, from, keys, top }: RetentionQuestion): Sql => {
  const { number, start } = PERIOD[interval]
  const people = periodsSql(rhythm, interval)
  const joined = keys === undefined ? '' : ` INNER JOIN (${keys.text}) AS firsts USING (member)`
  const by = keys === undefined ? '' : 'key, '
  return {
    text: `SELECT key, at, period, active, last, size, max(rank) OVER () AS keys FROM (
  SELECT key, at, period, active, last, size, dense_rank() OVER (ORDER BY size DESC, key) AS rank FROM (
    SELECT key, at, period, active, last, sum(if(period = 0, active, 0)) OVER (PARTITION BY key) AS size FROM (
      SELECT ${keys === undefined ? "''" : 'key'} AS key, toString(${start('someday')}) AS at, period, active, last FROM (
        SELECT ${by}cohort, period, count() AS active, countIf(period = furthest) AS last, min(first) AS someday FROM (
          SELECT ${by}first, ${number('first')} AS cohort, periods[-1] - cohort AS furthest, arrayJoin(periods) - cohort AS period
          FROM (${people.text}) AS people${joined} WHERE first >= ${dayNumber(from)}
        ) GROUP BY ${by}cohort, period
      )
    )
  )
) QUALIFY rank <= ${top} ORDER BY size DESC, key, at, period`,
    params: { ...people.params, ...keys?.params },
  }
}

type Cohort = Retention['groups'][number]['cohorts'][number]

const cohortOf = (at: Day, rows: readonly Row[], isOver: readonly boolean[]): Cohort => {
  const byPeriod = new Map(rows.map((row) => [row.period, row]))
  const laterThan = (period: number): number => rows.reduce((sum, row) => sum + (row.period >= period ? row.last : 0), 0)
  return {
    at,
    size: byPeriod.get(0)?.active ?? 0,
    active: isOver.map((over, period) => (over ? (byPeriod.get(period)?.active ?? 0) : null)),
    later: isOver.map((over, period) => (over ? laterThan(period) : null)),
  }
}

/** For each period, over the cohorts of which it is known. */
const pooled = (cohorts: readonly Cohort[], what: 'active' | 'later'): Share[] => {
  const periods = Math.max(0, ...cohorts.map((cohort) => cohort[what].length))
  return Array.from({ length: periods }, (_, period) => {
    const known = cohorts.flatMap((cohort) => {
      const hits = cohort[what][period]
      return hits === null || hits === undefined ? [] : [{ hits, of: cohort.size }]
    })
    return toShare(
      known.reduce((sum, one) => sum + one.hits, 0),
      known.reduce((sum, one) => sum + one.of, 0),
    )
  }).filter((share, period) => share.of > 0 || period === 0)
}

export const toShare = (hits: number, of: number): Share => {
  const interval = wilson(hits, of)
  return { hits, of, share: of === 0 ? null : hits / of, low: interval?.low ?? null, high: interval?.high ?? null }
}

export interface Cell {
  readonly interval: CohortInterval
  /** First day of the cohort; undefined: all of the time. */
  readonly at: Day | undefined
  readonly period: number
  readonly later: boolean
  readonly by: Dimension | undefined
  readonly key: string | undefined
}

/** SELECT of the members of one cell. Of all cohorts those are left out of which the period is not known yet, as in the figure. */
export const cellSql = async (app: App, window: Window, cell: Cell): Promise<{ members: Sql; cohorts: readonly Day[] }> => {
  const { interval, at, period, later, by, key } = cell
  const cohorts = cohortsOf(window, interval)
  if (at !== undefined && !cohorts.includes(at))
    throw new KithError('invalid_input', `No ${interval} of this figure begins on ${at}.`, { hint: `The first begins on ${cohorts[0]}.` })
  const meant = at === undefined ? cohorts.filter((one) => periodsOf(one, interval, window)[period]) : [at]
  const rhythm = await rhythmOf(app, window)
  const people = rhythmSql(rhythm)
  const { number } = PERIOD[interval]
  const within = meant.map((one) => `days[1] BETWEEN ${dayNumber(one)} AND ${dayNumber(stepBucket(one, interval)) - 1}`).join(' OR ') || '0'
  const apart = `${number('day')} - ${number('days[1]')}`
  const keys = by === undefined || key === undefined ? undefined : firstKeySql(app, window, rhythm, by, meant[0] ?? window.to)
  const there = keys === undefined ? '' : ` AND member IN (SELECT member FROM (${keys.text}) WHERE key = {cellKey:String})`
  return {
    members: {
      text: `SELECT member FROM (${people.text}) WHERE (${within}) AND arrayExists(day -> ${apart} ${later ? '>=' : '='} ${period}, days)${there}`,
      params: { ...people.params, ...keys?.params, ...(keys === undefined ? {} : { cellKey: key }) },
    },
    cohorts: meant,
  }
}
