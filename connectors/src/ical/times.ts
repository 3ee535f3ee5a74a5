import { digitsAt } from '../kit/dates.ts'
import { readZone, type Zone } from '../kit/tables/zone.ts'
import type { Property } from './lines.ts'

/** Names that Windows gives to zones; those that communities write most. */
const WINDOWS = new Map<string, string>([
  ['w. europe standard time', 'Europe/Berlin'],
  ['romance standard time', 'Europe/Paris'],
  ['central europe standard time', 'Europe/Budapest'],
  ['central european standard time', 'Europe/Warsaw'],
  ['e. europe standard time', 'Europe/Chisinau'],
  ['fle standard time', 'Europe/Kyiv'],
  ['gtb standard time', 'Europe/Bucharest'],
  ['gmt standard time', 'Europe/London'],
  ['greenwich standard time', 'Atlantic/Reykjavik'],
  ['russian standard time', 'Europe/Moscow'],
  ['turkey standard time', 'Europe/Istanbul'],
  ['eastern standard time', 'America/New_York'],
  ['central standard time', 'America/Chicago'],
  ['mountain standard time', 'America/Denver'],
  ['pacific standard time', 'America/Los_Angeles'],
  ['india standard time', 'Asia/Kolkata'],
  ['china standard time', 'Asia/Shanghai'],
  ['tokyo standard time', 'Asia/Tokyo'],
  ['singapore standard time', 'Asia/Singapore'],
  ['aus eastern standard time', 'Australia/Sydney'],
  ['new zealand standard time', 'Pacific/Auckland'],
  ['e. south america standard time', 'America/Sao_Paulo'],
])

/** A zone as calendars name it: of the IANA database, behind a program's prefix, or as Windows calls it. */
export const zoneNamed = (name: string): { readonly zone: Zone; readonly name: string } | undefined => {
  // Of a name that is longer than any the pattern below would look at each part again and again.
  if (name.length > NAME_MAX_CHARS) return undefined
  const plain = name.trim().replace(/^"|"$/g, '')
  const candidates = [plain, WINDOWS.get(plain.toLowerCase()), /([A-Z][A-Za-z_]+\/[A-Za-z_+-]+(?:\/[A-Za-z_]+)?)$/.exec(plain)?.[1]]
  for (const candidate of candidates) {
    const zone = candidate === undefined || candidate === '' ? undefined : readZone(candidate)
    if (zone !== undefined && candidate !== undefined) return { zone, name: candidate }
  }
  return undefined
}

const NAME_MAX_CHARS = 300

export interface Moment {
  /** Wall-clock time as milliseconds as if it were UTC. */
  readonly wallMs: number
  readonly zone: Zone
  /** The zone's name, where it has one. */
  readonly zoneName: string | undefined
  readonly isDay: boolean
  /** It says in which zone it is. */
  readonly isZoned: boolean
}

const UTC: Zone = (wallMs) => wallMs

/** A zone by the name that a calendar gives it. */
export type Zones = (name: string) => { readonly zone: Zone; readonly name: string } | undefined

/** A date or a time of RFC 5545 (3.3.4, 3.3.5); undefined for what is none, as 31 February. */
export const readStamp = (
  { value, params }: Pick<Property, 'value' | 'params'>,
  otherwise: { readonly zone: Zone; readonly name: string } | undefined,
  zones: Zones = zoneNamed,
): Moment | undefined => {
  const text = value.trim()
  const isDay = text.length === 8
  const isUtc = text.length === 16 && isLetter(text, 15, SMALL_Z)
  if (!isDay && !(isLetter(text, 8, SMALL_T) && (text.length === 15 || isUtc))) return undefined
  const wallMs = wallOf(text, isDay)
  if (wallMs === undefined) return undefined
  if (isUtc) return { wallMs, zone: UTC, zoneName: undefined, isDay, isZoned: true }
  const named = params.has('TZID') ? zones(params.get('TZID') ?? '') : undefined
  const found = named ?? otherwise
  return { wallMs, zone: found?.zone ?? UTC, zoneName: found?.name, isDay, isZoned: found !== undefined }
}

/** "20260331T183000" on the clock of its place. */
const wallOf = (text: string, isDay: boolean): number | undefined => {
  const year = digitsAt(text, 0) * 100 + digitsAt(text, 2)
  const month = digitsAt(text, 4)
  const day = digitsAt(text, 6)
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1)) return undefined
  const midnight = Date.UTC(year, month - 1, day)
  if (day > 28 && new Date(midnight).getUTCDate() !== day) return undefined
  if (isDay) return midnight
  const hour = digitsAt(text, 9)
  const minute = digitsAt(text, 11)
  const second = digitsAt(text, 13)
  return hour <= 23 && minute <= 59 && second >= 0
    ? midnight + hour * 3_600_000 + minute * 60_000 + Math.min(second, 59) * 1_000
    : undefined
}

/** `small` is the letter's code as a small one. */
const isLetter = (text: string, at: number, small: number): boolean => (text.charCodeAt(at) | 0x20) === small
const [SMALL_T, SMALL_Z] = [0x74, 0x7a]
