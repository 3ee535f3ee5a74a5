import type { App } from '../../app.ts'
import { addDays, dayIn, type Day } from '../../analytics/calendar.ts'
import { withinLog, type PartialFilter } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { asDay } from '../../analytics/plan.ts'
import { readDays, type Rhythm } from '../../analytics/rhythm.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { KithError } from '../../platform/errors.ts'
import { refreshSummariesSoon } from '../activities/index.ts'

/** The time that a question is about, with everything decided. */
export interface Window {
  readonly zone: string
  /** Undefined: from the beginning. */
  readonly from: Day | undefined
  /** The day that everything is seen from: today, or an earlier one that was asked for. Nothing after it is looked at. */
  readonly to: Day
  /** The last day that is over and known of. */
  readonly lastOver: Day
  /** Everything but the days. */
  readonly filter: PartialFilter
}

export const windowOf = async (app: App, { from, to, ...filter }: PartialFilter): Promise<Window> => {
  const zone = await workspaceZone(app)
  const today = dayIn(app.now(), zone)
  const wanted = withinLog(asDay(to, zone) ?? today)
  const seenFrom = wanted > today ? today : wanted
  const first = from === undefined ? undefined : withinLog(asDay(from, zone) ?? seenFrom)
  if (first !== undefined && first > seenFrom)
    throw new KithError('invalid_input', `The time ends (${seenFrom}) before it begins (${first}).`, { hint: 'Swap from and to.' })
  return { zone, from: first, to: seenFrom, lastOver: seenFrom < today ? seenFrom : addDays(today, -1), filter }
}

/** On which days people came, as it may be asked right now. */
export const rhythmOf = async (app: App, { zone, to, filter }: Window): Promise<Rhythm> => {
  const { days, isBehind } = await readDays(keeping(app.log), zone, filter)
  // The days of another zone are of no use: they are summed up anew while the log answers.
  if (isBehind) refreshSummariesSoon(app)
  return { filter, zone, summary: days, until: to }
}
