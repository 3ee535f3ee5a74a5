import type { ActivityRecord, AnyRecord, IdentityRef } from '@kith/contract/records'
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
export const attendanceRecords = (told: Attendance, nowMs: number): Told | undefined => {
  const { actor, event, organization, tags, presence, checkedMs, cancelledMs } = told
  const state = stateOf(told.status)
  const records: AnyRecord[] = []
  if (organization !== '' || tags.length > 0 || state === 'invited') {
    records.push({
      type: 'person',
      identity: actor,
      ...(organization === '' ? {} : { organization }),
      ...(tags.length > 0 ? { tags: [...tags] } : {}),
    })
  }
  if (state === 'invited') return { records, isUndated: false }
  const past = event.startMs !== undefined && event.startMs <= nowMs ? event.startMs : undefined
  const registeredMs = told.registeredMs ?? past ?? checkedMs
  if (registeredMs === undefined) return undefined
  const attendedMs = presence === 'there' ? (checkedMs ?? past) : checkedMs
  const hasCome = presence === 'there' || (presence === undefined && attendedMs !== undefined)
  const isUndated = hasCome && attendedMs === undefined
  const base = {
    type: 'activity',
    externalId: `${event.key}/${told.ticketId || actor.key}`.slice(0, 500),
    actor,
    title: event.title,
    conversation: event.key,
    place: event.title.slice(0, 300),
    ...(event.url === undefined ? {} : { url: event.url }),
  } as const
  const add = (kind: keyof typeof EVENT_KINDS, atMs: number, facts: ActivityRecord['attributes'] = {}, gone = false): void => {
    const all = { ...told.facts, ...facts }
    records.push({
      ...base,
      kind,
      occurredAt: atMs,
      ...(Object.keys(all).length > 0 ? { attributes: all } : {}),
      ...(gone ? { deleted: true } : {}),
    })
  }
  add(
    state === 'waitlisted' || state === 'applied' || state === 'declined' ? state : 'registered',
    registeredMs,
    { ...(presence === 'absent' ? { attended: false } : {}), ...(isUndated ? { attended: true } : {}) },
    state === 'cancelled' && cancelledMs === undefined,
  )
  if (cancelledMs !== undefined) add('cancelled', cancelledMs)
  if (hasCome && attendedMs !== undefined) add('attended', attendedMs)
  return { records, isUndated }
}

type State = 'registered' | 'waitlisted' | 'applied' | 'declined' | 'cancelled' | 'invited'

const stateOf = (text: string): State => {
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
