import { createHash } from 'node:crypto'
import type { IdentityRef } from '@kith/contract/records'
import { chatItems, type ChatKind, type ChatReaction } from '../chat.ts'
import { addPerson, addPlace, fullName, personNamed, personWith, type ChatDirectory, type DirectoryLook } from '../chat-directory.ts'
import type { ChatElement } from '../chat-export.ts'
import type { Item } from '../connector.ts'
import { setAside } from '../set-asides.ts'
import { isObject, listAt, objectAt, textAt, type Json } from '../json.ts'
import { clipped } from '../text.ts'

const ID = /^[a-z0-9]{8,40}$/i
const STANDS_MAX = 100_000

/** Posts have none of these: most elements are passed over. */
export const LEARNT: DirectoryLook = {
  people: ['user_data', 'user'],
  places: ['channel_data', 'channel'],
  marks: ['username', 'display_name', 'name'],
}

/** Users and channels: answers of the API (`{"id": …, "username": …}`), what GrimoireLab keeps beside a post, lines of a bulk export. */
export const learn = (value: Json, directory: ChatDirectory): void => {
  for (const user of [value, objectAt(value, 'user_data'), objectAt(value, 'user')]) {
    const ref = toIdentity(user, directory.platform)
    if (ref !== undefined) addPerson(directory, ref)
  }
  for (const channel of [value, objectAt(value, 'channel_data')]) {
    if (textAt(channel, 'username') === undefined) addPlace(directory, textAt(channel, 'id'), channel['display_name'] ?? channel['name'])
  }
  const channel = objectAt(value, 'channel')
  addPlace(directory, `${textAt(channel, 'team') ?? ''}/${textAt(channel, 'name') ?? ''}`, channel['display_name'] ?? channel['name'])
}

const toIdentity = (user: Json, platform: string): IdentityRef | undefined => {
  const username = clipped(user['username'], 200)
  const id = textAt(user, 'id')
  if (username === undefined || (id !== undefined && !ID.test(id))) return undefined
  const ref: IdentityRef = { platform, key: id ?? `login:${username.toLowerCase()}`, username }
  const name = fullName(user, 'nickname')
  if (name !== undefined) ref.name = name
  const email = clipped(user['email'], 320)
  if (email?.includes('@') === true) ref.email = email
  if (user['is_bot'] === true) ref.robot = true
  const title = clipped(user['position'], 300)
  if (title !== undefined) ref.attributes = { title }
  return ref
}

/** A post of the API, a line of a bulk export; undefined for direct posts. */
export const mapElement = (element: ChatElement, directory: ChatDirectory): readonly Item[] | undefined => {
  const { value } = element
  const type = textAt(value, 'type')
  if (type === 'direct_post' || type === 'direct_channel') return undefined
  if (isObject(value['post'])) return mapLine(value['post'], element, directory)
  if (isObject(value['user']))
    return [{ record: { type: 'person', identity: personNamed(directory, textAt(value['user'], 'username') ?? '') }, raw: element.raw }]
  if (value['create_at'] === undefined && value['message'] === undefined) return isOther(value) ? [] : [unknown(element)]
  return mapPost(value, element, directory)
}

const isOther = (value: Json): boolean =>
  ['version', 'team', 'channel', 'emoji', 'scheme', 'role', 'bot'].includes(textAt(value, 'type') ?? '')

const unknown = ({ locator, retry }: ChatElement): Item =>
  setAside('item_unknown', 'This is no post of Mattermost. Correct it and retry, or leave it out.', locator, retry())

const kindOf = (type: string, isReply: boolean): Exclude<ChatKind, 'reaction'> => {
  if (!type.startsWith('system_')) return isReply ? 'thread-reply' : 'message'
  if (/^system_(?:join|add)/.test(type)) return 'joined'
  return /^system_(?:leave|remove)/.test(type) ? 'left' : 'channel-changed'
}

const mapPost = (post: Json, element: ChatElement, directory: ChatDirectory): readonly Item[] => {
  const [id, root, user] = [textAt(post, 'id'), textAt(post, 'root_id'), textAt(post, 'user_id')]
  const channel = textAt(post, 'channel_id')
  const type = textAt(post, 'type') ?? ''
  const kind = kindOf(type, root !== undefined)
  const isTalk = kind === 'message' || kind === 'thread-reply'
  const metadata = objectAt(post, 'metadata')
  const edited = timeOf(post['edit_at'])
  const place = clipped(objectAt(post, 'channel_data')['display_name'], 200) ?? directory.places.get(channel ?? '') ?? channel
  return chatItems(
    {
      kind,
      id: id ?? '',
      atMs: id === undefined ? undefined : timeOf(post['create_at']),
      author: authorOf(post, user, directory),
      text: textAt(post, 'message'),
      place,
      thread: isTalk ? (root ?? id) : undefined,
      replyTo: isTalk ? root : undefined,
      mentions: mentionsOf(textAt(post, 'message') ?? '', directory),
      attributes: {
        type,
        edited: edited === undefined || edited <= 0 ? undefined : new Date(edited).toISOString(),
        pinned: post['is_pinned'] === true,
        files: listAt(post, 'file_ids').length || undefined,
      },
      deleted: (timeOf(post['delete_at']) ?? 0) > 0,
      reactions: reactionsIn(listAt(metadata, 'reactions'), (one) => reactionOf(one, textAt(one, 'user_id'), undefined, directory)),
    },
    element,
  )
}

