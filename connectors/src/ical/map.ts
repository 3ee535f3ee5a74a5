import type { AnyRecord, EventRecord, IdentityRef } from '@kith/contract/records'
import { EVENT_KINDS } from '../kit/attendance.ts'
import type { ActivityKind } from '../kit/connector.ts'
import { isPlausible } from '../kit/dates.ts'
import { readDuration } from '../kit/duration.ts'
import type { Zone } from '../kit/tables/zone.ts'
import { clip } from '../kit/text.ts'
import { textOf, type Component, type Property } from './lines.ts'
import { occurrences, parseRule } from './recur.ts'
import { readStamp, type Moment } from './times.ts'

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
  const uid = clip(textOf(one(event, 'UID')?.value ?? '').trim(), 300)
  const started = one(event, 'DTSTART')
  const start = started && readStamp(started, context.zone)
  if (start === undefined)
    return { reason: 'date_unreadable', message: 'The event has no DTSTART that can be read: write it like DTSTART:20260331T183000Z.' }
  if (uid === '') return { reason: 'uid_missing', message: 'The event has no UID: give it one, so that it is known again.' }
  if (/^(?:private|confidential)$/i.test(one(event, 'CLASS')?.value ?? '')) {
    context.note('private_events')
    return []
  }
  if (!start.isZoned && !start.isDay) context.note('zone_unknown')
  const replaced = one(event, 'RECURRENCE-ID')
  const of = replaced && readStamp(replaced, context.zone)
  const base = factsOf(event, start, context)
  const starts = of === undefined ? beginnings(event, uid, start, context) : [start.wallMs]
  const isSeries = of !== undefined || one(event, 'RRULE') !== undefined || all(event, 'RDATE').length > 0
  const records: AnyRecord[] = starts.map((wallMs) => {
    const startsAt = start.zone(wallMs)
    const key = isSeries ? occurrenceKey(uid, of?.wallMs ?? wallMs) : uid
    const record: EventRecord = { ...base.record, externalId: key, startsAt, ...(isSeries ? { series: uid } : {}) }
    if (base.lastsMs > 0) record.endsAt = start.zone(wallMs + base.lastsMs)
    return record
  })
  return base.record.cancelled === true ? records : [...records, ...people(event, records, uid, isSeries, start, context)]
}

export const occurrenceKey = (uid: string, wallMs: number): string => `${uid}/${stampOf(wallMs)}`
const stampOf = (wallMs: number): string => new Date(wallMs).toISOString().replaceAll(/[-:]|\.\d+Z/g, '')

