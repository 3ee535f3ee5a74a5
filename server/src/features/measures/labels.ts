import type { Dimension } from '@kith/contract/measures'
import type { Labels } from '../../analytics/answer.ts'
import type { App } from '../../app.ts'
import { kindOf } from '../activities/index.ts'
import { platformName } from '../people/index.ts'
import { countryName, organizationNames, zoneName } from '../whereabouts/index.ts'

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** How the values of a dimension are called. */
export const labelsFor = async (app: App, by: Dimension | undefined): Promise<Labels> => {
  if (by === 'source') {
    const titles = new Map(
      (await app.state.db.selectFrom('source').select(['id', 'title']).execute()).map((row) => [String(row.id), row.title]),
    )
    return { of: (key) => titles.get(key) ?? 'a removed source' }
  }
  if (by === 'organization') {
    const names = await organizationNames(app)
    return { of: (key) => names.get(key) ?? 'a removed organization' }
  }
  if (by === 'country') return { of: countryName }
  if (by === 'zone') return { of: zoneName }
  if (by === 'kind') return { of: (key) => kindOf(app, key).plural }
  if (by === 'weekday') return { of: (key) => WEEKDAYS[Number(key) - 1] ?? key }
  if (by === 'hour') return { of: (key) => `${key.padStart(2, '0')}:00` }
  return { of: by === 'platform' ? platformName : (key) => key }
}
