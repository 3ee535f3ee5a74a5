import { countryOf, countryOfZone } from './countries.ts'

/** What one account says. */
export interface Facts {
  readonly location: string | null
  /** A name of the tz database, or an offset like +05:30. */
  readonly zone: string | null
  readonly minutes: string | null
}

export interface Abode {
  /** ISO 3166 code; empty where it is not known. */
  readonly country: string
  /** East of UTC, without daylight saving; undefined where it is not known. */
  readonly minutes: number | undefined
}

/**
 * Where somebody lives, as far as their accounts tell, the first that says something decides. Country: from what they wrote as their location, else from a
 * named time zone; an offset alone tells no country. Time zone: a named one before an offset, which may be of a summer or a journey.
 */
export const abodeOf = (facts: readonly Facts[]): Abode => ({
  country: first(facts, ({ location }) => countryOf(location ?? '')) ?? first(facts, ({ zone }) => countryOfZone(zone ?? '')) ?? '',
  minutes:
    first(facts, ({ zone }) => standardOffset(zone ?? '')) ?? first(facts, (one) => offsetOf(one.zone ?? '') ?? wholeMinutes(one.minutes)),
})

const first = <T>(facts: readonly Facts[], tell: (one: Facts) => T | undefined): T | undefined => {
  for (const one of facts) {
    const told = tell(one)
    if (told !== undefined) return told
  }
  return undefined
}

/** The westernmost and the easternmost offset that there is. */
const isOffset = (minutes: number): boolean => Number.isInteger(minutes) && minutes >= -720 && minutes <= 840

const wholeMinutes = (text: string | null): number | undefined => {
  const minutes = Number(text ?? Number.NaN)
  return isOffset(minutes) ? minutes : undefined
}

/** "+05:30" → 330. */
const offsetOf = (text: string): number | undefined => {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(text) ?? []
  if (sign === undefined) return undefined
  const whole = (sign === '-' ? -1 : 1) * (60 * Number(hours) + Number(minutes))
  return isOffset(whole) ? whole : undefined
}

const known = new Map<string, number | undefined>()

/** Of a named zone: the smaller of its offsets in January and in July. */
const standardOffset = (zone: string): number | undefined => {
  if (!/^[A-Z][A-Za-z_+\-/0-9]{1,59}$/.test(zone)) return undefined
  if (known.has(zone)) return known.get(zone)
  let offset: number | undefined
  try {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' })
    offset = Math.min(...['2026-01-15T12:00:00Z', '2026-07-15T12:00:00Z'].map((at) => longOffset(format, new Date(at))))
  } catch {
    // No such zone.
  }
  if (known.size < 1_000) known.set(zone, offset)
  return offset
}

/** "GMT+05:30" → 330, "GMT" → 0. */
const longOffset = (format: Intl.DateTimeFormat, at: Date): number => {
  const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  return offsetOf(name.slice(3)) ?? 0
}
