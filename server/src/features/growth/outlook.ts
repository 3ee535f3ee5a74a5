import type { personOutlook } from '@kith/contract/growth'
import type { OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { checkedZone } from '../../analytics/filter.ts'
import { activeDays, dayNumber } from '../../analytics/rhythm.ts'
import { expectedDays, stillAround } from '../../analytics/statistics/still-around.ts'
import { notFound } from '../../platform/errors.ts'
import { identitiesOf } from '../people/index.ts'
import { COLD, aroundDefinition } from './definitions.ts'
import { communityModel, MODEL } from './model.ts'
import { rhythmOf, windowOf } from './window.ts'

type Outlook = OutputOf<typeof personOutlook>

const NOTHING = { activeDays: null, silent: null, cadence: null, around: null, expected: null, definition: aroundDefinition }
const AHEAD_WEEKS = 90 / 7

/** How likely one person is to come again, compared with the community. */
export const outlookOf = async (app: App, id: number): Promise<Outlook> => {
  const identities = await identitiesOf(app, id)
  if (identities === undefined) throw notFound('person', id)
  const window = await windowOf(app, {})
  const until = dayNumber(window.to)
  const [row] = await app.log.query<{ days: number[] }>(
    `SELECT arraySort(${activeDays(checkedZone(window.zone))}) AS days FROM activity
     WHERE deleted_at_source = 0 AND identity_id IN (${identities.join(',') || '0'})`,
  )
  const days = (row?.days ?? []).filter((day) => day <= until)
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return NOTHING
  const fit = await communityModel(app, await rhythmOf(app, window))
  const history = { x: days.length - 1, tx: (last - first) / 7, T: (until - first) / 7 }
  return {
    activeDays: days.length,
    silent: until - last,
    cadence: cadenceOf(days.filter((day) => day > last - COLD.yearDays)),
    around: fit && stillAround(MODEL, fit.parameters, history),
    expected: fit && expectedDays(MODEL, fit.parameters, history, AHEAD_WEEKS),
    definition: aroundDefinition,
  }
}

const cadenceOf = (days: readonly number[]): number | null => {
  if (days.length < COLD.daysMin) return null
  const gaps = days
    .slice(1)
    .map((day, index) => day - (days[index] ?? day))
    .toSorted((a, b) => a - b)
  const at = (index: number): number => gaps[Math.floor(index)] ?? 0
  return (at((gaps.length - 1) / 2) + at(gaps.length / 2)) / 2
}
