import { addPlace, type ChatDirectory } from '../kit/chat-directory.ts'
import { defineChatServer } from '../kit/chat-api.ts'
import type { Ask, ServerChannel } from '../kit/chat-api-read.ts'
import { parseTime } from '../kit/dates.ts'
import { isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { learn, mapMessage } from '../kit/rocketchat/map.ts'
import { clipped } from '../kit/text.ts'

const help = `
**1. Make a token.** As the account that shall read: *your picture → Profile* (or *My Account*) *→ Personal Access Tokens → Add*, with *Ignore Two Factor Authentication*. Copy the token and the **User Id**, which are shown once. If the entry is missing, an administrator allows it: *Permissions → Create Personal Access Tokens*.

**2. Connect.** The newest comes first, the past after it, of every public channel; private ones that the account is in if you tick the box. To tell who reacted, the account needs to see the list of users (*View Other User Channels* or *View Full Other User Info* help with addresses). Edits come with the next look, however old the message; deletions while it is young.
`

const PER_PAGE = 100
const PAGES_MAX = 2_000

async function* pagesOf(ask: Ask, path: string, name: string): AsyncGenerator<readonly Json[]> {
  for (let page = 0; page < PAGES_MAX; page++) {
    const all = listAt(await ask(path, { count: PER_PAGE, offset: page * PER_PAGE }), name)
    if (all.length > 0) yield all.filter(isObject)
    if (all.length < PER_PAGE) return
  }
}

const roomOf = (room: Json, isPrivate: boolean): readonly ServerChannel[] => {
  const id = textAt(room, '_id')
  if (id === undefined || !/^[\w.-]{2,60}$/.test(id)) return []
  const name = clipped(room['name'], 200)
  return [{ id, name: clipped(room['fname'], 200) ?? name ?? id, also: name === undefined ? [] : [name], isPrivate }]
}

const listRooms = async (ask: Ask, withPrivate: boolean): Promise<readonly ServerChannel[]> => {
  const rooms: ServerChannel[] = []
  for await (const page of pagesOf(ask, '/channels.list', 'channels')) rooms.push(...page.flatMap((room) => roomOf(room, false)))
  if (withPrivate)
    for await (const page of pagesOf(ask, '/groups.list', 'groups')) rooms.push(...page.flatMap((room) => roomOf(room, true)))
  return rooms
}

export const rocketchatConnector = defineChatServer<ChatDirectory>({
  name: 'rocketchat',
  label: 'Rocket.Chat',
  summary: 'Messages, threads, reactions, joins and members of a Rocket.Chat server, through its API.',
  help,
  tokenHelp: 'A personal access token. Kept encrypted and never shown again.',
  user: { label: 'User id', help: 'Shown beside the token when it is made.', placeholder: 'aobEdbYhXfu5hkeqG' },
  placeholder: 'https://chat.example.org',
  path: '/api/v1',
  headers: ({ token, user = '' }) => ({ 'x-auth-token': token, 'x-user-id': user }),
  me: '/me',
  channels: listRooms,
  people: (ask) => pagesOf(ask, '/users.list', 'users'),
  open: (platform, rooms) => {
    const directory: ChatDirectory = { platform, people: new Map(), byUsername: new Map(), places: new Map(), stands: new Map() }
    for (const { id, name } of rooms) addPlace(directory, id, name)
    return directory
  },
  learn: (person, directory) => {
    learn(person, directory)
    return directory.people.get(textAt(person, '_id') ?? '')
  },
  page: async (ask, { id, isPrivate }, latest) => {
    const path = isPrivate ? '/groups.history' : '/channels.history'
    // Inclusive, as several may have been written in the same millisecond; the end is where nothing but the last one comes again.
    const from = latest === '' ? {} : { latest, inclusive: true }
    const messages = listAt(await ask(path, { roomId: id, count: PER_PAGE, ...from }), 'messages')
    const oldest = messages.flatMap((one) => (isObject(one) ? (textAt(one, 'ts') ?? []) : [])).at(-1)
    return { messages, next: oldest }
  },
  changed: async (ask, { id }, sinceMs) =>
    listAt(objectAt(await ask('/chat.syncMessages', { roomId: id, lastUpdate: new Date(sinceMs).toISOString() }), 'result'), 'updated'),
  timeOf: (message) => parseTime(message['ts']),
  map: mapMessage,
})
