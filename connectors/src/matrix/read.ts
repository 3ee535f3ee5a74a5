import type { ChatCursor } from '../kit/chat-cursor.ts'
import { ChatReader, type ChatPage, type ChatStream } from '../kit/chat-reader.ts'
import type { Batch, Item, ReadContext } from '../kit/connector.ts'
import { countAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { clipped } from '../kit/text.ts'
import { createApi, orNothing, Refused, type Api } from './api.ts'
import { mapEvent, replaced, type Room } from '../kit/matrix/map.ts'
import { findRooms } from './rooms.ts'
import type { Settings } from './settings.ts'

export type Cursor = ChatCursor<null>
type Reading = ReadContext<Settings, Cursor>

const PER_PAGE = 100
/** Members come with the messages that they wrote, on every page: else a server may leave out whom it has told of before. */
const FILTER = JSON.stringify({ lazy_load_members: true, include_redundant_members: true })

interface Place {
  readonly api: Api
  readonly context: Reading
  readonly room: Room
}

/** Rooms: what is new and young first, the past after it. */
export async function* readMatrix(context: Reading): AsyncGenerator<Batch<Cursor>, void> {
  const api = createApi(context, context.settings)
  const rooms = await findRooms(api, context.settings, context)
  const reader = new ChatReader<null>(context, context.cursor, null)
  yield* reader.read(rooms.map((room) => streamOf({ api, context, room })))
}

const streamOf = (place: Place): ChatStream => ({
  id: place.room.id,
  read: async (from) => {
    try {
      return await readMessages(place, from)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      place.context.note('room_refused', `Matrix does not show ${place.room.place} to this account (${error.status}).`)
      return { items: [], newestMs: undefined, oldestMs: undefined, next: undefined }
    }
  },
})

const pathOf = ({ room }: Place, rest: string): string => `/rooms/${encodeURIComponent(room.id)}/${rest}`

/** A page of a room, newest first. Tokens of pages stay valid, and count events and not pages. */
const readMessages = async (place: Place, from: string): Promise<ChatPage> => {
  const answer = await place.api.get(pathOf(place, 'messages'), {
    dir: 'b',
    limit: PER_PAGE,
    filter: FILTER,
    ...(from === '' ? {} : { from }),
  })
  const events = listAt(answer, 'chunk').filter(isObject)
  const names = namesIn([...listAt(answer, 'state').filter(isObject), ...events])
  const all = [...events, ...(await changedOlder(place, events))]
  const origin = { room: place.room, nowMs: place.context.now().getTime(), names }
  const items: Item[] = []
  let encrypted = 0
  for (const event of all) {
    if (textAt(event, 'type') === 'm.room.encrypted') encrypted += 1
    items.push(...(mapEvent(event, origin) ?? []))
  }
  if (encrypted > 0) place.context.note('encrypted', `${place.room.place} is encrypted: its messages cannot be read.`, encrypted)
  const times = events.flatMap((event) => countAt(event, 'origin_server_ts') ?? [])
  const next = textAt(answer, 'end')
  return {
    items,
    newestMs: times.length === 0 ? undefined : Math.max(...times),
    oldestMs: times.length === 0 ? undefined : Math.min(...times),
    next: next === from ? undefined : next,
  }
}

/** Names in the room, of the newest state that tells them. */
const namesIn = (events: readonly Json[]): ReadonlyMap<string, string> => {
  const names = new Map<string, string>()
  for (const event of events) {
    const user = textAt(event, 'state_key')
    const name = clipped(objectAt(event, 'content')['displayname'], 300)
    if (event['type'] === 'm.room.member' && user !== undefined && name !== undefined && !names.has(user)) names.set(user, name)
  }
  return names
}

const OLDER_MAX = 100

/** What the page says was edited or taken back, and stands on an older one: as it is now. */
const changedOlder = async ({ api, context, ...place }: Place, events: readonly Json[]): Promise<readonly Json[]> => {
  const here = new Set(events.map((event) => textAt(event, 'event_id')))
  const targets = new Set(events.flatMap((event) => replaced(event) ?? redacted(event) ?? []).filter((id) => !here.has(id)))
  if (targets.size > OLDER_MAX)
    context.note('cut_at_bound', `More than ${OLDER_MAX} older messages were changed on one page: what is beyond was left out.`)
  const found: Json[] = []
  for (const id of [...targets].slice(0, OLDER_MAX)) {
    const event = await orNothing(api.get(pathOf({ api, context, ...place }, `event/${encodeURIComponent(id)}`)))
    if (textAt(event, 'event_id') !== undefined) found.push(event)
  }
  return found
}

/** The event that a redaction takes back; where it stands has changed between versions of rooms. */
const redacted = (event: Json): string | undefined =>
  event['type'] === 'm.room.redaction' ? (textAt(event, 'redacts') ?? textAt(objectAt(event, 'content'), 'redacts')) : undefined