/** Webhooks write as the user who made them, under another name. */
const authorOf = (post: Json, user: string | undefined, directory: ChatDirectory): IdentityRef | undefined => {
  if (user === undefined || !ID.test(user)) return undefined
  const props = objectAt(post, 'props')
  const name = clipped(props['override_username'] ?? props['webhook_display_name'], 200)
  if (props['from_webhook'] !== 'true' || name === undefined) return personWith(directory, user)
  return { platform: directory.platform, key: `webhook:${name.toLowerCase()}`, name, robot: true }
}

/** Bulk exports give posts without ids, by usernames, with their replies inside. */
const mapLine = (post: Json, element: ChatElement, directory: ChatDirectory): readonly Item[] => {
  const channel = `${textAt(post, 'team') ?? ''}/${textAt(post, 'channel') ?? ''}`
  const root = idOfLine(channel, post, directory)
  const each = (one: Json, isReply: boolean): readonly Item[] => {
    const id = isReply ? idOfLine(channel, one, directory) : root
    const user = textAt(one, 'user')
    const kind = kindOf(textAt(one, 'type') ?? '', isReply)
    const isTalk = kind === 'message' || kind === 'thread-reply'
    return chatItems(
      {
        kind,
        id,
        atMs: timeOf(one['create_at']),
        author: user === undefined ? undefined : personNamed(directory, user),
        text: textAt(one, 'message'),
        place: directory.places.get(channel) ?? clipped(textAt(post, 'channel'), 200),
        thread: isTalk ? root : undefined,
        replyTo: isReply && isTalk ? root : undefined,
        mentions: mentionsOf(textAt(one, 'message') ?? '', directory),
        attributes: { type: textAt(one, 'type'), pinned: one['is_pinned'] === true, files: listAt(one, 'attachments').length || undefined },
        reactions: reactionsIn(listAt(one, 'reactions'), (given) => {
          const who = textAt(given, 'user')
          return who === undefined ? [] : reactionOf(given, undefined, who, directory)
        }),
      },
      isReply ? { locator: element.locator, raw: JSON.stringify(one), retry: element.retry, nowMs: element.nowMs } : element,
    )
  }
  const replies = listAt(post, 'replies')
  const own = each(post, false)
  return replies.length === 0 ? own : [...own, ...replies.flatMap((one) => (isObject(one) ? each(one, true) : []))]
}

/** Others name it as what they answer: so it does not name its writer, who may be erased. */
const idOfLine = (channel: string, post: Json, { stands }: ChatDirectory): string => {
  const user = textAt(post, 'user') ?? ''
  const known = stands.get(user)
  const writer = known ?? createHash('sha256').update(user).digest('hex').slice(0, 12)
  if (known === undefined && stands.size < STANDS_MAX) stands.set(user, writer)
  return `${channel}:${String(timeOf(post['create_at']) ?? '')}:${writer}`
}

const reactionsIn = (list: readonly unknown[], toReaction: (one: Json) => readonly ChatReaction[]): readonly ChatReaction[] | undefined =>
  list.length === 0 ? undefined : list.flatMap((one) => (isObject(one) ? toReaction(one) : []))

const reactionOf = (reaction: Json, id: string | undefined, username: string | undefined, directory: ChatDirectory): ChatReaction[] => {
  const emoji = clipped(reaction['emoji_name'], 100)
  const who =
    id !== undefined && ID.test(id) ? personWith(directory, id) : username === undefined ? undefined : personNamed(directory, username)
  return emoji === undefined || who === undefined ? [] : [{ emoji, who, atMs: timeOf(reaction['create_at']) }]
}

const timeOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined

const MENTION = /(?:^|[\s(,])@([a-z0-9][a-z0-9._-]{0,60})/gi

const mentionsOf = (text: string, { byUsername }: ChatDirectory): readonly IdentityRef[] | undefined => {
  if (!text.includes('@')) return undefined
  const found = [...text.slice(0, 20_000).matchAll(MENTION)]
    .slice(0, 50)
    .flatMap(([, name]) => byUsername.get(name?.toLowerCase().replace(/[._-]+$/, '') ?? '') ?? [])
  return [...new Set(found)]
}
