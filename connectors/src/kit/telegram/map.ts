import type { IdentityRef } from '@kith/contract/records'
import { chatItems, reactionRecord, type ChatKind, type ChatReaction, type createChains } from '../chat.ts'
import type { ChatElement } from '../chat-export.ts'
import type { Item } from '../connector.ts'
import { isPlausible, parseTime } from '../dates.ts'
import { countAt, isObject, listAt, objectAt, textAt, type Json } from '../json.ts'
import { clip, clipped } from '../text.ts'

/** "-100123", "user42": ids as the two ways of exporting write them. */
const idOf = (value: unknown): string | undefined => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  return typeof value === 'string' && /^[\w-]{1,40}$/.test(value) ? value : undefined
}

/** Numbers of chats as exports have them: the Bot API writes groups with "-" and others with "-100" before it. */
const chatIdOf = (chat: Json): string => (idOf(chat['id']) ?? 'chat').replace(/^-(?:100(?=\d{5}))?/, '')

const PRIVATE = /^(?:private|personal_chat|saved_messages|bot_chat|replies|verify_codes)$/

const messageIn = (update: Json): Json | undefined =>
  [update['message'], update['edited_message'], update['channel_post'], update['edited_channel_post']].find(isObject)

/** The chat of an update of the Bot API; undefined where it is of another kind. */
export const chatOf = (update: Json): Json | undefined => {
  const told = messageIn(update) ?? update['message_reaction']
  return isObject(told) && isObject(told['chat']) ? told['chat'] : undefined
}

export const elementOfUpdate = (update: Json, nowMs: number): ChatElement => {
  const raw = JSON.stringify(update)
  return {
    value: update,
    path: 'result',
    heads: [],
    document: '',
    locator: `update ${String(update['update_id'])}`.slice(0, 300),
    raw,
    retry: () => raw,
    nowMs,
    claim: () => undefined,
  }
}

/** An update `message_reaction`: what somebody reacted with before, and now. Undefined for private chats. */
export const mapReactions = (told: Json, nowMs: number): readonly Item[] | undefined => {
  const chat = objectAt(told, 'chat')
  if (PRIVATE.test(textAt(chat, 'type') ?? '')) return undefined
  const user = objectAt(told, 'user')
  const who = person(idOf(user['id']), fullNameOf(user), user)
  const [number, seconds] = [idOf(told['message_id']), told['date']]
  // Groups may react without saying who did.
  if (who === undefined || number === undefined || typeof seconds !== 'number' || !isPlausible(seconds * 1_000, nowMs)) return []
  const id = `${chatIdOf(chat)}:${number}`
  const emojisIn = (name: string): readonly string[] =>
    listAt(told, name).flatMap((one) => (isObject(one) ? (clipped(one['emoji'] ?? one['custom_emoji_id'], 100) ?? []) : []))
  const now = emojisIn('new_reaction')
  const itemOf = (emoji: string, isGone: boolean): Item => {
    const about = { id, thread: id, place: clipped(chat['title'], 300) }
    const record = reactionRecord(about, undefined, seconds * 1_000, { emoji, who, atMs: seconds * 1_000 })
    return { record: isGone ? { ...record, deleted: true } : record, raw: JSON.stringify(told) }
  }
  const gone = emojisIn('old_reaction').filter((emoji) => !now.includes(emoji))
  return [...now.map((emoji) => itemOf(emoji, false)), ...gone.map((emoji) => itemOf(emoji, true))]
}

/** A message of Telegram Desktop's export, or an update of the Bot API; undefined for private chats. */
export const mapMessage = (element: ChatElement, rootOf: ReturnType<typeof createChains>): readonly Item[] | undefined => {
  const { value, heads } = element
  const update = messageIn(value)
  const message = update ?? value
  const chat = update === undefined ? (heads.find((head) => head['type'] !== undefined) ?? {}) : objectAt(message, 'chat')
  if (PRIVATE.test(textAt(chat, 'type') ?? '')) return undefined
  const chatId = chatIdOf(chat)
  const number = idOf(message['id'] ?? message['message_id'])
  const answered = idOf(message['reply_to_message_id'] ?? objectAt(message, 'reply_to_message')['message_id'])
  const kind = kindOf(message, answered)
  const isTalk = kind === 'message' || kind === 'thread-reply'
  const id = `${chatId}:${number ?? ''}`
  const replyTo = isTalk && answered !== undefined ? `${chatId}:${answered}` : undefined
  return chatItems(
    {
      kind,
      id,
      atMs: number === undefined ? undefined : timeOf(message),
      author: authorOf(message),
      text: textOf(message['text'] ?? message['caption']),
      place: clipped(chat['name'] ?? chat['title'], 300),
      thread: isTalk ? rootOf(`${element.document}:${chatId}`, id, replyTo) : undefined,
      replyTo,
      attributes: {
        action: clipped(message['action'], 100),
        edited: editedAt(message),
        forwarded: message['forwarded_from'] !== undefined || message['forward_date'] !== undefined,
        files: ['photo', 'file', 'document', 'video', 'audio', 'voice'].filter((name) => message[name] !== undefined).length || undefined,
      },
      reactions: reactionsOf(message, element.claim),
    },
    element,
  )
}

