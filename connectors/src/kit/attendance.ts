import type { ActivityRecord, AnyRecord, EventRecord } from '@kith/contract/records'
import type { ActivityKind } from './connector.ts'
import type { RowContext, TableFormat } from './tables/format.ts'
import { headerFormat, type HeaderTable } from './tables/headers.ts'
import { readMoment } from './tables/moment.ts'
import type { Plan } from './tables/plan.ts'
import type { Fault, RowReader } from './tables/row-reader.ts'
import { whoIs } from './tables/who.ts'

/** What people do about an event, whichever shop sold the ticket. */
export const EVENT_KINDS = {
  registered: { label: 'registered for an event', plural: 'registrations', category: 'event', weight: 2 },
  attended: { label: 'attended an event', plural: 'attendances', category: 'event', weight: 4 },
  waitlisted: { label: 'waits for a place at an event', plural: 'places on waiting lists', category: 'event', weight: 1 },
  applied: { label: 'asked to come to an event', plural: 'requests to come', category: 'event', weight: 1 },
  declined: { label: 'declined an event', plural: 'events declined', category: 'event', weight: 1 },
  cancelled: { label: 'cancelled a registration', plural: 'registrations cancelled', category: 'event', weight: 1 },
} as const satisfies Record<string, ActivityKind>

/** What a form asks of an event whose file does not tell. */
const FACTS: NonNullable<TableFormat['facts']> = [
  { name: 'event', target: 'event', label: 'Event', help: 'Its name, where no column has it; else the file’s name stands in' },
  {
    name: 'starts',
    target: 'event-start',
    label: 'Begins',
    help: '2026-03-31 18:30, in the zone below: attendance without a time is dated so',
  },
  { name: 'ends', target: 'event-end', label: 'Ends', help: '2026-03-31 21:00' },
  { name: 'zone', target: 'zone', label: 'Time zone', help: 'Of times that carry none: Europe/Berlin' },
  { name: 'place', target: 'event-place', label: 'Place', help: 'Where it is, or online' },
  { name: 'url', target: 'event-url', label: 'Page', help: 'Of the event, for links' },
  { name: 'capacity', target: 'event-capacity', label: 'Capacity', help: 'How many may come' },
]

/** Columns that ticket shops have in common, under the names that they go by. */
export const COMMON_COLUMNS = {
  'first-name': 'ticket first name|attendee first name|first name|firstname|given name|vorname|prenom',
  'last-name': 'ticket last name|attendee last name|attendee surname|last name|lastname|surname|family name|nachname|nom',
  name: 'ticket full name|attendee name|full name|name|guest name',
  email: 'ticket email|attendee email|email|email address|e mail|e mail address|order email|buyer email',
  'ticket-id': 'ticket reference|ticket id|attendee id|attendee|public id|id|api id|guest id|barcode',
  'registered-at':
    'registered at|registration date|registration time|ticket created date|order completed date|order date|created date|created at|created|rsvped on|rsvp d on|rsvp date|date registered|signed up at|date',
  status: 'attendee status|ticket status|approval status|registration status|rsvp|rsvp status|status|state|order status',
  'checked-in-at': 'checked in at|checked in date|check in date|check in time|checkin time|ticket last checked in at|joined at|join time',
  'checked-in': 'check ins|checked in|check in|checkin|attended|attendance|attended event|attendance status|has checked in',
  'cancelled-at': 'cancelled at|canceled at|void at|voided at|cancellation date',
  ticket: 'ticket type|ticket|ticket name|ticket class|product name|ticket title|release|ticket release|price tier',
  organization: 'ticket company name|company|company name|organization|organisation|employer|firma|work company',
  'job-title': 'ticket job title|job title|title|position|role',
  guests: 'guests|number of guests|plus ones|quantity',
  'event-id': 'event id|event api id',
  event: 'event name|event title|event',
  'event-start': 'event start date|event date|event start|event starts at|event start time|start date|starts at|event time',
  'event-end': 'event end date|event end|event ends at|end date|ends at',
  'event-place': 'venue|venue name|event location|event venue|location',
  'event-capacity': 'capacity|event capacity|rsvp limit',
  'event-url': 'event url|event link|url of event',
  tags: 'tags|labels',
} as const

