import { ConnectorError, type Network } from '../kit/connector.ts'
import { isObject, listAt, textAt } from '../kit/json.ts'
import type { Room } from '../kit/matrix/map.ts'
import { clip, clipped } from '../kit/text.ts'
import { orNothing, Refused, type Api } from './api.ts'
import { roomsIn, type Settings } from './settings.ts'

const ROOMS_MAX = 5_000
const ID = /^!\S{1,254}$/

/** The rooms of the source: those that were named; else those that the account is in and everybody may join, and the server's directory if wanted. */
export const findRooms = async (api: Api, settings: Settings, network: Pick<Network, 'note'>): Promise<readonly Room[]> => {
  const named = roomsIn(settings.rooms ?? '')
  const ids = new Set<string>()
  for (const name of named) ids.add(name.startsWith('!') ? name : await idOf(api, name))
  if (named.length === 0) for (const id of await joinedRooms(api)) ids.add(id)
  const rooms: Room[] = []
  let hidden = 0
  for (const id of ids) {
    if (named.length === 0 && !(await isPublic(api, id))) hidden += 1
    else rooms.push({ id, place: await placeOf(api, id) })
  }
  if (hidden > 0)
    network.note?.('private_rooms', 'Rooms to which one is invited were left out. Name them in the settings to have them read.', hidden)
  if (settings.directory) for (const room of await directory(api, network)) if (!ids.has(room.id)) rooms.push(room)
  return rooms.slice(0, ROOMS_MAX)
}

const idOf = async (api: Api, alias: string): Promise<string> => {
  const id = textAt(await orNothing(api.get(`/directory/room/${encodeURIComponent(alias)}`)), 'room_id')
  if (id !== undefined && ID.test(id)) return id
  throw new ConnectorError('not_found', `There is no room ${clip(alias, 100)}.`, 'Check how it is written, or take it out of the settings.')
}

const joinedRooms = async (api: Api): Promise<readonly string[]> =>
  listAt(await api.get('/joined_rooms'), 'joined_rooms').filter((id): id is string => typeof id === 'string' && ID.test(id))

const stateAt = (api: Api, room: string, type: string) => orNothing(api.get(`/rooms/${encodeURIComponent(room)}/state/${type}`))

const isPublic = async (api: Api, room: string): Promise<boolean> =>
  textAt(await stateAt(api, room, 'm.room.join_rules'), 'join_rule') === 'public' ||
  textAt(await stateAt(api, room, 'm.room.history_visibility'), 'history_visibility') === 'world_readable'

const placeOf = async (api: Api, room: string): Promise<string> =>
  clipped((await stateAt(api, room, 'm.room.canonical_alias'))['alias'], 200) ??
  clipped((await stateAt(api, room, 'm.room.name'))['name'], 200) ??
  clip(room, 200)

const DIRECTORY_PAGES_MAX = 100

/** Rooms of the server's public directory that anybody may read. */
const directory = async (api: Api, network: Pick<Network, 'note'>): Promise<readonly Room[]> => {
  const rooms: Room[] = []
  let since: string | undefined
  for (let page = 0; page < DIRECTORY_PAGES_MAX; page++) {
    const answer = await api.get('/publicRooms', { limit: 100, ...(since === undefined ? {} : { since }) })
    for (const room of listAt(answer, 'chunk').filter(isObject)) {
      const id = textAt(room, 'room_id')
      if (id === undefined || !ID.test(id) || room['world_readable'] !== true) continue
      rooms.push({ id, place: clipped(room['canonical_alias'], 200) ?? clipped(room['name'], 200) ?? clip(id, 200) })
    }
    const next = textAt(answer, 'next_batch')
    if (next === undefined || next === since) return rooms
    since = next
  }
  network.note?.('pages_bound', `The directory has more than ${DIRECTORY_PAGES_MAX} pages: what is beyond was left out.`)
  return rooms
}

/** Whether the token opens an account. */
export const whoAmI = async (api: Api): Promise<void> => {
  try {
    await api.get('/account/whoami')
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    throw new ConnectorError(
      'not_found',
      'At this address there is no homeserver of Matrix.',
      'Give the address of the homeserver, such as https://matrix.example.org, and not that of a web client.',
    )
  }
}
