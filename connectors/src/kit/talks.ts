import type { ActivityRecord, AnyRecord, EventRecord, IdentityRef } from '@kith/contract/records'
import type { ActivityKind, SettingField } from './connector.ts'
import { slug } from './attendance.ts'
import { isPlausible, parseTime, usualWallMs } from './dates.ts'
import { shownText } from './exports.ts'
import type { Json } from './json.ts'
import { remembering } from './remembering.ts'
import { headerFormat } from './tables/headers.ts'
import { readMoment } from './tables/moment.ts'
import type { Plan } from './tables/plan.ts'
import type { Fault, RowReader } from './tables/row-reader.ts'
import { readZone, type Zone } from './tables/zone.ts'
import { whoIs } from './tables/who.ts'
import { clip } from './text.ts'
import type { RowContext, TableFormat } from './tables/format.ts'

/** What people do with talks, whichever program collects them. */
export const TALK_KINDS = {
  'talk-submitted': { label: 'proposed a talk', plural: 'talks proposed', category: 'content', weight: 4 },
  'talk-given': { label: 'gave a talk', plural: 'talks given', category: 'content', weight: 9 },
} as const satisfies Record<string, ActivityKind>

/** What the form asks for that the export does not say. */
export const TALK_FIELDS: readonly SettingField[] = [
  {
    name: 'event',
    label: 'Event',
    help: 'Its name, where the export does not say it',
    kind: 'text',
    required: false,
    placeholder: 'Tarn Days 2026',
  },
  {
    name: 'zone',
    label: 'Time zone',
    help: 'Of the place: times of the programme carry none',
    kind: 'text',
    required: false,
    placeholder: 'Europe/Berlin',
  },
  { name: 'url', label: 'Page', help: 'Of the event', kind: 'text', required: false, placeholder: 'https://days.example.org' },
]

export interface Occasion {
  readonly key: string
  readonly title: string
  /** What records say of it. */
  readonly place: string
  readonly zone: Zone
}

const UTC: Zone = (wallMs) => wallMs

/** The event whose talks these are: as the form has it, else as the export says. */
export const occasionOf = (settings: Readonly<Record<string, unknown>>, said: string): Occasion => {
  const told = typeof settings['event'] === 'string' ? settings['event'] : ''
  const zone = typeof settings['zone'] === 'string' ? settings['zone'] : ''
  const title = told || said || 'Event'
  return {
    key: slug(title) || 'event',
    title: clip(title, 1_000),
    place: clip(title, 300),
    zone: zone === '' ? UTC : (readZone(zone) ?? UTC),
  }
}

/** The event itself, with what the form was told. */
export const occasionRecord = (settings: Readonly<Record<string, unknown>>, { key, title }: Occasion): EventRecord => {
  const [zone, url] = [settings['zone'], settings['url']]
  const record: EventRecord = { type: 'event', externalId: key, title }
  if (typeof zone === 'string' && zone !== '') record.zone = zone.slice(0, 80)
  if (typeof url === 'string' && /^https?:\/\/\S+$/.test(url)) record.url = url
  return record
}

/** `occasionOf` with its record for talk after talk: each event is made once. `said` is asked where the form was not told what it is called. */
export const createOccasions = (settings: Readonly<Record<string, unknown>>) => {
  const isTold = typeof settings['event'] === 'string' && settings['event'] !== ''
  const of = remembering((said) => {
    const occasion = occasionOf(settings, said)
    return { occasion, record: occasionRecord(settings, occasion) }
  })
  return (said: () => string) => of(isTold ? '' : said())
}

/** A time with a zone, or a wall-clock time of the place. */
export const wallTime = (text: string, zone: Zone): number | undefined => {
  const usual = usualWallMs(text)
  if (!Number.isNaN(usual)) return zone(usual)
  const zoned = parseTime(text)
  if (zoned !== undefined) return zoned
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?))?$/.exec(text)
  const wall = match === null ? undefined : parseTime(`${match[1]}T${match[2] ?? '00:00'}Z`)
  return wall === undefined ? undefined : zone(wall)
}

export interface Talk {
  readonly id: string
  readonly title: string
  readonly body: string
  readonly url: string | undefined
  readonly state: string
  readonly startMs: number | undefined
  readonly submittedMs: number | undefined
  readonly speakers: readonly IdentityRef[]
  readonly facts: NonNullable<ActivityRecord['attributes']>
  readonly technologies?: readonly string[]
}

/**
 * A talk as what its speakers did: proposed it on the day that is known, gave it if its time is over and nobody called it off. Without a time it is nothing that happened
 * at a moment, so that the speakers are listed alone.
 */
export const talkRecords = (talk: Talk, occasion: Occasion, nowMs: number): readonly AnyRecord[] => {
  const { state, startMs, submittedMs } = talk
  const isOff = state !== '' && /withdraw|cancel|reject|declin|delet/i.test(state)
  const isGiven = startMs !== undefined && startMs <= nowMs && isPlausible(startMs, nowMs) && !isOff
  const isProposed = submittedMs !== undefined && isPlausible(submittedMs, nowMs)
  const records: AnyRecord[] = []
  for (const actor of talk.speakers) {
    if (isProposed) records.push(talkRecord('talk-submitted', submittedMs, actor, talk, occasion))
    if (isGiven) records.push(talkRecord('talk-given', startMs, actor, talk, occasion))
    if (!isProposed && !isGiven) records.push({ type: 'person', identity: actor })
  }
  return records
}

