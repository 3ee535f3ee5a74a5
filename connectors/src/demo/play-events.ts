import { DAY_MS, HOUR_MS } from './calendar.ts'
import { isActive } from './person.ts'
import type { CalendarEvent } from './calendar.ts'
import type { Person } from './person.ts'
import type { Stage } from './stage.ts'

/** That somebody stars the main repository after a conference. */
const STAR_CHANCE = 0.45
const SHOW_UP_CHANCE = 0.68
const AHEAD_MS_MAX = 45 * DAY_MS
const MINUTE_MS = 60_000

export interface EventsPlay {
  /** Signs up for the next event within reach; false when there is none. */
  readonly act: (person: Person, atMs: number) => boolean
  readonly attend: (person: Person, event: CalendarEvent, atMs: number) => void
}

/** Meetups and conferences: signing up, being there, speaking. */
export function playEvents(stage: Stage, star: (person: Person, atMs: number) => void): EventsPlay {
  const { random, calendar } = stage
  const events = calendar.events.filter(({ kind }) => kind !== 'talk')

  const facts = (event: CalendarEvent) => ({
    title: event.title,
    place: event.city,
    attributes: { event: event.id, eventKind: event.kind, eventAt: new Date(event.atMs).toISOString() },
  })
  const attend: EventsPlay['attend'] = (person, event, atMs) => {
    const key = `attended ${event.id}`
    if (person.joined.has(key)) return
    person.joined.add(key)
    stage.post(person, 'meetup', atMs, { kind: 'attended', ...facts(event) })
    if (event.kind === 'conference' && random.chance(STAR_CHANCE))
      stage.later(atMs + random.logNormal(16, 1) * HOUR_MS, (ms) => star(person, ms))
  }
  const signUp = (person: Person, event: CalendarEvent, atMs: number) => {
    person.joined.add(`rsvp ${event.id}`)
    stage.post(person, 'meetup', atMs, { kind: 'rsvp', ...facts(event) })
    if (random.chance(SHOW_UP_CHANCE)) stage.later(event.atMs + random.between(0, 40) * MINUTE_MS, (ms) => attend(person, event, ms))
  }
  const speak = (event: CalendarEvent, atMs: number) => {
    const team = stage.teammate(atMs)
    const guest = event.kind === 'talk' ? undefined : stage.regular('meetup', atMs, team)
    for (const speaker of event.kind === 'conference'
      ? [team, guest, stage.regular('git', atMs, team)]
      : [random.chance(0.5) ? team : (guest ?? team)]) {
      if (speaker !== undefined)
        stage.post(speaker, 'meetup', atMs + random.between(40, 120) * MINUTE_MS, { kind: 'spoke', ...facts(event) })
    }
  }

  for (const event of calendar.events) {
    stage.later(event.atMs, (ms) => speak(event, ms))
    if (event.kind !== 'conference') continue
    for (const person of stage.people) {
      const wishedMs = event.atMs - random.between(0.5, 40) * DAY_MS
      const draw = random.next()
      if (person.nature !== 'human' || !isActive(person, wishedMs) || draw > (person.level === 'casual' ? 0.08 : 0.3)) continue
      stage.later(wishedMs, (ms) => signUp(person, event, ms))
    }
  }
  return {
    attend,
    act: (person, atMs) => {
      const within = events.filter(
        (event) => event.atMs > atMs + HOUR_MS && event.atMs < atMs + AHEAD_MS_MAX && !person.joined.has(`rsvp ${event.id}`),
      )
      const near =
        within.find(({ city, kind }) => city === person.city || kind === 'conference') ?? within.find(({ city }) => city === 'Online')
      if (near !== undefined) signUp(person, near, atMs)
      return near !== undefined
    },
  }
}
