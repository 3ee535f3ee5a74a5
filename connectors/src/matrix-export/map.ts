import type { ChatElement } from '../kit/chat-export.ts'
import type { InputFile, Item } from '../kit/connector.ts'
import { lookThrough } from '../kit/documents.ts'
import type { JsonShape } from '../kit/json-stream.ts'
import { countAt, isObject, objectAt, textAt, type Json } from '../kit/json.ts'
import { mapEvent, pageOf, replaced } from '../kit/matrix/map.ts'
import { createKnownPeople, type KnownPeople } from '../kit/known-people.ts'
import { remembering } from '../kit/remembering.ts'
import { setAside } from '../kit/set-asides.ts'
import { clip, clipped } from '../kit/text.ts'

/** What events of all documents tell of people, rooms and messages, the newest word of each. */
export interface MatrixDirectory {
  readonly names: ReadonlyMap<string, string>
  /** Addresses of rooms, by their ids. */
  readonly aliases: ReadonlyMap<string, string>
  /** Rooms that were begun as a talk between two. */
  readonly direct: ReadonlySet<string>
  /** The last edit of each message that was edited by its writer, by the message. */
  readonly edits: ReadonlyMap<string, Json>
  /** Who wrote what came in. */
  readonly people: KnownPeople
  readonly pageOf: typeof pageOf
}

const KNOWN_MAX = 1_000_000
const FEW = 3
const EDITS_MAX_CHARS = 64 * 1024 * 1024
/** What tells whether there is something to learn. Most events are messages that replace none: they are not even parsed here. */
const FIELDS = ['type', 'content']
const TELLING = /"m\.replace"|"membership"|"m\.room\.canonical_alias"/
/** Ends of these, found many times faster: the engine searches for few letters by the first of them, and most of the whole words begin as most of their neighbours do. */
const HOLDS = ['place"', 'rship"', '_alias"']

/** Looks through all documents once: what a message became, and what its writer is called, stands behind it. */
export const learnAll = async (
  documents: readonly InputFile[],
  shape: (file: InputFile) => JsonShape,
  signal: AbortSignal,
): Promise<MatrixDirectory> => {
  const [names, aliases, edits] = [new Newest<string>(), new Newest<string>(), new Newest<Json>()]
  const rooms = new Map<string, { isDirect: boolean; readonly joined: Set<string> }>()
  let editChars = 0
  const each = (_: Json, __: string, whole: () => Json, written: string): void => {
    const event = slim(whole())
    const [content, atMs] = [objectAt(event, 'content'), countAt(event, 'origin_server_ts') ?? 0]
    const [room, subject] = [textAt(event, 'room_id'), textAt(event, 'state_key')]
    const target = replaced(event)
    if (target !== undefined && editChars < EDITS_MAX_CHARS) {
      editChars += written.length
      edits.hear(`${target} ${textAt(event, 'sender') ?? ''}`, atMs, event)
    }
    if (event['type'] === 'm.room.member') {
      const name = clipped(content['displayname'], 300)
      if (subject !== undefined && name !== undefined) names.hear(subject, atMs, name)
      if (room !== undefined && (rooms.has(room) || rooms.size < KNOWN_MAX)) {
        const known = rooms.get(room) ?? { isDirect: false, joined: new Set() }
        rooms.set(room, known)
        known.isDirect ||= content['is_direct'] === true
        if (content['membership'] === 'join' && subject !== undefined && known.joined.size < FEW) known.joined.add(subject)
      }
    }
    const alias = clipped(content['alias'], 200)
    if (event['type'] === 'm.room.canonical_alias' && room !== undefined && alias !== undefined) aliases.hear(room, atMs, alias)
  }
  for (const file of documents)
    await lookThrough(file, shape(file), signal, { fields: FIELDS, holds: HOLDS, isKnown: (written) => !TELLING.test(written), each })
  // One invitation in a room of many does not make it a talk between two.
  const direct = [...rooms].flatMap(([room, { isDirect, joined }]) => (isDirect && joined.size < FEW ? [room] : []))
  return {
    names: names.all(),
    aliases: aliases.all(),
    direct: new Set(direct),
    edits: edits.all(),
    people: createKnownPeople(),
    pageOf: remembering(pageOf),
  }
}

/** What is used of an event: an edit is kept until its message comes. */
const slim = ({ type, room_id, sender, origin_server_ts, state_key, content }: Json): Json => ({
  type,
  room_id,
  sender,
  origin_server_ts,
  state_key,
  content,
})

/** The newest of what is heard under each name, in whatever order it comes. */
class Newest<Value> {
  readonly #heard = new Map<string, { readonly atMs: number; readonly value: Value }>()

  hear(name: string, atMs: number, value: Value): void {
    const known = this.#heard.get(name)
    if (known === undefined ? this.#heard.size < KNOWN_MAX : atMs >= known.atMs) this.#heard.set(name, { atMs, value })
  }

  all(): ReadonlyMap<string, Value> {
    return new Map([...this.#heard].map(([name, { value }]) => [name, value]))
  }
}

/** The items of an event in a file; undefined in talks between two people. */
export const mapElement = (element: ChatElement, directory: MatrixDirectory): readonly Item[] | undefined => {
  const { value } = element
  const type = textAt(value, 'type')
  if (type === undefined) {
    const message = 'This is no event of Matrix: it does not say of which type it is. Correct it and retry, or leave it out.'
    return [setAside('type_missing', message, element.locator, element.retry())]
  }
  const id = textAt(value, 'room_id') ?? ''
  if (directory.direct.has(id)) return undefined
  if (type === 'm.room.encrypted' || objectAt(value, 'content')['msgtype'] === 'm.bad.encrypted') {
    element.note?.('encrypted', 'Messages that were not decrypted when they were exported cannot be read, and were left out.')
    return []
  }
  const place = directory.aliases.get(id) ?? nameAbove(element.heads) ?? (nameOf(element.document) || id || 'room')
  const { names, people } = directory
  return (
    mapEvent(withEdit(value, directory), {
      room: { id, place: clip(place, 200), page: directory.pageOf(id) },
      nowMs: element.nowMs,
      names,
      people,
      written: element,
    }) ?? []
  )
}

const nameAbove = (heads: readonly Json[]): string | undefined => {
  for (const head of heads) {
    const name = clipped(head['room_name'], 200)
    if (name !== undefined) return name
  }
  return undefined
}

/** "garden" of "export/garden.json". */
const nameOf = (document: string): string => document.slice(document.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '')

/** Homeservers say with a message what it became; older exports have the edit alone, somewhere behind it. */
const withEdit = (event: Json, { edits }: MatrixDirectory): Json => {
  if (edits.size === 0) return event
  const edit = edits.get(`${textAt(event, 'event_id') ?? ''} ${textAt(event, 'sender') ?? ''}`)
  const unsigned = objectAt(event, 'unsigned')
  const relations = objectAt(unsigned, 'm.relations')
  if (edit === undefined || isObject(relations['m.replace'])) return event
  return { ...event, unsigned: { ...unsigned, 'm.relations': { ...relations, 'm.replace': edit } } }
}
