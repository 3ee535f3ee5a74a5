import type { Day } from '../../analytics/calendar.ts'
import type { PartialFilter, Sql } from '../../analytics/filter.ts'
import { gradesSql, levelsSql } from '../../analytics/levels/sql.ts'
import { placedSql, type Standpoint } from '../../analytics/journey/people.ts'
import { readLevelRules, readMarkRules } from '../../analytics/rule-sets.ts'
import { amongSql } from '../../analytics/segments.ts'
import { keptSql, SHEET_COLUMNS, withDoubted, type About, type SheetRules } from '../../analytics/sheets.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { sheetsNow } from './sheets.ts'
import { marksNow, monthsNow } from './summaries.ts'

type Place = Parameters<typeof monthsNow>[0]

const rulesNow = async (app: Place): Promise<SheetRules> => ({
  zone: await workspaceZone(app),
  levels: await readLevelRules(app.state.db),
  marks: await readMarkRules(app.state.db),
})

const pointNow = async (app: Place, { levels, marks }: SheetRules, filter: PartialFilter): Promise<Standpoint> => ({
  months: await monthsNow(app, filter, levels),
  marks: await marksNow(app, marks, filter),
  levels,
})

/** Rows `{ member, g0, g1 }`: grades on one day or two, 0 for none. */
export const gradesNow = async (app: Place, days: readonly [Day] | readonly [Day, Day], filter: PartialFilter): Promise<Sql> => {
  const rules = await rulesNow(app)
  const abouts = days.map((day): About => ({ what: 'grade', day }))
  const sheets = await sheetsNow(app, rules, abouts, filter)
  const work = async (among?: readonly number[]): Promise<Sql> =>
    gradesSql(await monthsNow(app, filter, rules.levels), rules.levels, days, among === undefined ? {} : { among })
  if (sheets === undefined) return amongSql(await work(), filter.segment)
  const names = days.map((_, index) => `g${index}`)
  const each = days.map((_, index) => {
    const columns = names.map((name, place) => (place === index ? `grade AS ${name}` : `toUInt8(0) AS ${name}`))
    return `SELECT member, ${columns.join(', ')} FROM (SELECT member, g0 AS grade FROM (${keptSql('grade', sheets, index)}))`
  })
  const kept =
    each.length === 1
      ? (each[0] ?? '')
      : `SELECT member, ${names.map((name) => `max(${name}) AS ${name}`).join(', ')} FROM (${each.join(' UNION ALL ')}) GROUP BY member`
  return amongSql(await withDoubted(kept, names, sheets, work), filter.segment)
}

/** Rows `{ member, step, stage, level, s1 ... s5 }` of everybody on the journey on a day. */
export const journeyNow = async (app: Place, day: Day, filter: PartialFilter): Promise<Sql> => {
  const rules = await rulesNow(app)
  const work = async (among?: readonly number[]): Promise<Sql> => placedSql(await pointNow(app, rules, filter), day, among)
  return amongSql(await kept(app, rules, { what: 'journey', day }, filter, work), filter.segment)
}

/** Rows `{ member, l1, l2, l3, l4 }`, as `levelsSql` tells them, of these days. */
export const levelsNow = async (app: Place, days: readonly Day[], filter: PartialFilter): Promise<Sql> => {
  const rules = await rulesNow(app)
  const work = async (among?: readonly number[]): Promise<Sql> =>
    levelsSql(await monthsNow(app, filter, rules.levels), rules.levels, days, among === undefined ? {} : { among })
  return amongSql(await kept(app, rules, { what: 'levels', days }, filter, work), filter.segment)
}

const kept = async (
  app: Place,
  rules: SheetRules,
  about: About,
  filter: PartialFilter,
  work: (among?: readonly number[]) => Promise<Sql>,
): Promise<Sql> => {
  const sheets = await sheetsNow(app, rules, [about], filter)
  return sheets === undefined ? work() : withDoubted(keptSql(about.what, sheets), SHEET_COLUMNS[about.what], sheets, work)
}
