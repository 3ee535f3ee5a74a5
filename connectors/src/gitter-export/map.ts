import type { IdentityRef } from '@kith/contract/records'
import { chatItems } from '../kit/chat.ts'
import { addPerson, addPlace, peopleIn, personWith, type ChatDirectory, type DirectoryLook } from '../kit/chat-directory.ts'
import type { ChatElement } from '../kit/chat-export.ts'
import type { Item } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { countAt, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { remembering } from '../kit/remembering.ts'
import { clip, clipped } from '../kit/text.ts'

const ID = /^[\w-]{6,60}$/
/** Rooms between two people are remembered under this name. */
const DIRECT = '\u0000direct'

/** Rooms have a name of their own, messages have not. */
export const LEARNT: DirectoryLook = { people: ['fromUser'], places: [], marks: ['name'] }

/** Rooms, and those who write. */
export const learn = (value: Json, directory: ChatDirectory): void => {
  const ref = toIdentity(objectAt(value, 'fromUser'))
  if (ref !== undefined) addPerson(directory, ref)
  const name = textAt(value, 'name')
  if (name === undefined || value['sent'] !== undefined) return
  const place = value['oneToOne'] === true ? DIRECT : name
  for (const id of [name, name.split('/').at(-1) ?? name, textAt(value, 'id') ?? name]) {
    if (place === DIRECT) directory.places.set(id, DIRECT)
    else addPlace(directory, id, place)
  }
}

const toIdentity = (user: Json): IdentityRef | undefined => {
  const id = textAt(user, 'id')
  if (id === undefined || !ID.test(id)) return undefined
  const ref: IdentityRef = { platform: 'gitter', key: id }
  const [username, name, avatarUrl] = [clipped(user['username'], 200), clipped(user['displayName'], 300), urlAt(user, 'avatarUrl')]
  if (username !== undefined) ref.username = username
  if (name !== undefined) ref.name = name
  if (avatarUrl !== undefined) ref.avatarUrl = avatarUrl
  return ref
}

const NONE = {}

/** Messages do not say in which room they stand: their file does, and is asked once. */
export interface GitterDirectory extends ChatDirectory {
  readonly placeOf: (document: string) => string | undefined
}

export const withPlaces = (directory: ChatDirectory): GitterDirectory => ({
  // First: otherwise each reading had an object of another shape.
  placeOf: remembering((document) => placeOf(document, directory)),
  ...directory,
})

/** The room whose messages a file holds; undefined where it is a talk between two people. */
const placeOf = (document: string, { places }: ChatDirectory): string | undefined => {
  const name = document.slice(document.lastIndexOf('/') + 1)
  const file = name.endsWith('.json') ? name.slice(0, -'.json'.length) : name
  const room = places.get(file) ?? file
  return room === DIRECT ? undefined : clip(room, 200)
}

/** Whoever is known already had an id that is one. */
const personAt = (value: Json, field: string, directory: ChatDirectory): IdentityRef | undefined => {
  const id = textAt(value, field)
  if (id === undefined) return undefined
  return directory.people.get(id) ?? (ID.test(id) ? personWith(directory, id) : undefined)
}

/** A message of a page of the API; undefined in talks between two people. */
export const mapMessage = (element: ChatElement, directory: GitterDirectory): readonly Item[] | undefined => {
  const { value } = element
  // The list of rooms may lie among the pages.
  if (value['sent'] === undefined && value['fromUser'] === undefined && value['oneToOne'] !== undefined) return []
  const place = directory.placeOf(element.document)
  if (place === undefined) return undefined
  const [id, parent] = [textAt(value, 'id'), textAt(value, 'parentId')]
  element.claim('thread-reply', countAt(value, 'threadMessageCount') ?? 0)
  return chatItems(
    {
      kind: parent === undefined ? 'message' : 'thread-reply',
      id: id ?? '',
      atMs: id === undefined ? undefined : parseTime(value['sent']),
      author: personAt(objectAt(value, 'fromUser'), 'id', directory),
      text: textAt(value, 'text'),
      place,
      thread: parent ?? id,
      replyTo: parent,
      mentions: peopleIn(listAt(value, 'mentions'), (one) => personAt(one, 'userId', directory)),
      attributes:
        value['editedAt'] === undefined || parseTime(value['editedAt']) === undefined ? NONE : { edited: textAt(value, 'editedAt') },
      // What was deleted keeps its place in a thread, without its text.
      deleted: value['deleted'] === true,
    },
    element,
  )
}