/** A list of attendees of one shop: only names of columns differ. */
export const attendeeFormat = (platform: string, own: Partial<HeaderTable['columns']> = {}): TableFormat =>
  headerFormat(
    [
      {
        value: 'attendees',
        label: 'somebody who was to come',
        columns: merged(own),
        needs: [['email', 'name', 'first-name', 'person-id']],
        keepsRest: true,
      },
    ],
    {
      dates: ['registered-at', 'checked-in-at', 'cancelled-at', 'event-start', 'event-end'],
      facts: FACTS,
      toRecords: (plan, row, context) => readAttendee(platform, plan, row, context),
    },
  )

/** Names of the shop's own come first. */
const merged = (own: Partial<Record<string, string>>): Record<string, string> => {
  const columns: Record<string, string> = { ...COMMON_COLUMNS }
  for (const [target, names] of Object.entries(own))
    if (names !== undefined) columns[target] = [names, columns[target]].filter(Boolean).join('|')
  return columns
}

export interface EventOfRow {
  readonly key: string
  readonly title: string
  readonly startMs: number | undefined
}

/** One row of a list of attendees: registration, attendance, cancellation, and the event once. */
export const readAttendee = (platform: string, plan: Plan, row: RowReader, context: RowContext): readonly AnyRecord[] | Fault => {
  const actor = whoIs(platform, row)
  if ('reason' in actor) return actor
  const event = readEvent(plan, row, context)
  if ('reason' in event) return event
  const { key, title, startMs } = event.of
  const registered = optionalMoment(plan, row, 'registered-at', context)
  const checkedAt = optionalMoment(plan, row, 'checked-in-at', context)
  const cancelledAt = optionalMoment(plan, row, 'cancelled-at', context)
  for (const moment of [registered, checkedAt, cancelledAt]) if (typeof moment === 'object') return moment
  const state = stateOf(row.text('status', 200))
  const presence = presenceOf(row.text('checked-in', 200), row.text('status', 200))
  const past = startMs !== undefined && startMs <= context.nowMs ? startMs : undefined
  const registeredMs = numberOf(registered) ?? past ?? numberOf(checkedAt)
  const id = `${key}/${row.text('ticket-id', 200) || actor.key}`.slice(0, 500)
  const base = { type: 'activity', externalId: id, actor, title, conversation: key, place: title.slice(0, 300) } as const
  const attributes = factsOf(row)
  const records: AnyRecord[] = context.first(`event ${key}`) ? [event.record] : []
  const url = event.record.url === undefined ? {} : { url: event.record.url }
  const add = (kind: keyof typeof EVENT_KINDS, atMs: number, facts: ActivityRecord['attributes'] = {}, gone = false): void => {
    const all = { ...attributes, ...facts }
    records.push({
      ...base,
      ...url,
      kind,
      occurredAt: atMs,
      ...(Object.keys(all).length > 0 ? { attributes: all } : {}),
      ...(gone ? { deleted: true } : {}),
    })
  }
  const organization = row.text('organization', 200)
  const tags = row.list('tags')
  if (organization !== '' || tags.length > 0 || state === 'invited') {
    records.push({
      type: 'person',
      identity: actor,
      ...(organization === '' ? {} : { organization }),
      ...(tags.length > 0 ? { tags } : {}),
    })
  }
  if (state === 'invited') return records
  const attendedMs = presence === 'there' ? (numberOf(checkedAt) ?? past) : numberOf(checkedAt)
  const hasCome = presence === 'there' || (presence === undefined && attendedMs !== undefined)
  if (registeredMs === undefined) {
    return {
      reason: 'date_missing',
      message: 'Nothing tells when: map a column to registered-at, or say when the event begins (event-start:=2026-03-31).',
    }
  }
  const kind = state === 'waitlisted' || state === 'applied' || state === 'declined' ? state : 'registered'
  const isUndated = hasCome && attendedMs === undefined
  if (isUndated) row.note('attendance_undated')
  add(
    kind,
    registeredMs,
    { ...(presence === 'absent' ? { attended: false } : {}), ...(isUndated ? { attended: true } : {}) },
    state === 'cancelled' && numberOf(cancelledAt) === undefined,
  )
  if (numberOf(cancelledAt) !== undefined) add('cancelled', numberOf(cancelledAt) ?? registeredMs)
  if (hasCome && attendedMs !== undefined) add('attended', attendedMs)
  return records
}

