import type { ArrivalRules } from '@kith/contract/arrivals'
import type { ScopeFilter } from '@kith/contract/filters'
import type { App } from '../../app.ts'
import type { ArrivalsQuestion } from '../../analytics/arrivals/sql.ts'
import { addDays, dayIn } from '../../analytics/calendar.ts'
import { scopeOf, withinLog } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { readHeld } from '../../analytics/partitions.ts'
import { asDay } from '../../analytics/plan.ts'
import { readArrivalRules, readMarkRules } from '../../analytics/rule-sets.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { KithError } from '../../platform/errors.ts'
import { marksNow } from '../activities/index.ts'

export interface Asked extends ScopeFilter {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly window?: number | undefined
}

const YEAR_DAYS = 365

/** The rules that hold, with another window where one is asked for. */
export const rulesAsked = async (app: App, window: number | undefined): Promise<ArrivalRules> => {
  const rules = await readArrivalRules(app.state.db)
  return window === undefined ? rules : { ...rules, windowDays: window }
}

export const questionOf = async (app: App, asked: Asked): Promise<ArrivalsQuestion> => {
  const zone = await workspaceZone(app)
  const today = dayIn(app.now(), zone)
  const wanted = withinLog(asDay(asked.to, zone) ?? today)
  const to = wanted > today ? today : wanted
  const from = withinLog(asDay(asked.from, zone) ?? addDays(to, 1 - YEAR_DAYS))
  if (from > to) throw new KithError('invalid_input', `The time ends (${to}) before it begins (${from}).`, { hint: 'Swap from and to.' })
  const rules = await rulesAsked(app, asked.window)
  const attended = await readHeld(keeping(app.log), 'attended', zone)
  return { marks: await marksNow(app, await readMarkRules(app.state.db), scopeOf(asked)), rules, zone, from, to, attended }
}
