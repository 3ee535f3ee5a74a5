import type { ActivityRecord, IdentityRef } from '@kith/contract/records'
import { chatItems, reactionRecord, type ChatKind, type ChatOrigin } from '../chat.ts'
import type { Item } from '../connector.ts'
import { isPlausible } from '../dates.ts'
import { countAt, isObject, listAt, NOTHING, objectAt, textAt, type Json } from '../json.ts'
import type { KnownPeople } from '../known-people.ts'
import { setAside } from '../set-asides.ts'
import { clip, clipped } from '../text.ts'

export interface Room {
  readonly id: string
  /** "#garden:example.org", a name, or the id. */
  readonly place: string
  /** What the addresses of its events begin with, where it was made for many of them. */
  readonly page?: string
}

export interface EventOrigin {
  readonly room: Room
  readonly nowMs: number
  /** Names that people go by in the room, by their ids. */
  readonly names: ReadonlyMap<string, string>
  /** Those whom other events of the same reading named. */
  readonly people?: KnownPeople
  /** Where it stands in a file, as it is written there, and what is kept of it where it cannot be taken. */
  readonly written?: ChatOrigin & { readonly retry: () => string }
}

/** What is kept of an event that was asked for: with its room, so that it can be read alone. */
const writtenOf = (event: Json, { room, nowMs, written }: EventOrigin): NonNullable<EventOrigin['written']> =>
  written ?? {
    nowMs,
    locator: `${room.place} ${textAt(event, 'event_id') ?? 'without an id'}`.slice(0, 300),
    raw: JSON.stringify(event),
    retry: () => JSON.stringify({ room, event }),
  }

const USER = /^@[^\s:]{1,255}:\S{1,255}$/

const toIdentity = (user: unknown, { names, people }: Pick<EventOrigin, 'names' | 'people'>): IdentityRef | undefined => {
  if (typeof user !== 'string' || user.length > 255) return undefined
  const name = names.get(user)
  const make = (): IdentityRef | undefined => {
    if (!USER.test(user)) return undefined
    const ref: IdentityRef = { platform: 'matrix', key: clip(user, 500), username: clip(user.slice(1, user.indexOf(':')), 200) }
    if (name !== undefined) ref.name = name
    return ref
  }
  return people === undefined ? make() : people(user, [name], make)
}

const SYSTEM = new Map<string, Exclude<ChatKind, 'reaction'>>([
  ['m.room.name', 'channel-changed'],
  ['m.room.topic', 'channel-changed'],
  ['m.room.avatar', 'channel-changed'],
  ['m.room.create', 'channel-changed'],
  ['m.room.tombstone', 'channel-changed'],
  ['m.room.pinned_events', 'pinned'],
])

/** What an event of a room means: activities, a state, or undefined where it is no matter. Pure. */
export const mapEvent = (event: Json, origin: EventOrigin): readonly Item[] | undefined => {
  const type = textAt(event, 'type')
  if (type === 'm.room.message' || type === 'm.sticker') return message(event, origin)
  if (type === 'm.reaction') return reaction(event, origin)
  if (type === 'm.room.member') return membership(event, origin)
  const kind = type === undefined ? undefined : SYSTEM.get(type)
  return kind === undefined ? undefined : activity(event, origin, { kind })
}

/** What an event says that it belongs to. */
const relationOf = (content: Json): Relation => {
  const relation = content['m.relates_to']
  return isObject(relation) ? relationIn(relation) : UNRELATED
}

interface Relation {
  readonly type: string | undefined
  readonly target: string | undefined
  readonly thread: string | undefined
  readonly replyTo: string | undefined
}
const UNRELATED: Relation = { type: undefined, target: undefined, thread: undefined, replyTo: undefined }

const relationIn = (relation: Json): Relation => {
  const type = textAt(relation, 'rel_type')
  const target = textAt(relation, 'event_id')
  const answered = textAt(objectAt(relation, 'm.in_reply_to'), 'event_id')
  const thread = type === 'm.thread' ? target : undefined
  // Within a thread, a reply may be meant only for clients that know no threads.
  return { type, target, thread, replyTo: thread !== undefined && relation['is_falling_back'] === true ? thread : (answered ?? thread) }
}

/** The event that a message replaces; undefined where it replaces none. */
export const replaced = (event: Json): string | undefined => {
  const { type, target } = relationOf(objectAt(event, 'content'))
  return type === 'm.replace' ? target : undefined
}

