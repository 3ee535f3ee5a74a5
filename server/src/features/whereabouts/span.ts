import type { App } from '../../app.ts'
import { addDays, dayIn, daysBetween, type Day } from '../../analytics/calendar.ts'
import { withinLog, type PartialFilter } from '../../analytics/filter.ts'
import { asDay } from '../../analytics/plan.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { KithError } from '../../platform/errors.ts'

export interface Span {
  readonly zone: string
  readonly from: Day
  readonly to: Day
  readonly filter: PartialFilter
}

const DEFAULT_DAYS = 84

/** The days asked for, the last twelve weeks by default; never beyond today. */
export const spanOf = async (app: App, given: PartialFilter): Promise<Span> => {
  const zone = await workspaceZone(app)
  const today = dayIn(app.now(), zone)
  const wanted = withinLog(asDay(given.to, zone) ?? today)
  const to = wanted > today ? today : wanted
  const from = withinLog(asDay(given.from, zone) ?? addDays(to, 1 - DEFAULT_DAYS))
  if (from > to) throw new KithError('invalid_input', `The time ends (${to}) before it begins (${from}).`, { hint: 'Swap from and to.' })
  return { zone, from, to, filter: { ...given, from, to } }
}

/** As many days right before. */
export const spanBefore = ({ from, to }: Pick<Span, 'from' | 'to'>): { from: Day; to: Day } => ({
  from: withinLog(addDays(from, -daysBetween(from, to) - 1)),
  to: addDays(from, -1),
})
