import { createRandom } from './random.ts'
import { CHAPTERS, PRODUCT } from './product.ts'
import { meetupTitle } from './texts-talk.ts'
import type { Random } from './random.ts'

export const DAY_MS = 86_400_000
export const HOUR_MS = 3_600_000
const YEARS = 3

/** What happens at known times, and how much is going on each day because of it. */
export interface Calendar {
  /** Midnight (UTC) of the first day, and of the day after the last. */
  readonly fromMs: number
  readonly endMs: number
  readonly days: number
  readonly events: readonly CalendarEvent[]
  readonly releases: readonly Release[]
  /** Liveliness of each day, about 1: seasons and releases, without weekdays, which are a matter of people. */
  readonly liveliness: Float64Array
  /** The same times the growth of the community: how readily somebody new arrives. */
  readonly arrivals: Float64Array
}
export interface CalendarEvent {
  readonly id: string
  readonly kind: 'meetup' | 'conference' | 'talk'
  readonly title: string
  readonly atMs: number
  readonly city: string
  /** How many newcomers it brings, relative to the others. */
  readonly pull: number
}
export interface Release {
  readonly version: string
  readonly atMs: number
  readonly major: boolean
}

export function createCalendar(seed: number, until: string): Calendar {
  const endMs = dayOf(until) + DAY_MS
  const start = new Date(endMs)
  start.setUTCFullYear(start.getUTCFullYear() - YEARS)
  const fromMs = start.getTime()
  const days = Math.round((endMs - fromMs) / DAY_MS)
  const random = createRandom(seed, 'calendar')
  const releases = releasesOf(random, fromMs, endMs)
  const liveliness = livelinessOf(fromMs, days, releases)
  return {
    fromMs,
    endMs,
    days,
    releases,
    events: eventsOf(random, fromMs, endMs),
    liveliness,
    arrivals: liveliness.map((value, day) => value * (0.45 + (1.6 * day) / days)),
  }
}

/** Milliseconds of an ISO day's midnight (UTC). */
export function dayOf(day: string): number {
  const ms = Date.parse(`${day}T00:00:00Z`)
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(ms)) throw new RangeError(`"${day}" is no day: write it as 2026-01-31`)
  return ms
}

function livelinessOf(fromMs: number, days: number, releases: readonly Release[]): Float64Array {
  const levels = new Float64Array(days)
  for (let day = 0; day < days; day++) levels[day] = season(new Date(fromMs + day * DAY_MS))
  for (const { atMs, major } of releases) {
    const first = Math.floor((atMs - fromMs) / DAY_MS)
    for (let day = first; day < Math.min(days, first + 14); day++) {
      levels[day] = (levels[day] ?? 0) * (1 + (major ? 1.4 : 0.5) * Math.exp((first - day) / 4))
    }
  }
  return levels
}

export function season(date: Date): number {
  const month = date.getUTCMonth()
  const day = date.getUTCDate()
  if ((month === 11 && day >= 22) || (month === 0 && day <= 3)) return 0.35
  if (month === 7) return 0.7
  if (month === 6) return 0.88
  return month === 9 || month === 2 ? 1.08 : 1
}

function releasesOf(random: Random, fromMs: number, endMs: number): Release[] {
  const releases: Release[] = []
  let minor = 9
  let major = 0
  for (let atMs = fromMs + 20 * DAY_MS; atMs < endMs; atMs += random.between(33, 52) * DAY_MS) {
    const isMajor = releases.length % 9 === 6
    if (isMajor) {
      major++
      minor = 0
    }
    releases.push({ version: `${major}.${minor++}`, atMs: workingTime(random, atMs), major: isMajor })
  }
  return releases.filter((release) => release.atMs < endMs - HOUR_MS)
}

/** The same day, or the Tuesday before it when that is a weekend, in the afternoon. */
function workingTime(random: Random, atMs: number): number {
  const midnight = Math.floor(atMs / DAY_MS) * DAY_MS
  const weekday = new Date(midnight).getUTCDay()
  const back = weekday === 0 ? 5 : weekday === 6 ? 4 : 0
  return midnight - back * DAY_MS + Math.floor(random.between(13, 16) * HOUR_MS)
}

function eventsOf(random: Random, fromMs: number, endMs: number): CalendarEvent[] {
  const span = endMs - fromMs
  const events: Omit<CalendarEvent, 'id'>[] = []
  CHAPTERS.forEach((city, chapter) => {
    // Chapters are founded one after another; the two oldest were there before the first day.
    const founded = fromMs + Math.max(0, chapter - 1) * 0.1 * span + random.between(5, 30) * DAY_MS
    for (let atMs = founded; atMs < endMs; atMs += random.between(42, 75) * DAY_MS) {
      events.push({ kind: 'meetup', title: meetupTitle(random, { product: PRODUCT, city }), atMs: evening(atMs), city, pull: 1 })
    }
  })
  ;[0.42, 0.77].forEach((share, year) => {
    const atMs = workingTime(random, fromMs + share * span)
    events.push({ kind: 'conference', title: `${PRODUCT}Conf ${year + 1}`, atMs: atMs - 5 * HOUR_MS, city: 'Berlin', pull: 36 })
  })
  const stages = ['Local-First Days', 'Harbour Dev Summit', 'Open Data Week', 'Northern Code', 'Database Camp', 'Frontend Fjord']
  for (let talk = 0; talk < 11; talk++) {
    const atMs = workingTime(random, fromMs + ((talk + random.between(0.1, 0.9)) / 11) * span)
    events.push({ kind: 'talk', title: `Talk at ${random.pick(stages)}`, atMs, city: random.pick(CHAPTERS), pull: 7 })
  }
  const sorted = events.filter(({ atMs }) => atMs < endMs - DAY_MS).toSorted((a, b) => a.atMs - b.atMs)
  return sorted.map((event, index) => ({ id: `demo-event-${index + 1}`, ...event }))
}

const evening = (atMs: number): number => Math.floor(atMs / DAY_MS) * DAY_MS + 17.5 * HOUR_MS
