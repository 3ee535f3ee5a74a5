import type { ActivityRecord, AnyRecord, EventRecord, IdentityRef } from '@kith/contract/records'
import { EVENT_KINDS } from '../kit/attendance.ts'
import type { ActivityKind } from '../kit/connector.ts'
import { isPlausible } from '../kit/dates.ts'
import { readDuration } from '../kit/duration.ts'
import type { KnownPeople } from '../kit/known-people.ts'
import { ADDRESS } from '../kit/tables/person.ts'
import type { Zone } from '../kit/tables/zone.ts'
import { clip } from '../kit/text.ts'
import { textOf, type Component, type Property } from './lines.ts'
import { occurrences, parseRule } from './recur.ts'
import { readStamp, type Moment, type Zones } from './times.ts'

export const KINDS = {
  registered: { ...EVENT_KINDS.registered, label: 'accepted an invitation', plural: 'invitations accepted' },
  declined: EVENT_KINDS.declined,
  hosted: { label: 'hosted an event', plural: 'events hosted', category: 'event', weight: 8 },
} as const satisfies Record<string, ActivityKind>

/** Occurrences of one event at most, and how far ahead they are looked for. */
const OCCURRENCES_MAX = 1_000
const AHEAD_MS = 366 * 86_400_000
const DAY_MS = 86_400_000

export interface CalendarContext {
  readonly nowMs: number
  /** Of times that carry none. */
  readonly zone: { readonly zone: Zone; readonly name: string } | undefined
  readonly zones: Zones
  /** Who was named before in the same way. */
  readonly people: KnownPeople
  /** Beginnings of occurrences that stand as events of their own, by UID: "uid 20260331T183000". */
  readonly overridden: ReadonlySet<string>
  readonly note: (code: keyof typeof NOTES) => void
}

export const NOTES = {
  private_events: 'Events marked as private or confidential were left out.',
  zone_unknown: 'Times without a zone that Kith knows were read as UTC: say which zone they are in.',
  rule_unsupported: 'Rules of recurrence that Kith does not understand: only the first occurrence came in.',
  occurrences_cut: `Of one event at most ${OCCURRENCES_MAX} occurrences come in.`,
} as const

export type Refusal = { readonly reason: string; readonly message: string }

/** An event of a calendar: each of its occurrences, who was asked to come, and who hosted what is over. */
export const mapEvent = (event: Component, context: CalendarContext): readonly AnyRecord[] | Refusal => {
  const uid = clip(textIn(event, 'UID'), 300)
  const started = one(event, 'DTSTART')
  const start = started && readStamp(started, context.zone, context.zones)
  if (start === undefined)
    return { reason: 'date_unreadable', message: 'The event has no DTSTART that can be read: write it like DTSTART:20260331T183000Z.' }
  if (uid === '') return { reason: 'uid_missing', message: 'The event has no UID: give it one, so that it is known again.' }
  const access = one(event, 'CLASS')
  if (access !== undefined && /^(?:private|confidential)$/i.test(access.value)) {
    context.note('private_events')
    return []
  }
  if (!start.isZoned && !start.isDay) context.note('zone_unknown')
  const replaced = one(event, 'RECURRENCE-ID')
  const of = replaced && readStamp(replaced, context.zone, context.zones)
  const facts = factsOf(event, start, context)
  const starts = of === undefined ? beginnings(event, uid, start, context) : [start.wallMs]
  const isSeries = of !== undefined || one(event, 'RRULE') !== undefined || one(event, 'RDATE') !== undefined
  const occasions = starts.map((wallMs): EventRecord => {
    // Not spread: that takes twenty times as long.
    const record: EventRecord = Object.assign(starts.length === 1 ? facts.record : Object.assign({}, facts.record), {
      externalId: isSeries ? occurrenceKey(uid, of?.wallMs ?? wallMs) : uid,
      startsAt: start.zone(wallMs),
    })
    if (isSeries) record.series = uid
    if (facts.lastsMs > 0) record.endsAt = start.zone(wallMs + facts.lastsMs)
    return record
  })
  return facts.record.cancelled === true ? occasions : withPeople(event, occasions, { uid, isSeries, start }, context)
}

export const occurrenceKey = (uid: string, wallMs: number): string => `${uid}/${stampOf(wallMs)}`
const stampOf = (wallMs: number): string => new Date(wallMs).toISOString().replaceAll(/[-:]|\.\d+Z/g, '')