const factsOf = (
  event: Component,
  start: Moment,
  context: CalendarContext,
): { readonly record: Omit<EventRecord, 'externalId'>; readonly lastsMs: number } => {
  const record: Omit<EventRecord, 'externalId'> = { type: 'event', title: clip(textOf(one(event, 'SUMMARY')?.value ?? '').trim(), 1_000) }
  const ended = one(event, 'DTEND')
  const end = ended && readStamp(ended, context.zone)
  const duration = readDuration(one(event, 'DURATION')?.value ?? '')
  const lastsMs = end === undefined ? (duration ?? (start.isDay ? DAY_MS : 0)) : end.zone(end.wallMs) - start.zone(start.wallMs)
  const place = clip(textOf(one(event, 'LOCATION')?.value ?? '').trim(), 500)
  const url = one(event, 'URL')?.value.trim() ?? ''
  const body = clip(textOf(one(event, 'DESCRIPTION')?.value ?? '').trim(), 100_000)
  const categories = clip(
    all(event, 'CATEGORIES')
      .map(({ value }) => textOf(value))
      .join(', '),
    2_000,
  )
  if (start.zoneName !== undefined) record.zone = clip(start.zoneName, 80)
  if (place !== '') record.place = place
  if (/^https?:\/\//i.test(place) || /\b(?:zoom|meet\.google|teams|webinar|online)\b/i.test(place)) record.online = true
  if (/^https?:\/\/\S+$/i.test(url) && url.length <= 2_000) record.url = url
  if (/^cancelled$/i.test(one(event, 'STATUS')?.value ?? '')) record.cancelled = true
  if (body !== '') record.body = body
  if (categories !== '') record.attributes = { categories }
  return { record, lastsMs: Math.max(0, Math.min(lastsMs, 366 * DAY_MS)) }
}

/** Wall-clock times at which it begins: by its rule and dates, without those that are left out or stand for themselves. */
const beginnings = (event: Component, uid: string, start: Moment, context: CalendarContext): number[] => {
  const untilMs = context.nowMs + AHEAD_MS
  const ruled = one(event, 'RRULE')
  const rule = ruled && parseRule(ruled.value)
  if (ruled !== undefined && rule === undefined) context.note('rule_unsupported')
  const until = rule?.until === undefined ? undefined : readStamp({ name: 'UNTIL', params: new Map(), value: rule.until }, undefined)
  const last = until === undefined ? untilMs : Math.min(untilMs, until.isDay ? until.wallMs + DAY_MS - 1 : inWall(until, start))
  const found = new Set(rule === undefined ? [start.wallMs] : occurrences(rule, start.wallMs, last, OCCURRENCES_MAX + 1))
  for (const moment of stamps(event, 'RDATE', context)) if (moment.wallMs <= untilMs) found.add(moment.wallMs)
  for (const moment of stamps(event, 'EXDATE', context)) found.delete(inWall(moment, start))
  const sorted = [...found].filter((wallMs) => !context.overridden.has(occurrenceKey(uid, wallMs))).toSorted((a, b) => a - b)
  if (sorted.length > OCCURRENCES_MAX) context.note('occurrences_cut')
  return sorted.slice(0, OCCURRENCES_MAX)
}

/** A moment of another zone, such as UTC, on the clock of the event's place. */
const inWall = (moment: Moment, start: Moment): number => {
  if (moment.zone === start.zone || moment.isDay) return moment.wallMs
  const utcMs = moment.zone(moment.wallMs)
  const offset = utcMs - start.zone(utcMs)
  return utcMs + (utcMs + offset - start.zone(utcMs + offset))
}

const stamps = (event: Component, name: string, { zone }: CalendarContext): Moment[] =>
  all(event, name).flatMap(({ params, value }) =>
    value
      .split(',')
      .slice(0, OCCURRENCES_MAX)
      .flatMap((text) => readStamp({ name, params, value: text.split('/')[0] ?? '' }, zone) ?? []),
  )

const people = (
  event: Component,
  occasions: readonly AnyRecord[],
  uid: string,
  isSeries: boolean,
  start: Moment,
  { nowMs }: CalendarContext,
): AnyRecord[] => {
  const title = clip(textOf(one(event, 'SUMMARY')?.value ?? '').trim(), 1_000)
  const about = { type: 'activity' as const, ...(title === '' ? {} : { title, place: title.slice(0, 300) }) }
  const made = one(event, 'CREATED')
  const created = made && readStamp(made, undefined)
  const beganMs = start.zone(start.wallMs)
  const answeredMs = [created === undefined ? undefined : created.zone(created.wallMs), beganMs].find(
    (ms) => ms !== undefined && isPlausible(ms, nowMs) && ms <= nowMs,
  )
  const records: AnyRecord[] = []
  const organizer = one(event, 'ORGANIZER')
  const host = organizer && whoOf(organizer)
  if (host !== undefined) {
    let hosted = false
    for (const occasion of occasions) {
      if (
        occasion.type !== 'event' ||
        typeof occasion.startsAt !== 'number' ||
        occasion.startsAt > nowMs ||
        !isPlausible(occasion.startsAt, nowMs)
      )
        continue
      hosted = true
      records.push({
        ...about,
        kind: 'hosted',
        externalId: clip(`${occasion.externalId}/${host.key}`, 500),
        occurredAt: occasion.startsAt,
        actor: host,
        conversation: occasion.externalId,
      })
    }
    if (!hosted) records.push({ type: 'person', identity: host })
  }
  for (const property of all(event, 'ATTENDEE').slice(0, ATTENDEES_MAX)) {
    if (/^(?:room|resource|group)$/i.test(property.params.get('CUTYPE') ?? '')) continue
    const actor = whoOf(property)
    if (actor === undefined || (actor.key === host?.key && actor.platform === host.platform)) continue
    const answer = (property.params.get('PARTSTAT') ?? '').toUpperCase()
    const kind = answer === 'ACCEPTED' ? 'registered' : answer === 'DECLINED' ? 'declined' : undefined
    if (kind === undefined || answeredMs === undefined) records.push({ type: 'person', identity: actor })
    else
      records.push({
        ...about,
        kind,
        externalId: clip(`${uid}/${actor.key}`, 500),
        occurredAt: answeredMs,
        actor,
        conversation: isSeries ? (occasions.find((one) => one.type === 'event')?.externalId ?? uid) : uid,
      })
  }
  return records
}
const ATTENDEES_MAX = 5_000

const whoOf = ({ params, value }: Property): IdentityRef | undefined => {
  const address = /^mailto:(\S+@\S+)$/i.exec(value.trim())?.[1] ?? params.get('EMAIL') ?? ''
  const name = clip((params.get('CN') ?? '').trim(), 300)
  const isAddress = /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(address) && address.length <= 320
  if (!isAddress && name === '') return undefined
  const shown = name === '' || name.toLowerCase() === address.toLowerCase() ? {} : { name }
  return isAddress
    ? { platform: 'email', key: address.toLowerCase(), email: address, ...shown }
    : { platform: 'csv:ical', key: name.toLowerCase(), name }
}

const one = (event: Component, name: string): Property | undefined => event.properties.find((property) => property.name === name)
const all = (event: Component, name: string): readonly Property[] => event.properties.filter((property) => property.name === name)
