import type { ActivityRecord, IdentityRef } from '@kith/contract/records'
import type { ActivityKind, Item } from './connector.ts'
import { isPlausible } from './dates.ts'
import { setAside } from './set-asides.ts'
import { clip } from './text.ts'

/** Kinds of activity that chats have in common, named alike wherever they come from. */
export const CHAT_KINDS = {
  message: { label: 'wrote a message', plural: 'messages', category: 'discussion', weight: 2 },
  'thread-reply': { label: 'replied in a thread', plural: 'thread replies', category: 'discussion', weight: 3 },
  reaction: { label: 'reacted to a message', plural: 'reactions', category: 'interest', weight: 1 },
  joined: { label: 'joined', plural: 'joins', category: 'interest', weight: 1 },
  left: { label: 'left', plural: 'departures', category: 'other', weight: 1 },
  pinned: { label: 'pinned a message', plural: 'pinned messages', category: 'content', weight: 1 },
  'channel-changed': { label: 'changed a channel', plural: 'changes of channels', category: 'other', weight: 1 },
} as const satisfies Readonly<Record<string, ActivityKind>>
export type ChatKind = keyof typeof CHAT_KINDS

/** A message of any chat, with all that it brings. */
export interface ChatMessage {
  readonly kind: Exclude<ChatKind, 'reaction'>
  /** Unique in the source. */
  readonly id: string
  readonly atMs: number | undefined
  readonly author: IdentityRef | undefined
  readonly text?: string | undefined
  readonly title?: string | undefined
  readonly place?: string | undefined
  readonly url?: string | undefined
  /** The id of the message that began the thread; of the message itself where it begins one. */
  readonly thread?: string | undefined
  readonly replyTo?: string | undefined
  readonly mentions?: readonly IdentityRef[] | undefined
  readonly attributes?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly deleted?: boolean
  readonly reactions?: readonly ChatReaction[] | undefined
}

export interface ChatReaction {
  readonly emoji: string
  readonly who: IdentityRef
  /** Where the source says when; otherwise it is dated just after the message. */
  readonly atMs?: number | undefined
}

export interface ChatOrigin {
  readonly locator: string
  readonly raw: Buffer | string
  /** What is kept where the message cannot be taken, so that `reread` understands it; the raw input unless given. */
  readonly retry?: () => string
  readonly nowMs: number
}

const BODY_MAX = 100_000
const REACTIONS_MAX = 5_000

/** The activities of a message: itself and the reactions to it; or why it cannot be taken. */
export const chatItems = (message: ChatMessage, origin: ChatOrigin): readonly Item[] => {
  const { author, atMs, reactions } = message
  if (author === undefined)
    return refuse(origin, 'author_missing', 'The message does not say who wrote it. Add that and retry, or leave it out.')
  if (atMs === undefined)
    return refuse(origin, 'date_missing', 'The message has no date that can be read. Correct it and retry, or leave it out.')
  if (!isPlausible(atMs, origin.nowMs))
    return refuse(origin, 'date_implausible', 'The date is before 1990 or in the future. Correct it and retry, or leave it out.')
  const items: Item[] = [{ record: recordOf(message, author, atMs), raw: origin.raw }]
  if (reactions === undefined || reactions.length === 0) return items
  for (const reaction of reactions.slice(0, REACTIONS_MAX)) {
    const raw = `${message.id} ${reaction.emoji} ${reaction.who.key}`
    items.push({ record: reactionRecord(message, author, atMs, reaction), raw })
  }
  return items
}

const refuse = (origin: ChatOrigin, reason: string, text: string): readonly Item[] => {
  const { locator, raw } = origin
  return [setAside(reason, text, locator, origin.retry?.() ?? (typeof raw === 'string' ? raw : raw.toString('utf8')))]
}

const recordOf = (message: ChatMessage, actor: IdentityRef, atMs: number): ActivityRecord => {
  const { kind, text, thread, place } = message
  const externalId = clip(message.id, 500)
  const conversation = thread === undefined ? undefined : thread === message.id ? externalId : clip(thread, 500)
  // Nearly all have these three: an object that grows field by field is larger.
  const record: ActivityRecord =
    text !== undefined && text !== '' && conversation !== undefined && place !== undefined && place !== ''
      ? {
          type: 'activity',
          kind,
          externalId,
          occurredAt: atMs,
          actor,
          body: clip(text, BODY_MAX),
          conversation,
          place: clip(place, 300),
        }
      : scantRecord(message, { type: 'activity', kind, externalId, occurredAt: atMs, actor }, conversation)
  if (message.title !== undefined && message.title !== '') record.title = clip(message.title, 1_000)
  if (message.url !== undefined) record.url = message.url
  if (message.replyTo !== undefined) record.replyTo = clip(message.replyTo, 500)
  if (message.mentions !== undefined && message.mentions.length > 0) record.mentions = message.mentions.slice(0, 50)
  const attributes = message.attributes === undefined ? undefined : attributesOf(message.attributes)
  if (attributes !== undefined) record.attributes = attributes
  if (message.deleted === true) record.deleted = true
  return record
}

const scantRecord = ({ text, place }: ChatMessage, record: ActivityRecord, conversation: string | undefined): ActivityRecord => {
  if (text !== undefined && text !== '') record.body = clip(text, BODY_MAX)
  if (conversation !== undefined) record.conversation = conversation
  if (place !== undefined && place !== '') record.place = clip(place, 300)
  return record
}

/** A reaction to a message of `author` at `atMs`; told by itself, the message need not be known whole. */
export const reactionRecord = (
  message: Pick<ChatMessage, 'id' | 'thread' | 'place'>,
  author: IdentityRef | undefined,
  atMs: number,
  reaction: ChatReaction,
): ActivityRecord => {
  const emoji = clip(reaction.emoji, 200)
  const attributes: Record<string, string> = { emoji }
  // Behind the message, so that nobody who reacts seems to have begun the conversation.
  if (reaction.atMs === undefined) attributes['dated'] = 'as the message'
  const record: ActivityRecord = {
    type: 'activity',
    kind: 'reaction',
    externalId: clip(`${message.id}:${emoji}:${reaction.who.key}`, 500),
    occurredAt: reaction.atMs ?? atMs + 1,
    actor: reaction.who,
    replyTo: clip(message.id, 500),
    attributes,
  }
  if (author !== undefined) record.mentions = [author]
  if (message.thread !== undefined) record.conversation = clip(message.thread, 500)
  if (message.place !== undefined && message.place !== '') record.place = clip(message.place, 300)
  return record
}

/** Once for each message: a loop takes a third of the time of lists of entries. */
const attributesOf = (given: NonNullable<ChatMessage['attributes']>): ActivityRecord['attributes'] => {
  let found: Record<string, string | number | boolean> | undefined
  for (const name in given) {
    const value = given[name]
    if (value === undefined || value === '' || value === false) continue
    found ??= {}
    found[name] = typeof value === 'string' ? clip(value, 2_000) : value
  }
  return found
}

const CHAINS_MAX = 500_000

/**
 * The message that began what a message belongs to, where a chat only says which message answers which. Knows the answers of one document, up to a
 * bound; beyond, and across documents, an answer belongs to what it answers.
 */
export const createChains = (): ((document: string, id: string, replyTo: string | undefined) => string) => {
  let current = ''
  let roots = new Map<string, string>()
  return (document, id, replyTo) => {
    if (document !== current) {
      current = document
      roots = new Map()
    }
    if (replyTo === undefined) return id
    const root = roots.get(replyTo) ?? replyTo
    if (roots.size < CHAINS_MAX) roots.set(id, root)
    return root
  }
}