const factsOf = (
  event: Component,
  start: Moment,
  context: CalendarContext,
): { readonly record: Omit<EventRecord, 'externalId'>; readonly lastsMs: number } => {
  const record: Omit<EventRecord, 'externalId'> = { type: 'event', title: clip(textIn(event, 'SUMMARY'), 1_000) }
  const ended = one(event, 'DTEND')
  const end = ended && readStamp(ended, context.zone, context.zones)
  const lasting = one(event, 'DURATION')
  const duration = lasting && readDuration(lasting.value)
  const lastsMs = end === undefined ? (duration ?? (start.isDay ? DAY_MS : 0)) : end.zone(end.wallMs) - start.zone(start.wallMs)
  const place = clip(textIn(event, 'LOCATION'), 500)
  const url = one(event, 'URL')?.value.trim() ?? ''
  const body = clip(textIn(event, 'DESCRIPTION'), 100_000)
  const categories =
    one(event, 'CATEGORIES') === undefined
      ? ''
      : clip(
          all(event, 'CATEGORIES')
            .map(({ value }) => textOf(value))
            .join(', '),
          2_000,
        )
  if (start.zoneName !== undefined) record.zone = clip(start.zoneName, 80)
  if (place !== '') record.place = place
  if (place !== '' && (/^https?:\/\//i.test(place) || /\b(?:zoom|meet\.google|teams|webinar|online)\b/i.test(place))) record.online = true
  if (url !== '' && url.length <= 2_000 && /^https?:\/\/\S+$/i.test(url)) record.url = url
  const status = one(event, 'STATUS')
  if (status !== undefined && /^cancelled$/i.test(status.value)) record.cancelled = true
  if (body !== '') record.body = body
  if (categories !== '') record.attributes = { categories }
  return { record, lastsMs: Math.max(0, Math.min(lastsMs, 366 * DAY_MS)) }
}

/** Wall-clock times at which it begins: by its rule and dates, without those that are left out or stand for themselves. */
const beginnings = (event: Component, uid: string, start: Moment, context: CalendarContext): number[] => {
  const isFree = (wallMs: number): boolean => context.overridden.size === 0 || !context.overridden.has(occurrenceKey(uid, wallMs))
  if (!isRecurring(event)) return isFree(start.wallMs) ? [start.wallMs] : []
  const untilMs = context.nowMs + AHEAD_MS
  const ruled = one(event, 'RRULE')
  const rule = ruled && parseRule(ruled.value)
  if (ruled !== undefined && rule === undefined) context.note('rule_unsupported')
  const until = rule?.until === undefined ? undefined : readStamp({ params: new Map(), value: rule.until }, undefined)
  const last = until === undefined ? untilMs : Math.min(untilMs, until.isDay ? until.wallMs + DAY_MS - 1 : inWall(until, start))
  const found = new Set(rule === undefined ? [start.wallMs] : occurrences(rule, start.wallMs, last, OCCURRENCES_MAX + 1))
  for (const moment of stamps(event, 'RDATE', context)) if (moment.wallMs <= untilMs) found.add(moment.wallMs)
  for (const moment of stamps(event, 'EXDATE', context)) found.delete(inWall(moment, start))
  const sorted = [...found].filter(isFree).toSorted((a, b) => a - b)
  if (sorted.length > OCCURRENCES_MAX) context.note('occurrences_cut')
  return sorted.slice(0, OCCURRENCES_MAX)
}

const isRecurring = ({ properties }: Component): boolean => {
  for (const { name } of properties) if (name === 'RRULE' || name === 'RDATE' || name === 'EXDATE') return true
  return false
}

/** A moment of another zone, such as UTC, on the clock of the event's place. */
const inWall = (moment: Moment, start: Moment): number => {
  if (moment.zone === start.zone || moment.isDay) return moment.wallMs
  const utcMs = moment.zone(moment.wallMs)
  const offset = utcMs - start.zone(utcMs)
  return utcMs + (utcMs + offset - start.zone(utcMs + offset))
}

const stamps = (event: Component, name: string, { zone, zones }: CalendarContext): Moment[] =>
  all(event, name).flatMap(({ params, value }) =>
    value
      .split(',')
      .slice(0, OCCURRENCES_MAX)
      .flatMap((text) => readStamp({ params, value: text.split('/')[0] ?? '' }, zone, zones) ?? []),
  )

/** An event's occurrences, and what people did about it: who hosted what is over, who accepted, who declined; whoever is only named is listed. */
const withPeople = (
  event: Component,
  occasions: readonly EventRecord[],
  { uid, isSeries, start }: { readonly uid: string; readonly isSeries: boolean; readonly start: Moment },
  { nowMs, zones, people }: CalendarContext,
): readonly AnyRecord[] => {
  const whoOf = (property: Property): IdentityRef | undefined =>
    people(property.value, [property.params.get('EMAIL'), property.params.get('CN')], () => whoIs(property))
  const organizer = one(event, 'ORGANIZER')
  const attendees = one(event, 'ATTENDEE') === undefined ? NOBODY : all(event, 'ATTENDEE')
  if (organizer === undefined && attendees.length === 0) return occasions
  const title = occasions[0]?.title ?? clip(textIn(event, 'SUMMARY'), 1_000)
  const records: AnyRecord[] = [...occasions]
  const host = organizer && whoOf(organizer)
  if (host !== undefined) {
    for (const { externalId, startsAt } of occasions)
      if (typeof startsAt === 'number' && startsAt <= nowMs && isPlausible(startsAt, nowMs))
        records.push(activity(title, 'hosted', externalId, startsAt, host, externalId))
    if (records.length === occasions.length) records.push({ type: 'person', identity: host })
  }
  const answeredMs = attendees.length === 0 ? undefined : answeredAt(event, start, nowMs, zones)
  for (const property of attendees.slice(0, ATTENDEES_MAX)) {
    if (/^(?:room|resource|group)$/i.test(property.params.get('CUTYPE') ?? '')) continue
    const actor = whoOf(property)
    if (actor === undefined || (actor.key === host?.key && actor.platform === host.platform)) continue
    const answer = (property.params.get('PARTSTAT') ?? '').toUpperCase()
    const kind = answer === 'ACCEPTED' ? 'registered' : answer === 'DECLINED' ? 'declined' : undefined
    if (kind === undefined || answeredMs === undefined) records.push({ type: 'person', identity: actor })
    else records.push(activity(title, kind, uid, answeredMs, actor, isSeries ? (occasions[0]?.externalId ?? uid) : uid))
  }
  return records
}
const NOBODY: readonly Property[] = []

const activity = (
  title: string,
  kind: keyof typeof KINDS,
  id: string,
  occurredAt: number,
  actor: IdentityRef,
  conversation: string,
): ActivityRecord => {
  const externalId = clip(`${id}/${actor.key}`, 500)
  return title === ''
    ? { type: 'activity', kind, externalId, occurredAt, actor, conversation }
    : { type: 'activity', title, place: title.slice(0, 300), kind, externalId, occurredAt, actor, conversation }
}

/** Nobody says when an invitation was answered: when the event was made, or else began, if that is over. */
const answeredAt = (event: Component, start: Moment, nowMs: number, zones: Zones): number | undefined => {
  const made = one(event, 'CREATED')
  const created = made && readStamp(made, undefined, zones)
  return [created?.zone(created.wallMs), start.zone(start.wallMs)].find((ms) => ms !== undefined && isPlausible(ms, nowMs) && ms <= nowMs)
}

const ATTENDEES_MAX = 5_000

const whoIs = ({ params, value }: Property): IdentityRef | undefined => {
  const given = value.trim()
  const address = (MAILTO.test(given) ? given.slice('mailto:'.length) : params.get('EMAIL')) ?? ''
  const name = clip((params.get('CN') ?? '').trim(), 300)
  if (!ADDRESS.test(address) || address.length > 320)
    return name === '' ? undefined : { platform: 'csv:ical', key: name.toLowerCase(), name }
  const key = address.toLowerCase()
  return name === '' || name.toLowerCase() === key
    ? { platform: 'email', key, email: address }
    : { platform: 'email', key, email: address, name }
}
const MAILTO = /^mailto:\S+@\S+$/i

/** A property's text, as it was meant. */
const textIn = (event: Component, name: string): string => textOf(one(event, name)?.value ?? '').trim()

const one = ({ properties }: Component, name: string): Property | undefined => {
  for (const property of properties) if (property.name === name) return property
  return undefined
}
const all = (event: Component, name: string): readonly Property[] => event.properties.filter((property) => property.name === name)
