import { JOURNEY_STEPS, STAGES } from '@kith/contract/journey'
import type { App } from '../../app.ts'
import { dayIn, type Day } from '../../analytics/calendar.ts'
import type { PartialFilter } from '../../analytics/filter.ts'
import type { Marks } from '../../analytics/journey/marks.ts'
import { endOfDay } from '../../analytics/journey/people.ts'
import { readMarkRules } from '../../analytics/rule-sets.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { marksNow } from '../activities/index.ts'

/** A day that is asked for, today at the latest, and the first millisecond after it. */
export const dayAsked = async (app: App, asked: Day | undefined): Promise<{ at: Day; endSql: string }> => {
  const zone = await workspaceZone(app)
  const today = dayIn(app.now(), zone)
  const at = asked === undefined || asked > today ? today : asked
  return { at, endSql: endOfDay(at, zone) }
}

export const currentMarks = async (app: App, filter: PartialFilter): Promise<Marks> =>
  marksNow(app, await readMarkRules(app.state.db), filter)

export const stepAt = (number: number) => JOURNEY_STEPS[number - 1] ?? null
export const stageAt = (number: number) => STAGES[number - 1] ?? null

/** When somebody at step k first went further. */
export const laterSql = (step: number): string => {
  const later = JOURNEY_STEPS.map((_, index) => index + 1).filter((one) => one > step)
  return later.length === 1 ? `s${later[0]}` : `least(${later.map((one) => `s${one}`).join(', ')})`
}
