import { JOURNEY_STEPS, STAGES } from '@kith/contract/journey'
import { LEVELS } from '@kith/contract/levels'
import type { SegmentCondition } from '@kith/contract/segment-rules'
import type { App } from '../../app.ts'
import { arrivalsSql } from '../../analytics/arrivals/sql.ts'
import type { Day } from '../../analytics/calendar.ts'
import { readArrivalRules, readMarkRules } from '../../analytics/rule-sets.ts'
import { gradesNow, journeyNow, marksNow } from '../activities/index.ts'
import { aroundPeopleSql, coldPeopleSql } from '../growth/index.ts'
import { foundOf, type Found } from './found.ts'

type Placed = Extract<SegmentCondition, { type: 'level' | 'step' | 'stage' | 'arrival' | 'cold' | 'around' }>

/** Rows `{ person }` by what other parts of Kith tell of people as they stand today. With `isRest` those are everybody else. */
export const placedSql = async (app: App, one: Placed, { zone, today }: { zone: string; today: Day }): Promise<Found> => {
  if (one.type === 'level') return levelSql(app, one.any, today)
  if (one.type === 'step' || one.type === 'stage') {
    const { text, params } = await journeyNow(app, today, {})
    const names: readonly string[] = one.type === 'step' ? JOURNEY_STEPS : STAGES
    const places = one.any.map((name) => names.indexOf(name) + 1)
    return foundOf({ text: `SELECT member AS person FROM (${text}) WHERE ${one.type} IN (${places.join(', ')})`, params })
  }
  if (one.type === 'arrival') {
    const rules = await readArrivalRules(app.state.db)
    const marks = await marksNow(app, await readMarkRules(app.state.db), {})
    const { text, params } = arrivalsSql({ marks, rules, zone, from: '1990-01-01', to: today })
    const both = one.any.length > 1 ? '1' : one.any[0] === 'organic' ? 'empty(touches)' : 'notEmpty(touches)'
    return foundOf({ text: `SELECT member AS person FROM (${text}) WHERE ${both}`, params })
  }
  const { text, params } = one.type === 'cold' ? await coldPeopleSql(app) : await aroundPeopleSql(app, one)
  return foundOf({ text: `SELECT member AS person FROM (${text})`, params })
}

/** Whoever has no level is in no row: with them among the wanted, the others are listed. */
const levelSql = async (app: App, wanted: readonly string[], today: Day): Promise<Found> => {
  const isRest = wanted.includes('none')
  const listed = LEVELS.filter((level) => level !== 'none' && wanted.includes(level) !== isRest)
  const { text, params } = await gradesNow(app, [today], {})
  const numbers = listed.map((level) => LEVELS.indexOf(level))
  const wantedSql = `SELECT member AS person FROM (${text}) WHERE intDiv(g0 + 2, 3) IN (${numbers.join(', ') || '255'})`
  return foundOf({ text: wantedSql, params }, { isRest })
}