const message = (event: Json, origin: EventOrigin): readonly Item[] => {
  const content = objectAt(event, 'content')
  const { type, target, thread, replyTo } = relationOf(content)
  // The message that is edited comes with its last edit.
  if (type === 'm.replace' && target !== undefined) return []
  const replacement = objectAt(objectAt(objectAt(event, 'unsigned'), 'm.relations'), 'm.replace')
  const edit = replacement['sender'] === event['sender'] ? objectAt(objectAt(replacement, 'content'), 'm.new_content') : NOTHING
  const now = textAt(edit, 'body') === undefined ? content : edit
  const id = textAt(event, 'event_id')
  const editedMs = countAt(replacement, 'origin_server_ts')
  // With its content gone, nobody knows whether it was a reply.
  if (isRedacted(event)) {
    return (['message', 'thread-reply'] as const).flatMap((was) => activity(event, origin, { kind: was, thread: id, deleted: true }))
  }
  const kind = textAt(now, 'msgtype') ?? (event['type'] === 'm.sticker' ? 'm.sticker' : undefined)
  return activity(event, origin, {
    kind: replyTo === undefined ? 'message' : 'thread-reply',
    text: textOf(now, replyTo !== undefined),
    thread: thread ?? replyTo ?? id,
    replyTo,
    mentions: mentionsIn(listAt(objectAt(now, 'm.mentions'), 'user_ids'), origin),
    attributes: {
      type: kind === 'm.text' ? undefined : kind,
      edited: editedMs === undefined || editedMs > 8.64e15 ? undefined : new Date(editedMs).toISOString(),
    },
  })
}

const mentionsIn = (users: readonly unknown[], origin: EventOrigin): readonly IdentityRef[] | undefined =>
  users.length === 0 ? undefined : users.flatMap((user) => toIdentity(user, origin) ?? [])

const isRedacted = (event: Json): boolean => isObject(objectAt(event, 'unsigned')['redacted_because'])

/** Replies repeat what they answer in lines that begin with "> " (Matrix specification, fallbacks for rich replies). */
const textOf = (content: Json, isReply: boolean): string => {
  const body = typeof content['body'] === 'string' ? content['body'] : ''
  return isReply && /^> <@[^>\n]*>/.test(body) ? body.replace(/^(?:>[^\n]*\n)+\n?/, '') : body
}

type Told = Pick<Parameters<typeof chatItems>[0], 'kind' | 'text' | 'thread' | 'replyTo' | 'mentions' | 'attributes' | 'deleted'>

const activity = (event: Json, origin: EventOrigin, told: Told): readonly Item[] => {
  const { room } = origin
  const id = textAt(event, 'event_id')
  return chatItems(
    {
      kind: told.kind,
      id: id ?? '',
      atMs: id === undefined ? undefined : countAt(event, 'origin_server_ts'),
      author: toIdentity(event['sender'], origin),
      text: told.text,
      place: room.place,
      url: id === undefined ? undefined : addressOf(room, id),
      thread: told.thread,
      replyTo: told.replyTo,
      mentions: told.mentions,
      attributes: told.attributes ?? NONE,
      deleted: told.deleted === true,
    },
    writtenOf(event, origin),
  )
}

const NONE: NonNullable<Told['attributes']> = {}

/** What the addresses of a room's events begin with. */
export const pageOf = (room: string): string => `https://matrix.to/#/${encodeURIComponent(room)}/`

const addressOf = (room: Room, id: string): string | undefined =>
  id.startsWith('$') && room.id.startsWith('!')
    ? // Ids as rooms have them by now need no more than this.
      `${room.page ?? pageOf(room.id)}${/^\$[\w-]+$/.test(id) ? `%24${id.slice(1)}` : encodeURIComponent(id)}`.slice(0, 1_000)
    : undefined

/** A reaction is an event of its own: its id is that, so that taking it back is known although its content is gone then. */
const reaction = (event: Json, origin: EventOrigin): readonly Item[] => {
  const { target } = relationOf(objectAt(event, 'content'))
  const [id, who, atMs] = [textAt(event, 'event_id'), toIdentity(event['sender'], origin), countAt(event, 'origin_server_ts')]
  const deleted = isRedacted(event)
  if (
    id === undefined ||
    who === undefined ||
    atMs === undefined ||
    !isPlausible(atMs, origin.nowMs) ||
    (target === undefined && !deleted)
  ) {
    const message = 'The reaction does not say who reacted to what, and when. Correct it and retry, or leave it out.'
    const { locator, retry } = writtenOf(event, origin)
    return [setAside('reaction_invalid', message, locator, retry())]
  }
  const emoji = clipped(objectAt(objectAt(event, 'content'), 'm.relates_to')['key'], 200) ?? '?'
  const told = reactionRecord({ id: target ?? id, place: origin.room.place, thread: target }, undefined, atMs, { emoji, who, atMs })
  const record: ActivityRecord = { ...told, externalId: clip(id, 500), ...(deleted ? { deleted } : {}) }
  return [{ record, raw: writtenOf(event, origin).raw }]
}

/** Joining and leaving; a new name or picture is neither. */
const membership = (event: Json, origin: EventOrigin): readonly Item[] | undefined => {
  const [now, before] = [
    textAt(objectAt(event, 'content'), 'membership'),
    textAt(objectAt(objectAt(event, 'unsigned'), 'prev_content'), 'membership'),
  ]
  const subject = event['state_key']
  if (now === 'join' && before !== 'join') return activity(event, origin, { kind: 'joined' })
  // Whoever is thrown out has not left.
  if (now === 'leave' && before === 'join' && subject === event['sender']) return activity(event, origin, { kind: 'left' })
  return undefined
}
