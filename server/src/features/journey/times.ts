import { JOURNEY_STEPS } from '@kith/contract/journey'
import type { App } from '../../app.ts'
import type { Day } from '../../analytics/calendar.ts'
import type { PartialFilter, Sql } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { kaplanMeier, medianStay } from '../../analytics/statistics/kaplan-meier.ts'
import { wilson } from '../../analytics/statistics/wilson.ts'
import { FAR } from '../../analytics/journey/people.ts'
import { journeyNow } from '../activities/index.ts'
import { dayAsked, laterSql } from './people-sql.ts'
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

/** Of more days nobody knows. */
const DAYS_MAX = 2 ** 20

/**
 * Rows `{ step, state, is_mature, days, n, here }`, how many stand where after each step that they reached, and how many of them at a level: days until going
 * further, or until the day for who waits. Each way is one number, by which people are put together at the least cost.
 */
const waitsSql = ({ text, params }: Sql, endSql: string): Sql => {
  const steps = FROM_STEPS.map((_, index) => index + 1)
  const states = steps.map(
    (step) => `multiIf(later${step} <= s${step}, ${SKIPPED}, later${step} = ${FAR}, ${WAITING}, ${MOVED}) AS state${step}`,
  )
  const ways = steps.map((step) => {
    const days = `if(state${step} = ${SKIPPED}, 0, ${daysBetween(`s${step}`, `if(state${step} = ${WAITING}, ${endSql}, later${step})`)})`
    const isMature = `s${step} <= ${endSql} - INTERVAL ${MATURE_DAYS} DAY`
    return `if(${reached(step)}, toUInt32(((${step} * 4 + state${step}) * 2 + (${isMature})) * ${DAYS_MAX} + least(${days}, ${DAYS_MAX - 1})), toUInt32(0))`
  })
  return {
    text: `SELECT intDiv(way, ${DAYS_MAX * 8}) AS step, intDiv(way, ${DAYS_MAX * 2}) % 4 AS state, intDiv(way, ${DAYS_MAX}) % 2 AS is_mature, way % ${DAYS_MAX} AS days, n, here FROM (
      SELECT way, count() AS n, countIf(level > 0) AS here FROM (
        SELECT level, arrayJoin([${ways.join(', ')}]) AS way FROM (
          SELECT *, ${states.join(', ')} FROM (SELECT *, ${steps.map((step) => `${laterSql(step)} AS later${step}`).join(', ')} FROM (${text}))
        )
      ) WHERE way > 0 GROUP BY way
    )`,
    params,
  }
}

const reached = (step: number): string => `s${step} != ${FAR} AND toUnixTimestamp64Milli(s${step}) > 0`

/** Of a row of everybody: who has reached a step, gone no further, and waited for longer than so many days. */
export const waitingSql = (step: number, endSql: string, days: number): string =>
  `${reached(step)} AND ${laterSql(step)} = ${FAR} AND ${daysBetween(`s${step}`, endSql)} > ${days}`

/** Who reached it before any further step, and has gone further since. */
export const movedSql = (step: number): string => `${reached(step)} AND ${laterSql(step)} > s${step} AND ${laterSql(step)} != ${FAR}`

const daysBetween = (from: string, to: string): string =>
  `intDiv(toUnixTimestamp64Milli(${to}) - toUnixTimestamp64Milli(${from}), 86400000)`

export const journeyTimesOn = async (app: App, asked: Day | undefined, filter: PartialFilter) => {
  const { at, endSql } = await dayAsked(app, asked)
  const { text, params } = waitsSql(await journeyNow(app, at, filter), endSql)
  const rows = await keeping(app.log).query<Row>(
    `SELECT step, days, sumIf(n, state = ${MOVED}) AS moved, sumIf(n, state = ${WAITING}) AS waiting, sumIf(w.here, state = ${WAITING}) AS here,
      sumIf(n, state = ${SKIPPED}) AS skipped, sumIf(n, is_mature AND state != ${SKIPPED}) AS mature, sumIf(n, is_mature AND state = ${MOVED} AND days < ${MATURE_DAYS}) AS soon
      FROM (${text}) AS w GROUP BY step, days ORDER BY step, days`,
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
