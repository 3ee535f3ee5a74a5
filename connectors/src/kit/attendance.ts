import type { ActivityRecord, AnyRecord, IdentityRef, PersonRecord } from '@kith/contract/records'
import type { ActivityKind } from './connector.ts'

/** What people do about an event, whichever shop sold the ticket. */
export const EVENT_KINDS = {
  registered: { label: 'registered for an event', plural: 'registrations', category: 'event', weight: 2 },
  attended: { label: 'attended an event', plural: 'attendances', category: 'event', weight: 4 },
  waitlisted: { label: 'waits for a place at an event', plural: 'places on waiting lists', category: 'event', weight: 1 },
  applied: { label: 'asked to come to an event', plural: 'requests to come', category: 'event', weight: 1 },
  declined: { label: 'declined an event', plural: 'events declined', category: 'event', weight: 1 },
  cancelled: { label: 'cancelled a registration', plural: 'registrations cancelled', category: 'event', weight: 1 },
} as const satisfies Record<string, ActivityKind>

export type Presence = 'there' | 'absent'

/** What a shop knows of one ticket or one place on a list of guests, whichever way it told. */
export interface Attendance {
  readonly actor: IdentityRef
  readonly event: { readonly key: string; readonly title: string; readonly startMs?: number | undefined; readonly url?: string }
  /** The shop's own, unique within the event; the person stands in for it. */
  readonly ticketId: string
  readonly registeredMs: number | undefined
  readonly checkedMs: number | undefined
  readonly cancelledMs: number | undefined
  /** In the shop's own word: "approved", "refunded", "waitlist". */
  readonly status: string
  readonly presence: Presence | undefined
  readonly facts: NonNullable<ActivityRecord['attributes']>
  readonly organization: string
  readonly tags: readonly string[]
}

interface Told {
  readonly records: readonly AnyRecord[]
  /** Somebody was there, and nothing tells when. */
  readonly isUndated: boolean
}

/** Registration, attendance and cancellation, with ids that are the same whether a file told of them or an API; undefined where nothing tells when. */
export const attendanceRecords = (told: Attendance, nowMs: number, state = stateOf(told.status)): Told | undefined => {
  const { event, presence, checkedMs, cancelledMs } = told
  const listed = told.organization !== '' || told.tags.length > 0 || state === 'invited' ? [personOf(told)] : NOBODY
  if (state === 'invited') return { records: listed, isUndated: false }
  const past = event.startMs !== undefined && event.startMs <= nowMs ? event.startMs : undefined
  const registeredMs = told.registeredMs ?? past ?? checkedMs
  if (registeredMs === undefined) return undefined
  const attendedMs = presence === 'there' ? (checkedMs ?? past) : checkedMs
  const hasCome = presence === 'there' || (presence === undefined && attendedMs !== undefined)
  const isUndated = hasCome && attendedMs === undefined
  const isAbsent = presence === 'absent'
  const registered = activityOf(
    told,
    state === 'waitlisted' || state === 'applied' || state === 'declined' ? state : 'registered',
    registeredMs,
    isAbsent || isUndated ? { ...told.facts, attended: isUndated } : told.facts,
  )
  if (state === 'cancelled' && cancelledMs === undefined) registered.deleted = true
  const records: AnyRecord[] = listed.length === 0 ? [registered] : [...listed, registered]
  if (cancelledMs !== undefined) records.push(activityOf(told, 'cancelled', cancelledMs, told.facts))
  if (hasCome && attendedMs !== undefined) records.push(activityOf(told, 'attended', attendedMs, told.facts))
  return { records, isUndated }
}
const NOBODY: readonly AnyRecord[] = []

const personOf = ({ actor, organization, tags }: Attendance): PersonRecord => {
  const person: PersonRecord = { type: 'person', identity: actor }
  if (organization !== '') person.organization = organization
  if (tags.length > 0) person.tags = [...tags]
  return person
}

const activityOf = (
  { actor, event: { key, title, url }, ticketId }: Attendance,
  kind: keyof typeof EVENT_KINDS,
  occurredAt: number,
  facts: Attendance['facts'],
): ActivityRecord => {
  const externalId = `${key}/${ticketId || actor.key}`.slice(0, 500)
  const place = title.slice(0, 300)
  // Written out: made by spreading, a record takes longer than its whole row.
  const record: ActivityRecord =
    url === undefined
      ? { type: 'activity', externalId, actor, title, conversation: key, place, kind, occurredAt }
      : { type: 'activity', externalId, actor, title, conversation: key, place, url, kind, occurredAt }
  if (Object.keys(facts).length > 0) record.attributes = facts
  return record
}

export type State = 'registered' | 'waitlisted' | 'applied' | 'declined' | 'cancelled' | 'invited'

export const stateOf = (text: string): State => {
  const word = text.toLowerCase()
  if (/(?<!a)wait|warte|liste d.attente/.test(word)) return 'waitlisted'
  if (/cancel|refund|void|delet|reject|transfer|storn|abgesagt|erstattet|gel[öo]scht|annul|rembours|supprim/.test(word)) return 'cancelled'
  if (/pending|request|review|await|ausstehend|angefragt|beantragt|en attente|demand/.test(word)) return 'applied'
  if (
    /^(?:no|declined|not going|not attending|nein|non|abgelehnt|nimmt nicht teil|refus[eé]e?|d[eé]clin[eé]e?|ne participe pas)(?![\p{L}])/u.test(
      word,
    )
  )
    return 'declined'
  return /^(?:invited|eingeladen|invit[eé])/.test(word) ? 'invited' : 'registered'
}

export const slug = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 200)
