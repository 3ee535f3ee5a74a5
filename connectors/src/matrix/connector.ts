import { CHAT_KINDS } from '../kit/chat.ts'
import { ConnectorError, defineConnector, type Item } from '../kit/connector.ts'
import { isObject, objectAt, textAt } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { setAside } from '../kit/set-asides.ts'
import { createApi } from './api.ts'
import { HELP } from './help.ts'
import { mapEvent } from '../kit/matrix/map.ts'
import { readMatrix, type Cursor } from './read.ts'
import { findRooms, whoAmI } from './rooms.ts'
import { settings, type Settings } from './settings.ts'

export const matrixConnector = defineConnector<Settings, Cursor>({
  name: 'matrix',
  label: 'Matrix',
  summary: 'Messages, threads, replies, reactions and joins of rooms of Matrix, through the API of a homeserver.',
  help: HELP,
  settings,
  fields: [
    {
      name: 'server',
      label: 'Homeserver',
      help: 'Its address, not that of a web client.',
      kind: 'url',
      required: true,
      placeholder: 'https://matrix.example.org',
    },
    {
      name: 'token',
      label: 'Token',
      help: 'Of an account at that server. Kept encrypted and never shown again.',
      kind: 'secret',
      required: true,
    },
    {
      name: 'rooms',
      label: 'Rooms',
      help: 'Only these, with commas between; else all that the account is in and everybody may join.',
      kind: 'text',
      required: false,
      placeholder: '#garden:example.org, !abc:example.org',
    },
    {
      name: 'directory',
      label: 'Rooms of the server’s directory too',
      help: 'Those that anybody may read without joining.',
      kind: 'toggle',
      required: false,
    },
  ],
  kinds: CHAT_KINDS,
  order: 'newest-first',
  title: ({ server }) => `Matrix: ${new URL(server).host}`,
  schedule: { everyMinutes: 30 },
  check: async (context) => {
    const api = createApi(context, context.settings, { waitMsMax: 5_000 })
    await whoAmI(api)
    if ((context.settings.rooms ?? '') === '') return
    const rooms = await findRooms(api, context.settings, {})
    if (rooms.length === 0) throw new ConnectorError('not_found', 'There is no such room.', 'Check how the rooms are written.')
  },
  read: readMatrix,
  reread,
})

/** A set-aside event is kept with its room. */
function reread(raw: string): readonly Item[] {
  const given = parseJson(raw)
  const room = isObject(given) ? objectAt(given, 'room') : {}
  const [id, place] = [textAt(room, 'id'), textAt(room, 'place')]
  const event = isObject(given) ? given['event'] : undefined
  if (!isObject(event) || id === undefined || place === undefined)
    return [setAside('item_invalid', 'Keep the shape {"room": {…}, "event": {…}} and change values only.', 'retry', raw)]
  return mapEvent(event, { room: { id, place }, nowMs: Date.now(), names: new Map() }) ?? []
}
