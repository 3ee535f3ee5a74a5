import { JOURNEY_STEPS } from '@kith/contract/journey'
import type { App } from '../../app.ts'
import type { Day } from '../../analytics/calendar.ts'
import type { PartialFilter, Sql } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { kaplanMeier, medianStay } from '../../analytics/statistics/kaplan-meier.ts'
import { wilson } from '../../analytics/statistics/wilson.ts'
import { dayAsked, FAR, laterSql, placedSql } from './people-sql.ts'
import { TIMES_DEFINITION } from './words.ts'

const MATURE_DAYS = 90
/** With fewer who went further, how long it takes is not known. */
const MOVERS_MIN = 10
const STUCK_SHARE = 0.9
/** More corners than this nobody sees. */
const CORNERS_MAX = 120
/** Nobody goes further than the last. */
const FROM_STEPS = JOURNEY_STEPS.slice(0, -1)

interface Row {
  readonly step: number
  readonly days: number
  readonly moved: number
  readonly waiting: number
  /** Of those who wait, at a level. */
  readonly here: number
  /** Had been further already when they reached the step. */
  readonly skipped: number
  /** Who reached the step so long ago that it is known, and of them those who went further in that time. */
  readonly mature: number
  readonly soon: number
}

/** As numbers, which are compared faster than words. */
const [SKIPPED, WAITING, MOVED] = [0, 1, 2]

/** Rows `{ member, level, step, is_mature, state, days }` for each step that somebody reached: days until going further, or until the day for who waits. */
const waitsSql = ({ text, params }: Sql, endSql: string): Sql => {
  const ways = FROM_STEPS.map((_, index) => `(${index + 1}, s${index + 1}, ${laterSql(index + 1)})`)
  return {
    text: `SELECT member, level, way.1 AS step, way.2 <= ${endSql} - INTERVAL ${MATURE_DAYS} DAY AS is_mature, multiIf(way.3 <= way.2, ${SKIPPED}, way.3 = ${FAR}, ${WAITING}, ${MOVED}) AS state,
      if(state = ${SKIPPED}, 0, ${daysBetween('way.2', `if(state = ${WAITING}, ${endSql}, way.3)`)}) AS days
    FROM (${text}) ARRAY JOIN [${ways.join(', ')}] AS way WHERE way.2 != ${FAR} AND toUnixTimestamp64Milli(way.2) > 0`,
    params,
  }
}

/** Of a row of everybody: who has reached a step, gone no further, and waited for longer than so many days. */
export const waitingSql = (step: number, endSql: string, days: number): string =>
  `s${step} != ${FAR} AND toUnixTimestamp64Milli(s${step}) > 0 AND ${laterSql(step)} = ${FAR} AND ${daysBetween(`s${step}`, endSql)} > ${days}`

const daysBetween = (from: string, to: string): string =>
  `intDiv(toUnixTimestamp64Milli(${to}) - toUnixTimestamp64Milli(${from}), 86400000)`

export const journeyTimesOn = async (app: App, asked: Day | undefined, filter: PartialFilter) => {
  const { at, endSql } = await dayAsked(app, asked)
  const { text, params } = waitsSql(await placedSql(app, at, endSql, filter), endSql)
  const rows = await keeping(app.log).query<Row>(
    `SELECT step, days, countIf(state = ${MOVED}) AS moved, countIf(state = ${WAITING}) AS waiting, countIf(state = ${WAITING} AND level > 0) AS here,
      countIf(state = ${SKIPPED}) AS skipped, countIf(is_mature AND state != ${SKIPPED}) AS mature, countIf(is_mature AND state = ${MOVED} AND days < ${MATURE_DAYS}) AS soon
      FROM (${text}) GROUP BY step, days ORDER BY step, days`,
    params,
  )
  const steps = FROM_STEPS.map((step, index) => {
    const own = rows.filter((row) => row.step === index + 1)
    return { step, skipped: sum(own, (row) => row.skipped), ...shape(own.filter((row) => row.moved + row.waiting > 0)) }
  })
  return { at, steps, definition: TIMES_DEFINITION }
}

const sum = (rows: readonly Row[], of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0)

const shape = (rows: readonly Row[]) => {
  const curve = kaplanMeier(rows.map(({ days, moved, waiting }) => ({ t: days, left: moved, censored: waiting })))
  const movers = sum(rows, (row) => row.moved)
  const stuckDays = stuckAfter(rows, movers)
  const [within, of] = [sum(rows, (row) => row.soon), sum(rows, (row) => row.mature)]
  const late = stuckDays === null ? [] : rows.filter((row) => row.days > stuckDays)
  return {
    people: movers + sum(rows, (row) => row.waiting),
    moved: movers,
    waiting: sum(rows, (row) => row.waiting),
    curve: thinned(curve).map(({ t, survival, low, high, atRisk }) => ({ days: t, waiting: survival, low, high, atRisk })),
    medianDays: medianStay(curve),
    within90: { moved: within, of, interval: wilson(within, of) },
    stuckDays,
    stuck: sum(late, (row) => row.here),
  }
}

/** The day by which nine of ten who went further had done so. */
const stuckAfter = (rows: readonly Row[], movers: number): number | null => {
  if (movers < MOVERS_MIN) return null
  let seen = 0
  return rows.find((row) => (seen += row.moved) >= STUCK_SHARE * movers)?.days ?? null
}

const thinned = <T>(steps: readonly T[]): T[] => {
  const each = Math.ceil(steps.length / CORNERS_MAX)
  return steps.filter((_, index) => index % each === 0 || index === steps.length - 1)
}
