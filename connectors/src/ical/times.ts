import { readZone, type Zone } from '../kit/tables/zone.ts'
import type { Property } from './lines.ts'

/** Names that Windows gives to zones; those that communities write most. */
const WINDOWS: Readonly<Record<string, string>> = {
  'w. europe standard time': 'Europe/Berlin',
  'romance standard time': 'Europe/Paris',
  'central europe standard time': 'Europe/Budapest',
  'central european standard time': 'Europe/Warsaw',
  'e. europe standard time': 'Europe/Chisinau',
  'fle standard time': 'Europe/Kyiv',
  'gtb standard time': 'Europe/Bucharest',
  'gmt standard time': 'Europe/London',
  'greenwich standard time': 'Atlantic/Reykjavik',
  'russian standard time': 'Europe/Moscow',
  'turkey standard time': 'Europe/Istanbul',
  'eastern standard time': 'America/New_York',
  'central standard time': 'America/Chicago',
  'mountain standard time': 'America/Denver',
  'pacific standard time': 'America/Los_Angeles',
  'india standard time': 'Asia/Kolkata',
  'china standard time': 'Asia/Shanghai',
  'tokyo standard time': 'Asia/Tokyo',
  'singapore standard time': 'Asia/Singapore',
  'aus eastern standard time': 'Australia/Sydney',
  'new zealand standard time': 'Pacific/Auckland',
  'e. south america standard time': 'America/Sao_Paulo',
}

/** A zone as calendars name it: of the IANA database, behind a program's prefix, or as Windows calls it. */
export const zoneNamed = (name: string): { readonly zone: Zone; readonly name: string } | undefined => {
  const plain = name.trim().replace(/^"|"$/g, '')
  const candidates = [plain, WINDOWS[plain.toLowerCase()], /([A-Z][A-Za-z_]+\/[A-Za-z_+-]+(?:\/[A-Za-z_]+)?)$/.exec(plain)?.[1]]
  for (const candidate of candidates) {
    const zone = candidate === undefined || candidate === '' ? undefined : readZone(candidate)
    if (zone !== undefined && candidate !== undefined) return { zone, name: candidate }
  }
  return undefined
}

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
const STAMP = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/i

/** A date or a time of RFC 5545 (3.3.4, 3.3.5); undefined for what is none, as 31 February. */
export const readStamp = (
  { value, params }: Property,
  otherwise: { readonly zone: Zone; readonly name: string } | undefined,
): Moment | undefined => {
  const match = STAMP.exec(value.trim())
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0))
  const wallMs = Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0, Math.min(second ?? 0, 59))
  const date = new Date(wallMs)
  if (date.getUTCMonth() + 1 !== month || date.getUTCDate() !== day || (hour ?? 0) > 23 || (minute ?? 0) > 59) return undefined
  const isDay = match[4] === undefined
  if (match[7]?.toUpperCase() === 'Z') return { wallMs, zone: UTC, zoneName: undefined, isDay, isZoned: true }
  const named = params.has('TZID') ? zoneNamed(params.get('TZID') ?? '') : undefined
  const found = named ?? otherwise
  return { wallMs, zone: found?.zone ?? UTC, zoneName: found?.name, isDay, isZoned: found !== undefined }
}