const talkRecord = (
  kind: keyof typeof TALK_KINDS,
  occurredAt: number,
  actor: IdentityRef,
  { id, title: given, body, url, speakers, technologies = NONE, facts }: Talk,
  { key, place }: Occasion,
): ActivityRecord => {
  const externalId = clip(`${key}/${id}/${actor.key}`, 500)
  const title = clip(given, 1_000)
  // Written out: each object that was made by spreading has a shape of its own, which takes longer than all else here and stays in memory.
  const record: ActivityRecord =
    body === ''
      ? { type: 'activity', kind, externalId, occurredAt, actor, title, conversation: key, place }
      : { type: 'activity', kind, externalId, occurredAt, actor, title, conversation: key, place, body: clip(body, 100_000) }
  if (url !== undefined) record.url = url
  const others = speakers.length > 1 ? speakers.filter((one) => one !== actor) : NOBODY
  if (others.length > 0) record.mentions = others.slice(0, 50)
  if (technologies.length > 0) record.technologies = technologies.slice(0, 50).map((one) => clip(one, 80))
  if (Object.keys(facts).length > 0) record.attributes = facts
  return record
}
const NONE: readonly string[] = []
const NOBODY: readonly IdentityRef[] = []

/** Short facts of a talk that are there, by the fields that hold them. */
export const talkFacts = (value: Json, fields: readonly (readonly [name: string, field: string])[]): Record<string, string> => {
  const facts: Record<string, string> = {}
  for (const [name, field] of fields) {
    const text = shownText(value[field])
    if (text !== '') facts[name] = clip(text, 2_000)
  }
  return facts
}

/** Lists of talks and of speakers as tables. */
export const talkFormat = (platform: string): TableFormat =>
  headerFormat(
    [
      {
        value: 'talks',
        label: 'a talk',
        columns: {
          id: 'session id|id|code|proposal id|vortrags id|identifiant',
          talk: 'title|session title|talk title|proposal title|titel|vortragstitel|titre|titre de la session',
          name: 'owner|speaker|speakers|speaker name|speaker names|owner name|vortragende|referent|referentin|sprecher|orateur|intervenant|intervenants',
          'first-name': 'firstname|first name|vorname|prenom',
          'last-name': 'lastname|last name|nachname|nom|nom de famille',
          email: 'owner email|speaker email|speaker emails|email|e mail|e mail adresse|courriel|adresse e mail',
          'person-id': 'speaker id|speaker code',
          status: 'status|state|owner status',
          'registered-at':
            'date submitted|submitted at|created|created at|submission date|eingereicht am|erstellt am|soumis le|date de soumission',
          'event-start': 'scheduled at|start|starts at|start time|session start|beginn|startzeit|debut|heure de debut',
          body: 'description|abstract|beschreibung|kurzfassung|resume',
          ticket: 'session format|format|type|session type|submission type',
          track: 'track|assigned track|themenstrang|parcours',
          room: 'room|raum|salle',
        },
        needs: [['talk'], ['name', 'email', 'first-name', 'person-id']],
      },
      {
        value: 'speakers',
        label: 'a speaker',
        columns: {
          'person-id': 'speaker id|code|id',
          name: 'name|full name|fullname|speaker name|speaker',
          'first-name': 'firstname|first name|vorname|prenom',
          'last-name': 'lastname|last name|nachname|nom|nom de famille',
          email: 'email|e mail|email address',
          organization: 'company|organization|organisation|affiliation',
          'tags+': 'tags',
        },
        needs: [['name', 'first-name', 'email']],
      },
    ],
    {
      dates: ['registered-at', 'event-start'],
      facts: [
        { name: 'event', target: 'event', label: 'Event', help: 'Its name' },
        { name: 'zone', target: 'zone', label: 'Time zone', help: 'Of the place' },
      ],
      toRecords: (plan, row, context) => {
        if (plan.what === 'speakers') return () => speakerIn(platform, row)
        const occasion = row.keeping(['event'], () => occasionOf({ event: row.text('event', 500) }, context.file.replace(/\.\w+$/, '')))
        return () => talkIn(platform, plan, row, context, occasion)
      },
    },
  )

const speakerIn = (platform: string, row: RowReader): AnyRecord | Fault => {
  const identity = whoIs(platform, row)
  if ('reason' in identity) return identity
  const organization = row.text('organization', 200)
  return organization === ''
    ? { type: 'person', identity, tags: ['speaker'] }
    : { type: 'person', identity, organization, tags: ['speaker'] }
}

const talkIn = (
  platform: string,
  plan: Plan,
  row: RowReader,
  context: RowContext,
  occasionOfRow: () => Occasion,
): readonly AnyRecord[] | Fault => {
  const actor = whoIs(platform, row)
  if ('reason' in actor) return actor
  const submittedMs = momentIn(plan, row, 'registered-at', context.nowMs)
  if (typeof submittedMs === 'object') return submittedMs
  const startMs = momentIn(plan, row, 'event-start', context.nowMs + FAR_MS)
  if (typeof startMs === 'object') return startMs
  const occasion = occasionOfRow()
  const facts: Record<string, string> = {}
  for (const name of ['status', 'ticket', 'track', 'room'] as const) {
    const text = row.text(name, 300)
    if (text !== '') facts[name === 'ticket' ? 'format' : name] = text
  }
  const title = row.text('talk', 1_000)
  const talk: Talk = {
    id: row.text('id', 200) || slug(title),
    title,
    body: row.text('body', 100_000),
    url: undefined,
    state: row.text('status', 100),
    startMs,
    submittedMs,
    speakers: [actor],
    facts,
  }
  const records = talkRecords(talk, occasion, context.nowMs)
  return context.first(`event ${occasion.key}`) ? [{ type: 'event', externalId: occasion.key, title: occasion.title }, ...records] : records
}

const momentIn = (plan: Plan, row: RowReader, target: string, nowMs: number): number | Fault | undefined =>
  row.text(target, 100) === '' ? undefined : readMoment(plan, row, target, nowMs)

const FAR_MS = 10 * 366 * 86_400_000
