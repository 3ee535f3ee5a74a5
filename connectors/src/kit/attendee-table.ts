import type { AnyRecord, EventRecord } from '@kith/contract/records'
import { attendanceRecords, slug, stateOf, type Attendance, type Presence } from './attendance.ts'
import { remembering } from './remembering.ts'
import type { RowContext, TableFormat } from './tables/format.ts'
import { headerFormat, type HeaderTable } from './tables/headers.ts'
import { readMoment } from './tables/moment.ts'
import type { Plan } from './tables/plan.ts'
import type { Fault, RowReader } from './tables/row-reader.ts'
import { whoIs } from './tables/who.ts'

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

/** Columns that ticket shops have in common, under the names that they go by in English, German and French. */
const COMMON_COLUMNS = {
  'first-name':
    'ticket first name|attendee first name|first name|firstname|given name|vorname|prenom|vornamen|prenom du participant|prenom participant',
  'last-name':
    'ticket last name|attendee last name|attendee surname|last name|lastname|surname|family name|nachname|nom|familienname|nom de famille|nom du participant|nom participant',
  name: 'ticket full name|attendee name|full name|name|guest name|vollstandiger name|teilnehmername|name des teilnehmers|nom complet|nom et prenom|prenom et nom',
  email:
    'ticket email|attendee email|email|email address|e mail|e mail address|order email|buyer email|e mail adresse|e mail des teilnehmers|mail|adresse e mail|adresse email|e mail du participant|courriel|adresse de courriel',
  'ticket-id':
    'ticket reference|ticket id|attendee id|attendee|public id|id|api id|guest id|barcode|teilnehmernummer|teilnehmer nr|teilnehmernr|teilnehmer id|ticketnummer|ticket nr|numero de billet|n de billet|numero du participant|n de participant',
  'registered-at':
    'registered at|registration date|registration time|ticket created date|order completed date|order date|created date|created at|created|rsvped on|rsvp d on|rsvp date|date registered|signed up at|date|anmeldedatum|angemeldet am|registriert am|registrierungsdatum|bestelldatum|erstellt am|date d inscription|date inscription|inscrit le|date de commande|date de creation|cree le|datum',
  status:
    'attendee status|ticket status|approval status|registration status|rsvp|rsvp status|status|state|order status|teilnehmerstatus|ticketstatus|anmeldestatus|zusage|statut|statut du participant|statut du billet|statut de l inscription|etat',
  'checked-in-at':
    'checked in at|checked in date|check in date|check in time|checkin time|ticket last checked in at|joined at|join time|eingecheckt am|eingecheckt um|check in zeit|check in datum|enregistre le|date d enregistrement|heure d arrivee',
  'checked-in':
    'check ins|checked in|check in|checkin|attended|attendance|attended event|attendance status|has checked in|eingecheckt|anwesend|anwesenheit|teilgenommen|erschienen|present|presence|a participe|enregistre',
  'cancelled-at': 'cancelled at|canceled at|void at|voided at|cancellation date|storniert am|abgesagt am|annule le|date d annulation',
  ticket:
    'ticket type|ticket|ticket name|ticket class|product name|ticket title|release|ticket release|price tier|ticketart|tickettyp|ticketkategorie|type de billet|billet|categorie de billet',
  organization:
    'ticket company name|company|company name|organization|organisation|employer|firma|work company|unternehmen|arbeitgeber|entreprise|societe|employeur',
  'job-title': 'ticket job title|job title|title|position|role|berufsbezeichnung|funktion|beruf|poste|fonction|intitule du poste',
  guests: 'guests|number of guests|plus ones|quantity|gaste|anzahl gaste|begleitpersonen|invites|accompagnants|nombre d invites',
  'event-id': 'event id|event api id|veranstaltungs id|veranstaltungsnummer|id de l evenement|identifiant de l evenement',
  event:
    'event name|event title|event|veranstaltung|name der veranstaltung|veranstaltungsname|titel der veranstaltung|evenement|nom de l evenement|titre de l evenement',
  'event-start':
    'event start date|event date|event start|event starts at|event start time|start date|starts at|event time|veranstaltungsdatum|datum der veranstaltung|veranstaltungsbeginn|beginn|startdatum|date de l evenement|debut de l evenement|date de debut|debut',
  'event-end':
    'event end date|event end|event ends at|end date|ends at|veranstaltungsende|ende|enddatum|fin de l evenement|date de fin|fin',
  'event-place': 'venue|venue name|event location|event venue|location|veranstaltungsort|ort|lieu|lieu de l evenement',
  'event-capacity': 'capacity|event capacity|rsvp limit|kapazitat|capacite',
  'event-url': 'event url|event link|url of event',
  tags: 'tags|labels|schlagworte|schlagworter|etiquettes|mots cles',
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
      toRecords: (plan, row, context) => attendeeReader(platform, plan, row, context),
    },
  )

