import { JOURNEY_STEPS, STAGES } from '@kith/contract/journey'
import type { App } from '../../app.ts'
import { addDays, dayIn, type Day } from '../../analytics/calendar.ts'
import { checkedZone, memberOf, type PartialFilter, type Sql } from '../../analytics/filter.ts'
import { marksSql, type Marks } from '../../analytics/journey/marks.ts'
import { gradesSql } from '../../analytics/levels/sql.ts'
import { readLevelRules, readMarkRules } from '../../analytics/rule-sets.ts'
import { amongSql } from '../../analytics/segments.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { marksNow, monthsNow } from '../activities/index.ts'

/** A day that is asked for, today at the latest, and the first millisecond after it. */
export const dayAsked = async (app: App, asked: Day | undefined): Promise<{ at: Day; endSql: string }> => {
  const zone = await workspaceZone(app)
  const today = dayIn(app.now(), zone)
  const at = asked === undefined || asked > today ? today : asked
  return { at, endSql: `toDateTime64('${addDays(at, 1)} 00:00:00', 3, '${checkedZone(zone)}')` }
}

export const currentMarks = async (app: App, filter: PartialFilter): Promise<Marks> =>
  marksNow(app, await readMarkRules(app.state.db), filter)

export const FAR = "toDateTime64('2149-01-01 00:00:00', 3, 'UTC')"

/** Rows `{ member, s1 ... s5, step, stage }`: when each step was first reached until then (far in the future for never), the furthest step, the nearest stage. */
export const peopleSql = (marks: Marks, endSql: string): Sql => {
  const { text, params } = marksSql(marks)
  const steps = JOURNEY_STEPS.map((_, index) => `minIf(first_at, what = 'step' AND which = ${index + 1}) AS f${index + 1}`)
  const times = JOURNEY_STEPS.map((_, index) => `if(toUnixTimestamp64Milli(f${index + 1}) = 0, ${FAR}, f${index + 1}) AS s${index + 1}`)
  return {
    text: `SELECT member, step, stage, ${times.join(', ')} FROM (
    SELECT ${memberOf({})} AS member, maxIf(which, what = 'step') AS step, maxIf(which, what = 'stage') AS stage, ${steps.join(', ')}
    FROM (${text}) WHERE member != 0 AND first_at < ${endSql} GROUP BY member
  )`,
    params,
  }
}

/** The same of today, of everybody. */
export const journeyPeopleSql = async (app: App): Promise<Sql> => {
  const { endSql } = await dayAsked(app, undefined)
  return peopleSql(await currentMarks(app, {}), endSql)
}

/** The same with `level`, 0 to 4, of that day. */
export const placedSql = async (app: App, at: Day, endSql: string, filter: PartialFilter): Promise<Sql> => {
  const people = peopleSql(await currentMarks(app, filter), endSql)
  const rules = await readLevelRules(app.state.db)
  const levels = gradesSql(await monthsNow(app, filter, rules), rules, [at], { prefix: 'level' })
  const times = JOURNEY_STEPS.map((_, index) => `s${index + 1}`)
  const placed = {
    text: `SELECT member, max(step) AS step, max(stage) AS stage, max(level) AS level, ${times.map((one) => `max(${one}) AS ${one}`).join(', ')} FROM (
    SELECT member, step, stage, 0 AS level, ${times.join(', ')} FROM (${people.text})
    UNION ALL SELECT member, 0, 0, intDiv(g0 + 2, 3), ${times.map(() => "toDateTime64(0, 3, 'UTC')").join(', ')} FROM (${levels.text}) WHERE g0 > 0
  ) GROUP BY member`,
    params: { ...people.params, ...levels.params },
  }
  return amongSql(placed, filter.segment)
}

export const stepAt = (number: number) => JOURNEY_STEPS[number - 1] ?? null
export const stageAt = (number: number) => STAGES[number - 1] ?? null

/** When somebody at step k first went further. */
export const laterSql = (step: number): string => {
  const later = JOURNEY_STEPS.map((_, index) => index + 1).filter((one) => one > step)
  return later.length === 1 ? `s${later[0]}` : `least(${later.map((one) => `s${one}`).join(', ')})`
}
