import type { IdentityRef } from '@kith/contract/records'
import { chatItems, type ChatKind, type ChatOrigin, type ChatReaction } from '../chat.ts'
import type { Item } from '../connector.ts'
import { digitsAt } from '../dates.ts'
import { countAt, isObject, listAt, objectAt, textAt, urlAt, type Json } from '../json.ts'
import { clip, clipped } from '../text.ts'
import type { Channel, Directory } from './directory.ts'
import { mentionedIn, plainText } from './text.ts'

export interface MessageOrigin {
  readonly channel: Channel
  readonly directory: Directory
  readonly locator: string
  readonly raw: Buffer | string
  readonly nowMs: number
  readonly claim: (what: string, count: number) => void
  /** Address of the workspace without a slash at its end, where it is known: messages then have one, too. */
  readonly home?: string | undefined
}

type Kind = Exclude<ChatKind, 'reaction'>

const JOINS = /^(?:channel|group)_join$/
const LEAVES = /^(?:channel|group)_leave$/
const CHANGES =
  /^(?:(?:channel|group)_(?:topic|purpose|name|archive|unarchive|posting_permissions|convert_to_private)|bot_add|bot_remove|bot_enable|bot_disable)$/

const kindOf = (message: Json, subtype: string): Kind => {
  if (subtype !== '') {
    if (JOINS.test(subtype)) return 'joined'
    if (LEAVES.test(subtype)) return 'left'
    if (CHANGES.test(subtype)) return 'channel-changed'
    if (subtype === 'pinned_item') return 'pinned'
  }
  const thread = textAt(message, 'thread_ts')
  return thread !== undefined && thread !== textAt(message, 'ts') ? 'thread-reply' : 'message'
}

/** A message of an export, a page of the API or the Events API, as activities: itself and each reaction. Pure. */
export const mapMessage = (given: Json, origin: MessageOrigin): readonly Item[] => {
  const message = unwrap(given)
  const isDeleted = given['subtype'] === 'message_deleted'
  const { channel, directory } = origin
  const subtype = textAt(message, 'subtype') ?? ''
  const ts = textAt(message, 'ts')
  const kind = kindOf(message, subtype)
  const isTalk = kind === 'message' || kind === 'thread-reply'
  const thread = textAt(message, 'thread_ts') ?? ts
  const id = `${channel.id}:${ts ?? ''}`
  const talk = isTalk ? (thread === ts ? id : `${channel.id}:${thread ?? ''}`) : undefined
  const text = typeof message['text'] === 'string' ? message['text'] : ''
  const author = authorOf(message, subtype, directory)
  const reactions = reactionsOf(message, directory, origin.claim)
  if (kind === 'message') origin.claim('thread-reply', countAt(message, 'reply_count') ?? 0)
  const files = filesOf(message)
  const url = urlAt(message, 'permalink') ?? addressOf(origin, ts, kind === 'thread-reply' ? thread : undefined)
  return chatItems(
    {
      kind,
      id,
      atMs: timeOf(ts),
      author,
      text: bodyOf(text, message, directory),
      place: channel.place,
      url,
      thread: talk,
      replyTo: kind === 'thread-reply' ? talk : undefined,
      mentions: mentionsIn(text, author, directory),
      attributes: {
        subtype: kind === 'message' && subtype === '' ? undefined : subtype,
        edited: isObject(message['edited']) ? isoOf(textAt(objectAt(message, 'edited'), 'ts')) : undefined,
        files: files.length || undefined,
        file: files[0],
      },
      deleted: isDeleted || subtype === 'tombstone',
      reactions,
    },
    new Retried(message, origin),
  )
}

/** A message with what is kept of it where it cannot be taken; that, and where it stands, is put into words only then. */
class Retried implements ChatOrigin {
  readonly raw: Buffer | string
  readonly nowMs: number
  readonly #message: Json
  readonly #origin: MessageOrigin