/** The event that a row speaks of; the file's name stands in for it where nothing else does. */
export const readEvent = (
  plan: Plan,
  row: RowReader,
  context: RowContext,
): { readonly of: EventOfRow; readonly record: EventRecord } | Fault => {
  const start = optionalMoment(plan, row, 'event-start', context)
  const end = optionalMoment(plan, row, 'event-end', context)
  if (typeof start === 'object') return start
  if (typeof end === 'object') return end
  const title = row.text('event', 500) || nameOfFile(context.file)
  const key = row.text('event-id', 200) || slug(title) || 'event'
  const place = row.text('event-place', 500)
  const url = row.text('event-url', 2_000)
  const zone = plan.slots.get('zone')?.constant ?? ''
  const capacity = Number(row.text('event-capacity', 20).replaceAll(/[,.\s]/g, ''))
  const record: EventRecord = { type: 'event', externalId: key, title }
  if (start !== undefined) record.startsAt = start
  if (end !== undefined) record.endsAt = end
  if (place !== '') record.place = place
  if (/^online\b|\bvirtual\b|zoom|webinar/i.test(place)) record.online = true
  if (/^https?:\/\/\S+$/.test(url)) record.url = url
  if (zone !== '') record.zone = zone
  if (Number.isSafeInteger(capacity) && capacity > 0 && capacity <= 10_000_000) record.capacity = capacity
  return { of: { key, title, startMs: start }, record }
}

/** "2024-03 Meetup attendees.csv" is "2024-03 Meetup". */
const nameOfFile = (file: string): string =>
  (file.split('/').at(-1) ?? '')
    .replace(/(?:\.(?:csv|tsv|txt|xls|gz))+$/i, '')
    .replace(/[\s_-]*(?:attendees?|guests?|registrations?|export|report)[\s_-]*(?:list|export)?$/i, '')
    .trim()
    .slice(0, 300) || 'Event'

export const slug = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 200)

/** Events lie ahead as well: their times may be in the future, what people did may not. */
const optionalMoment = (plan: Plan, row: RowReader, target: string, { nowMs }: RowContext): number | Fault | undefined => {
  const text = row.text(target, 200)
  if (text === '' || /^(?:-|n\/?a|none|null|no)$/i.test(text)) return undefined
  return readMoment(plan, row, target, target.startsWith('event-') ? nowMs + TEN_YEARS_MS : nowMs)
}
const TEN_YEARS_MS = 10 * 366 * 86_400_000

const numberOf = (moment: number | Fault | undefined): number | undefined => (typeof moment === 'number' ? moment : undefined)

type State = 'registered' | 'waitlisted' | 'applied' | 'declined' | 'cancelled' | 'invited'

const stateOf = (text: string): State => {
  const word = text.toLowerCase()
  if (/wait/.test(word)) return 'waitlisted'
  if (/cancel|refund|void|delet|reject|transfer|storn/.test(word)) return 'cancelled'
  if (/pending|request|review|await/.test(word)) return 'applied'
  if (/^(?:no|declined|not going|not attending|nein)\b/.test(word)) return 'declined'
  return word.startsWith('invited') ? 'invited' : 'registered'
}

const presenceOf = (text: string, status: string): 'there' | 'absent' | undefined => {
  const word = text.trim().toLowerCase()
  if (/no.?show|absent|did not|^(?:no|n|false|0|nein|non|-)$/.test(word)) return 'absent'
  if (/^(?:yes|y|true|x|✓|✔|ja|oui|si|sí|checked.?in|attended|there)$/.test(word) || /^[1-9]\d*$/.test(word)) return 'there'
  // A time tells that somebody was there.
  if (/\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d:\d\d/.test(word)) return 'there'
  return /^(?:checked.?in|attended)\b/i.test(status) ? 'there' : undefined
}

const factsOf = (row: RowReader): Record<string, string | number | boolean> => {
  const facts: Record<string, string | number | boolean> = { ...row.attributes() }
  const ticket = row.text('ticket', 300)
  if (ticket !== '') facts['ticket'] = ticket
  const status = row.text('status', 200)
  if (status !== '') facts['status'] = status
  const job = row.text('job-title', 300)
  if (job !== '') facts['jobTitle'] = job
  const guests = Number(row.text('guests', 20))
  if (Number.isSafeInteger(guests) && guests > 0) facts['guests'] = guests
  return facts
}
