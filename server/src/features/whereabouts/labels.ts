import type { App } from '../../app.ts'
import { ON_THEIR_OWN } from '../../analytics/whereabouts.ts'
import { INDEPENDENT } from '../organizations/index.ts'

/** What organizations are called, by number as text. */
export const organizationNames = async (app: Pick<App, 'state'>): Promise<ReadonlyMap<string, string>> => {
  const rows = await app.state.db.selectFrom('organization').select(['id', 'name']).execute()
  return new Map([...rows.map((row): [string, string] => [String(row.id), row.name]), [String(ON_THEIR_OWN), INDEPENDENT]])
}

const names = new Intl.DisplayNames(['en'], { type: 'region' })

export const countryName = (code: string): string => (/^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code)

/** "330" → "UTC+5:30". */
export const zoneName = (minutes: string): string => {
  const value = Number(minutes)
  if (minutes === '' || !Number.isInteger(value)) return minutes
  const [hours, rest] = [Math.floor(Math.abs(value) / 60), Math.abs(value) % 60]
  return value === 0 ? 'UTC' : `UTC${value < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`
}