  constructor(message: Json, origin: MessageOrigin) {
    this.raw = origin.raw
    this.nowMs = origin.nowMs
    this.#message = message
    this.#origin = origin
  }
  get locator(): string {
    return this.#origin.locator
  }
  retry(): string {
    const { channel, directory, home } = this.#origin
    const { id, place } = channel
    return JSON.stringify({ channel: { id, name: place.replace(/^#/, '') }, platform: directory.platform, home, message: this.#message })
  }
}

/** As Slack makes it: without the dot, and a reply within its thread. */
const addressOf = ({ home, channel }: MessageOrigin, ts: string | undefined, thread: string | undefined): string | undefined => {
  if (home === undefined || ts === undefined || !TS.test(ts)) return undefined
  const within = thread === undefined || !TS.test(thread) ? '' : `?thread_ts=${thread}&cid=${encodeURIComponent(channel.id)}`
  return `${home}/archives/${encodeURIComponent(channel.id)}/p${ts.replace('.', '')}${within}`
}

/** The Events API wraps what was edited, answered or deleted. */
const unwrap = (given: Json): Json => {
  const { subtype } = given
  if ((subtype === 'message_changed' || subtype === 'message_replied') && isObject(given['message'])) return given['message']
  if (subtype !== 'message_deleted') return given
  return { ...objectAt(given, 'previous_message'), ts: given['deleted_ts'] ?? objectAt(given, 'previous_message')['ts'] }
}

const authorOf = (message: Json, subtype: string, directory: Directory): IdentityRef | undefined => {
  const user =
    textAt(message, 'user') ??
    textAt(objectAt(message, 'comment'), 'user') ??
    (subtype === 'file_share' ? textAt(objectAt(message, 'file'), 'user') : undefined)
  if (user !== undefined) return directory.user(user)
  const name = clipped(message['username'], 200) ?? clipped(objectAt(message, 'bot_profile')['name'], 200)
  const bot = textAt(message, 'bot_id')
  if (bot === undefined && name === undefined) return undefined
  // Whoever writes without being a user is a program: an integration, or a webhook that calls itself as it likes.
  const ref: IdentityRef = { platform: directory.platform, key: clip(bot ?? `name:${name?.toLowerCase()}`, 500), robot: true }
  return name === undefined ? ref : { ...ref, name }
}

const mentionsIn = (text: string, author: IdentityRef | undefined, directory: Directory): readonly IdentityRef[] | undefined =>
  text.includes('<@')
    ? mentionedIn(text)
        .filter((id) => id !== author?.key)
        .map(directory.user)
    : undefined

const reactionsOf = (message: Json, directory: Directory, claim: MessageOrigin['claim']): readonly ChatReaction[] | undefined => {
  const given = listAt(message, 'reactions')
  if (given.length === 0) return undefined
  return given.flatMap((reaction) => {
    if (!isObject(reaction)) return []
    const emoji = textAt(reaction, 'name')
    if (emoji === undefined) return []
    const users = [...new Set(listAt(reaction, 'users').filter((user): user is string => typeof user === 'string' && user !== ''))]
    claim('reaction', countAt(reaction, 'count') ?? users.length)
    return users.map((user) => ({ emoji, who: directory.user(user) }))
  })
}

const bodyOf = (text: string, message: Json, directory: Directory): string => {
  const names = { user: directory.name, channel: directory.channelName }
  const own = plainText(text, names)
  if (own !== '') return own
  if (message['attachments'] === undefined) return ''
  // Integrations often write all they say into attachments.
  const parts = listAt(message, 'attachments')
    .slice(0, 20)
    .flatMap((one) => (isObject(one) ? (textAt(one, 'text') ?? textAt(one, 'fallback') ?? []) : []))
  return plainText(parts.join('\n'), names)
}

const filesOf = (message: Json): readonly string[] => {
  const { file } = message
  const files = isObject(file) ? [...listAt(message, 'files'), file] : listAt(message, 'files')
  if (files.length === 0) return []
  return files.slice(0, 50).flatMap((one) => (isObject(one) ? [clipped(one['title'], 300) ?? clipped(one['name'], 300) ?? 'a file'] : []))
}

const TS = /^\d{1,12}(?:\.\d{1,9})?$/

/** "1468512345.000012": seconds, and a number that makes it unique in its channel. */
export const timeOf = (ts: string | undefined): number | undefined => {
  if (ts === undefined) return undefined
  const usual = usualMs(ts)
  if (!Number.isNaN(usual)) return usual
  if (!TS.test(ts)) return undefined
  const dot = ts.indexOf('.')
  return dot === -1 ? Number(ts) * 1_000 : Math.trunc(Number(ts.slice(0, dot)) * 1_000 + Number(`0${ts.slice(dot)}`) * 1_000)
}

/** Ten digits, a dot and six digits, as Slack writes all of them; NaN for what is written otherwise. */
const usualMs = (ts: string): number => {
  if (ts.length !== 17 || ts[10] !== '.') return Number.NaN
  let seconds = 0
  for (let at = 0; at < 10; at += 2) seconds = seconds * 100 + digitsAt(ts, at)
  const last = digitsAt(ts, 13) + digitsAt(ts, 15)
  return Number.isNaN(last) ? Number.NaN : seconds * 1_000 + digitsAt(ts, 11) * 10 + (digitsAt(ts, 12) % 10)
}

const isoOf = (ts: string | undefined): string | undefined => {
  const ms = timeOf(ts)
  return ms === undefined || ms > 8.64e15 ? undefined : new Date(ms).toISOString()
}
