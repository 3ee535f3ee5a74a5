import type { ActivityRecord, EventRecord, IdentityRef } from '@kith/contract/records'
import { EVENT_KINDS } from '../kit/attendance.ts'
import type { ActivityKind, Item } from '../kit/connector.ts'
import { isPlausible } from '../kit/dates.ts'
import { asideWithHeads, firstText, held, shownText, type ExportElement } from '../kit/exports.ts'
import { htmlToText } from '../kit/html-text.ts'
import { countAt, idAt, isObject, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { clip } from '../kit/text.ts'

export const KINDS = {
  ...EVENT_KINDS,
  hosted: { label: 'hosted an event', plural: 'events hosted', category: 'event', weight: 8 },
  commented: { label: 'commented on an event', plural: 'comments on events', category: 'discussion', weight: 2 },
} as const satisfies Record<string, ActivityKind>

/** An event with what hangs on it, an RSVP or a comment, as Meetup's API gave them. */
export const mapElement = (element: ExportElement, nowMs: number): readonly Item[] => {
  const { value } = element
  if (isObject(value['member']) && value['response'] !== undefined)
    return [answer(element, value, eventOf(objectAt(value, 'event')), nowMs)]
  if (isObject(value['member']) && value['comment'] !== undefined) return [comment(element, value, eventOfLink(value), nowMs)]
  if (firstText(value, 'id') !== '' && value['time'] !== undefined) return mapEvent(element, nowMs)
  return [asideWithHeads('item_unknown', 'This is neither an event nor an RSVP nor a comment of Meetup. Leave it out.', element)]
}

interface Where {
  readonly key: string
  readonly title: string
  readonly url: string | undefined
}

const eventOf = (value: Json): Where => ({
  key: firstText(value, 'id'),
  title: firstText(value, 'name', 'title'),
  url: urlAt(value, 'link'),
})

const eventOfLink = (value: Json): Where => {
  const link = textAt(value, 'link') ?? ''
  return { key: /\/events\/(\w+)/.exec(link)?.[1] ?? '', title: '', url: urlAt(value, 'link') }
}

const mapEvent = (element: ExportElement, nowMs: number): readonly Item[] => {
  const { value, raw } = element
  const where = eventOf(value)
  const startMs = typeof value['time'] === 'number' ? value['time'] : Number.NaN
  if (!Number.isFinite(startMs))
    return [asideWithHeads('date_unreadable', 'The event has no time: fill in "time" in milliseconds.', element)]
  const items: Item[] = [{ record: eventRecord(value, where, startMs), raw }]
  if (startMs <= nowMs && isPlausible(startMs, nowMs)) {
    for (const host of listAt(value, 'event_hosts').filter(isObject)) {
      const actor = member(host)
      if (actor === undefined) continue
      items.push({ record: begin('hosted', startMs, actor, where, `${where.key}/${actor.key}`), raw })
    }
  }
  const nested = (name: string): ExportElement[] =>
    listAt(value, name)
      .filter(isObject)
      .map((one, at) => held(element, one, `${name} ${at + 1}`, { heads: [{ id: where.key, name: where.title, link: where.url }] }))
  for (const piece of nested('rsvps')) items.push(answer(piece, piece.value, where, nowMs))
  for (const piece of nested('comments')) items.push(comment(piece, piece.value, where, nowMs))
  return items
}

const eventRecord = (value: Json, { key, title, url }: Where, startMs: number): EventRecord => {
  const venue = objectAt(value, 'venue')
  const group = objectAt(value, 'group')
  const place = [textAt(venue, 'name'), textAt(venue, 'address_1'), textAt(venue, 'city')].filter(Boolean).join(', ')
  const duration = countAt(value, 'duration')
  const capacity = countAt(value, 'rsvp_limit')
  const text = textAt(value, 'plain_text_description') ?? htmlToText(textAt(value, 'description') ?? '')
  const record: EventRecord = { type: 'event', externalId: clip(key, 500), title: clip(title, 1_000), startsAt: startMs }
  // Meetup shows three hours where nobody says how long it is; that is no fact about this event.
  if (duration !== undefined) record.endsAt = startMs + duration
  if (place !== '') record.place = clip(place, 500)
  if (value['is_online_event'] === true) record.online = true
  if (url !== undefined) record.url = url
  if (capacity !== undefined && capacity <= 10_000_000) record.capacity = capacity
  const series = firstText(group, 'urlname', 'name')
  if (series !== '') record.series = clip(series, 500)
  if (value['status'] === 'cancelled') record.cancelled = true
  if (text !== '') record.body = clip(text, 100_000)
  const going = countAt(value, 'yes_rsvp_count')
  if (going !== undefined) record.attributes = { going }
  return record
}

const RESPONSES = new Map<string, keyof typeof KINDS>([
  ['yes', 'registered'],
  ['no', 'declined'],
  ['waitlist', 'waitlisted'],
  ['attended', 'attended'],
])

const answer = (element: ExportElement, value: Json, where: Where, nowMs: number): Item => {
  const actor = member(objectAt(value, 'member'))
  const kind = RESPONSES.get(textAt(value, 'response')?.toLowerCase() ?? '')
  const at = value['created'] ?? value['mtime'] ?? value['updated']
  if (actor === undefined)
    return asideWithHeads('person_missing', 'The RSVP does not say whose it is. Add the member’s id, or leave it out.', element)
  if (kind === undefined || where.key === '')
    return asideWithHeads(
      'rsvp_unknown',
      'The RSVP does not say to what, or what it is. Correct "response" or "event", or leave it out.',
      element,
    )
  if (typeof at !== 'number' || !isPlausible(at, nowMs)) return undated(element)
  const guests = countAt(value, 'guests') ?? 0
  const record = begin(kind, at, actor, where, `${where.key}/${actor.key}`.slice(0, 500))
  if (guests > 0) record.attributes = { guests }
  return { record, raw: element.raw }
}

const comment = (element: ExportElement, value: Json, where: Where, nowMs: number): Item => {
  const actor = member(objectAt(value, 'member'))
  const id = firstText(value, 'id')
  const at = value['created']
  if (actor === undefined || id === '')
    return asideWithHeads('person_missing', 'The comment has no id, or does not say whose it is. Add them, or leave it out.', element)
  if (typeof at !== 'number' || !isPlausible(at, nowMs)) return undated(element)
  const url = urlAt(value, 'link')
  const parent = firstText(value, 'in_reply_to')
  const record = begin('commented', at, actor, where, id)
  record.body = clip(textAt(value, 'comment') ?? '', 100_000)
  if (url !== undefined) record.url = url
  if (parent !== '') record.replyTo = parent
  return { record, raw: element.raw }
}

const undated = (element: ExportElement): Item =>
  asideWithHeads('date_unreadable', 'It has no time that can be read: fill in "created" in milliseconds.', element)

const begin = (
  kind: keyof typeof KINDS,
  occurredAt: number,
  actor: IdentityRef,
  { key, title, url }: Where,
  externalId: string,
): ActivityRecord => {
  const record: ActivityRecord = { type: 'activity', kind, externalId, occurredAt, actor }
  if (key !== '') record.conversation = clip(key, 500)
  if (title !== '') {
    record.title = clip(title, 1_000)
    record.place = clip(title, 300)
  }
  if (url !== undefined) record.url = url
  return record
}

const member = (value: Json): IdentityRef | undefined => {
  const key = idAt(value, 'id') ?? idAt(value, 'member_id')
  if (key === undefined) return undefined
  const name = shownText(value['name'])
  const avatarUrl = urlAt(objectAt(value, 'photo'), 'thumb_link')
  const ref: IdentityRef = { platform: 'meetup', key, url: `https://www.meetup.com/members/${key}/` }
  if (name !== '') ref.name = clip(name, 300)
  if (avatarUrl !== undefined) ref.avatarUrl = avatarUrl
  return ref
}