const JOINS: ReadonlySet<string | undefined> = new Set(['join_group_by_link', 'join_group_by_request'])

const kindOf = (message: Json, answered: string | undefined): Exclude<ChatKind, 'reaction'> => {
  const action = textAt(message, 'action')
  if (JOINS.has(action) || listAt(message, 'new_chat_members').length > 0) return 'joined'
  if (action === 'pin_message' || message['pinned_message'] !== undefined) return 'pinned'
  if (message['left_chat_member'] !== undefined) return 'left'
  if (message['type'] === 'service' || action !== undefined) return 'channel-changed'
  return answered === undefined ? 'message' : 'thread-reply'
}

const authorOf = (message: Json): IdentityRef | undefined => {
  const [joined] = listAt(message, 'new_chat_members')
  const bot = isObject(joined) ? joined : isObject(message['left_chat_member']) ? message['left_chat_member'] : objectAt(message, 'from')
  if (idOf(bot['id']) !== undefined) return person(idOf(bot['id']), fullNameOf(bot), bot)
  const sender = objectAt(message, 'sender_chat')
  if (idOf(sender['id']) !== undefined) return person(idOf(sender['id']), clipped(sender['title'], 300), sender)
  return person(idOf(message['from_id'] ?? message['actor_id']), clipped(message['from'] ?? message['actor'], 300), {})
}

const fullNameOf = (user: Json): string | undefined =>
  clipped([user['first_name'], user['last_name']].filter((part) => typeof part === 'string').join(' '), 300)

/** "user42" of the desktop's export is 42 of the API; channels keep their word, as they have numbers of their own. */
const person = (id: string | undefined, name: string | undefined, more: Json): IdentityRef | undefined => {
  if (id === undefined) return undefined
  const ref: IdentityRef = { platform: 'telegram', key: clip(id.replace(/^user(?=\d)/, ''), 500) }
  if (name !== undefined) ref.name = name
  const username = clipped(more['username'], 200)
  if (username !== undefined) ref.username = username
  if (more['is_bot'] === true) ref.robot = true
  return ref
}

/** Text is a string, or a list of strings and of parts with a text. */
const textOf = (text: unknown): string => {
  if (typeof text === 'string') return text
  if (!Array.isArray(text)) return ''
  return text
    .slice(0, 10_000)
    .map((part: unknown) => (typeof part === 'string' ? part : isObject(part) ? partOf(part) : ''))
    .join('')
}

const partOf = (part: Json): string => {
  const [text, href] = [textAt(part, 'text') ?? '', textAt(part, 'href')]
  return href === undefined || href === text ? text : `${text} (${href})`
}

/** The time of the export's machine stands beside seconds since 1970, but for exports of before 2022. */
const timeOf = (message: Json): number | undefined => {
  const seconds = Number(message['date_unixtime'] ?? (typeof message['date'] === 'number' ? message['date'] : Number.NaN))
  if (Number.isFinite(seconds)) return seconds * 1_000
  return parseTime(`${String(message['date'])}Z`)
}

const editedAt = (message: Json): string | undefined => {
  const seconds = Number(message['edited_unixtime'] ?? message['edit_date'] ?? Number.NaN)
  return seconds > 0 && seconds < 1e11 ? new Date(seconds * 1_000).toISOString() : undefined
}

const reactionsOf = (message: Json, claim: ChatElement['claim']): readonly ChatReaction[] | undefined => {
  const given = listAt(message, 'reactions')
  if (given.length === 0) return undefined
  return given.flatMap((reaction) => {
    if (!isObject(reaction)) return []
    const emoji = clipped(reaction['emoji'] ?? reaction['document_id'], 100) ?? 'emoji'
    const recent = listAt(reaction, 'recent').filter(isObject)
    claim('reaction', countAt(reaction, 'count') ?? recent.length)
    return recent.flatMap((one): ChatReaction[] => {
      const who = person(idOf(one['from_id']), clipped(one['from'], 300), {})
      return who === undefined ? [] : [{ emoji, who }]
    })
  })
}
