import { JOURNEY_STEPS } from '@kith/contract/journey'
import type { LevelRules } from '@kith/contract/levels'
import { addDays, type Day } from '../calendar.ts'
import { checkedZone, memberOf, type Sql } from '../filter.ts'
import { gradesSql } from '../levels/sql.ts'
import type { Months } from '../months.ts'
import { marksSql, type Marks } from './marks.ts'

/** When somebody reached a step that they never reached. */
export const FAR = "toDateTime64('2149-01-01 00:00:00', 3, 'UTC')"

/** The first millisecond after a day. */
export const endOfDay = (day: Day, zone: string): string => `toDateTime64('${addDays(day, 1)} 00:00:00', 3, '${checkedZone(zone)}')`

/** The columns that tell when each step was first reached. */
export const REACHED = JOURNEY_STEPS.map((_, index) => `s${index + 1}`)

/** Rows `{ member, s1 ... s5, step, stage }`: when each step was first reached until then (far in the future for never), the furthest step, the nearest stage. */
export const peopleSql = (marks: Marks, endSql: string, among?: readonly number[]): Sql => {
  const { text, params } = marksSql(marks, among)
  const steps = JOURNEY_STEPS.map((_, index) => `minIf(first_at, what = 'step' AND which = ${index + 1}) AS f${index + 1}`)
  const times = REACHED.map((name, index) => `if(toUnixTimestamp64Milli(f${index + 1}) = 0, ${FAR}, f${index + 1}) AS ${name}`)
  return {
    text: `SELECT member, step, stage, ${times.join(', ')} FROM (
    SELECT ${memberOf({})} AS member, maxIf(which, what = 'step') AS step, maxIf(which, what = 'stage') AS stage, ${steps.join(', ')}
    FROM (${text}) WHERE member != 0 AND first_at < ${endSql} GROUP BY member
  )`,
    params,
  }
}

export interface Standpoint {
  readonly months: Months
  readonly marks: Marks
  readonly levels: LevelRules
}

/** The same with `level`, 0 to 4, of that day. */
export const placedSql = ({ months, marks, levels }: Standpoint, at: Day, among?: readonly number[]): Sql => {
  const people = peopleSql(marks, endOfDay(at, months.zone), among)
  const grades = gradesSql(months, levels, [at], { prefix: 'level', ...(among === undefined ? {} : { among }) })
  return {
    text: `SELECT member, max(step) AS step, max(stage) AS stage, max(level) AS level, ${REACHED.map((one) => `max(${one}) AS ${one}`).join(', ')} FROM (
    SELECT member, step, stage, 0 AS level, ${REACHED.join(', ')} FROM (${people.text})
    UNION ALL SELECT member, 0, 0, intDiv(g0 + 2, 3), ${REACHED.map(() => "toDateTime64(0, 3, 'UTC')").join(', ')} FROM (${grades.text}) WHERE g0 > 0
  ) GROUP BY member`,
    params: { ...people.params, ...grades.params },
  }
}
