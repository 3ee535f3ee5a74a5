import type { IdentityRef } from '@kith/contract/records'
import { chatItems, type ChatKind, type ChatReaction } from '../chat.ts'
import { addPerson, addPlace, peopleIn, personNamed, personWith, type ChatDirectory, type DirectoryLook } from '../chat-directory.ts'
import type { ChatElement } from '../chat-export.ts'
import type { Item } from '../connector.ts'
import { parseTime } from '../dates.ts'
import { isObject, listAt, NOTHING, objectAt, textAt, type Json } from '../json.ts'
import { clipped } from '../text.ts'

const ID = /^[\w.-]{2,60}$/

export const LEARNT: DirectoryLook = { people: ['u', 'mentions'], places: ['channel_info', 'channel', 'room'], marks: ['username'] }

/** Writers, the mentioned and rooms: reactions name people by username only, and their ids stand with what they wrote. */
export const learn = (value: Json, directory: ChatDirectory): void => {
  for (const user of [
    objectAt(value, 'u'),
    ...listAt(value, 'mentions').filter(isObject),
    ...(textAt(value, 'username') === undefined ? [] : [value]),
  ]) {
    const ref = toIdentity(user, directory.platform)
    if (ref !== undefined) addPerson(directory, ref)
  }
  for (const room of [objectAt(value, 'channel_info'), objectAt(value, 'channel'), objectAt(value, 'room')]) {
    addPlace(directory, textAt(room, '_id'), room['fname'] ?? room['name'])
  }
}

const toIdentity = (user: Json, platform: string): IdentityRef | undefined => {
  const id = textAt(user, '_id')
  if (id === undefined || !ID.test(id)) return undefined
  const ref: IdentityRef = { platform, key: id }
  const [username, name] = [clipped(user['username'], 200), clipped(user['name'], 300)]
  if (username !== undefined) ref.username = username
  if (name !== undefined) ref.name = name
  // The robot that comes with every server.
  if (id === 'rocket.cat' || user['type'] === 'bot') ref.robot = true
  return ref
}

/** Rocket.Chat's words for what it writes itself: https://github.com/RocketChat/Rocket.Chat, MessageTypesValues. */
const SYSTEM = new Map<string, Exclude<ChatKind, 'reaction'>>([
  ['uj', 'joined'],
  ['ujt', 'joined'],
  ['ut', 'joined'],
  ['au', 'joined'],
  ['ul', 'left'],
  ['ult', 'left'],
  ['ru', 'left'],
  ['message_pinned', 'pinned'],
])

/** A message of an export or of a page of the API; undefined in direct rooms. */
export const mapMessage = (element: ChatElement, directory: ChatDirectory): readonly Item[] | undefined => {
  const { value, heads } = element
  const room = roomOf(value, heads)
  if (room['t'] === 'd') return undefined
  const [id, roomId, type, root] = [textAt(value, '_id'), textAt(value, 'rid'), textAt(value, 't'), textAt(value, 'tmid')]
  // "rm" is a message that was taken away: what is left is the state.
  const system = type === undefined || type === 'rm' || type === 'discussion-created' ? undefined : (SYSTEM.get(type) ?? 'channel-changed')
  const author = objectAt(value, 'u')
  const known = textAt(author, '_id')
  const mentions = peopleIn(listAt(value, 'mentions'), (one) => {
    const mentioned = textAt(one, '_id')
    return mentioned === undefined || !ID.test(mentioned) || mentioned === 'all' || mentioned === 'here'
      ? undefined
      : personWith(directory, mentioned)
  })
  const edited = timeOf(value['editedAt'])
  return chatItems(
    {
      kind: system ?? (root === undefined ? 'message' : 'thread-reply'),
      id: id ?? '',
      atMs: id === undefined ? undefined : timeOf(value['ts']),
      author: known === undefined || !ID.test(known) ? undefined : personWith(directory, known),
      text: textAt(value, 'msg'),
      place: clipped(room['fname'] ?? room['name'], 200) ?? directory.places.get(roomId ?? '') ?? roomId,
      thread: system === undefined ? (root ?? id) : undefined,
      replyTo: system === undefined ? root : undefined,
      mentions,
      attributes: {
        type,
        edited: edited === undefined ? undefined : new Date(edited).toISOString(),
        files: listAt(value, 'files').length || listAt(value, 'attachments').length || undefined,
      },
      // Hidden ones are what was edited or deleted: former states.
      deleted: value['_hidden'] === true || type === 'rm',
      reactions: value['reactions'] === undefined ? undefined : reactionsOf(objectAt(value, 'reactions'), directory),
    },
    element,
  )
}

/** What tells the room: beside the message, as other tools keep it, or above the list. */
const roomOf = (value: Json, heads: readonly Json[]): Json => {
  const own = objectAt(value, 'channel_info')
  if (textAt(own, '_id') !== undefined) return own
  for (const head of heads) {
    const room = objectAt(head, 'room')
    if (textAt(room, '_id') !== undefined) return room
  }
  return NOTHING
}

const reactionsOf = (reactions: Json, directory: ChatDirectory): readonly ChatReaction[] =>
  Object.entries(reactions)
    .slice(0, 200)
    .flatMap(([emoji, given]) =>
      isObject(given)
        ? listAt(given, 'usernames').flatMap((name) =>
            typeof name === 'string' && name !== '' ? [{ emoji: emoji.replaceAll(':', ''), who: personNamed(directory, name) }] : [],
          )
        : [],
    )

/** "2020-05-02T07:30:42.993Z", or MongoDB's {"$date": …}. */
const timeOf = (value: unknown): number | undefined => {
  const inner = isObject(value) ? value['$date'] : value
  if (typeof inner === 'number') return Number.isSafeInteger(inner) ? inner : undefined
  return parseTime(inner)
}