/** Names of the shop's own come first. */
const merged = (own: Partial<Record<string, string>>): Record<string, string> => {
  const columns: Record<string, string> = { ...COMMON_COLUMNS }
  for (const [target, names] of Object.entries(own))
    if (names !== undefined) columns[target] = [names, columns[target]].filter(Boolean).join('|')
  return columns
}

interface EventOfRow {
  readonly of: Attendance['event']
  readonly record: EventRecord
  /** By which it is known whether it was told. */
  readonly mark: string
}

const EVENT_TARGETS = ['event', 'event-id', 'event-start', 'event-end', 'event-place', 'event-url', 'event-capacity']

/** One row of a list of attendees after another: registration, attendance, cancellation, and the event once. */
const attendeeReader = (platform: string, plan: Plan, row: RowReader, context: RowContext) => {
  const eventOf = row.keeping(EVENT_TARGETS, () => readEvent(plan, row, context))
  const stateFrom = remembering(stateOf)
  const presenceFrom = remembering(presenceOfStatus)
  return (): readonly AnyRecord[] | Fault => {
    const actor = whoIs(platform, row)
    if ('reason' in actor) return actor
    const event = eventOf()
    if ('reason' in event) return event
    const registeredMs = optionalMoment(plan, row, 'registered-at', context)
    const checkedMs = optionalMoment(plan, row, 'checked-in-at', context)
    const cancelledMs = optionalMoment(plan, row, 'cancelled-at', context)
    if (typeof registeredMs === 'object') return registeredMs
    if (typeof checkedMs === 'object') return checkedMs
    if (typeof cancelledMs === 'object') return cancelledMs
    const status = row.text('status', 200)
    const told = attendanceRecords(
      {
        actor,
        event: event.of,
        ticketId: row.text('ticket-id', 200),
        registeredMs,
        checkedMs,
        cancelledMs,
        status,
        presence: presenceOf(row.text('checked-in', 200)) ?? presenceFrom(status),
        facts: factsOf(row),
        organization: row.text('organization', 200),
        tags: row.list('tags'),
      },
      context.nowMs,
      stateFrom(status),
    )
    if (told === undefined) return UNDATED
    if (told.isUndated) row.note('attendance_undated')
    return context.first(event.mark) ? [event.record, ...told.records] : told.records
  }
}

const UNDATED: Fault = {
  reason: 'date_missing',
  message: 'Nothing tells when: map a column to registered-at, or say when the event begins (event-start:=2026-03-31).',
}

/** The event that a row speaks of; the file's name stands in for it where nothing else does. */
const readEvent = (plan: Plan, row: RowReader, context: RowContext): EventOfRow | Fault => {
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
  const of = { key, title, startMs: start, ...(record.url === undefined ? {} : { url: record.url }) }
  return { of, record, mark: `event ${key}` }
}

/** "2024-03 Meetup attendees.csv" is "2024-03 Meetup". */
const nameOfFile = (file: string): string =>
  (file.split('/').at(-1) ?? '')
    .replace(/(?:\.(?:csv|tsv|txt|xls|gz))+$/i, '')
    .replace(/[\s_-]*(?:attendees?|guests?|registrations?|export|report)[\s_-]*(?:list|export)?$/i, '')
    .trim()
    .slice(0, 300) || 'Event'

/** Events lie ahead as well: their times may be in the future, what people did may not. */
const optionalMoment = (plan: Plan, row: RowReader, target: string, { nowMs }: RowContext): number | Fault | undefined => {
  const text = row.text(target, 200)
  if (text === '' || (text.length <= 4 && /^(?:-|n\/?a|none|null|no|nein|non)$/i.test(text))) return undefined
  return readMoment(plan, row, target, target.startsWith('event-') ? nowMs + TEN_YEARS_MS : nowMs)
}
const TEN_YEARS_MS = 10 * 366 * 86_400_000

/** Whether a cell says that somebody was there; undefined where it says nothing. */
const presenceOf = (text: string): Presence | undefined => {
  const word = text.trim().toLowerCase()
  if (word === '') return undefined
  if (/no.?show|absent|did not|abwesend|nicht |pas venu|^(?:no|n|false|0|nein|non|nicht|-)$/.test(word)) return 'absent'
  if (
    /^(?:yes|y|true|x|✓|✔|ja|oui|si|sí|vrai|wahr|checked.?in|attended|there|eingecheckt|anwesend|teilgenommen|erschienen|pr[eé]sente?|venue?|enregistr[eé]e?)$/.test(
      word,
    ) ||
    /^[1-9]\d*$/.test(word)
  )
    return 'there'
  // A time tells that somebody was there.
  return /\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d:\d\d/.test(word) ? 'there' : undefined
}

const presenceOfStatus = (status: string): Presence | undefined =>
  /^(?:checked.?in|attended|eingecheckt|teilgenommen|anwesend|pr[eé]sent|enregistr[eé])/i.test(status) ? 'there' : undefined

const factsOf = (row: RowReader): Record<string, string | number | boolean> => {
  const facts: Record<string, string | number | boolean> = row.attributes() ?? {}
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
