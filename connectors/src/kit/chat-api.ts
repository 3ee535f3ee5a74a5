import { z } from 'zod'
import {
  channelsOf,
  createAsk,
  elementOf,
  namesIn,
  readServer,
  Refused,
  type ChatServer,
  type ServerCursor,
  type ServerSettings,
} from './chat-api-read.ts'
import { CHAT_KINDS } from './chat.ts'
import { platformAt } from './chat-directory.ts'
import { ConnectorError, defineConnector, type Connector, type Item } from './connector.ts'
import { isObject } from './json.ts'
import { parseJson } from './parse-json.ts'
import { setAside } from './set-asides.ts'

const settingsOf = (hasUser: boolean) =>
  z.object({
    server: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .transform((url) => url.replace(/\/+$/, '')),
    user: hasUser ? z.string().trim().min(1, 'This is needed beside the token.').max(320) : z.string().max(320).optional(),
    token: z
      .string()
      .trim()
      .min(8, 'A token is longer.')
      .max(1_000)
      .regex(/^[\x21-\x7e]+$/, 'A token holds no spaces.'),
    channels: z.string().max(50_000).optional(),
    private: z.boolean().default(false),
  })

/** The connector for a chat that people run themselves. */
export const defineChatServer = <State>(chat: ChatServer<State>): Connector<ServerSettings, ServerCursor> =>
  defineConnector<ServerSettings, ServerCursor>({
    name: chat.name,
    label: chat.label,
    summary: chat.summary,
    help: chat.help,
    settings: settingsOf(chat.user !== undefined),
    fields: [
      {
        name: 'server',
        label: 'Address',
        help: 'Of the server, as it stands in the browser.',
        kind: 'url',
        required: true,
        placeholder: chat.placeholder,
      },
      ...(chat.user === undefined ? [] : [{ name: 'user', kind: 'text', required: true, ...chat.user } as const]),
      { name: 'token', label: 'Token', help: chat.tokenHelp, kind: 'secret', required: true },
      { name: 'channels', label: 'Channels', help: 'Only these, with commas between; all that the account may read otherwise.', kind: 'text', required: false, placeholder: 'general, help' }, // prettier-ignore
      { name: 'private', label: 'Private channels too', help: 'Those that the account is in. Direct messages are never read.', kind: 'toggle', required: false }, // prettier-ignore
    ],
    kinds: CHAT_KINDS,
    order: 'newest-first',
    title: ({ server }) => `${chat.label}: ${new URL(server).host}`,
    schedule: { everyMinutes: 30 },
    check: async (context) => {
      const ask = createAsk(chat, context, context.settings, { waitMsMax: 5_000 })
      await ask(chat.me).catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error
        throw new ConnectorError('not_found', `At this address there is no ${chat.label}.`, 'Give the address that stands in the browser, without what is behind the name of the server.') // prettier-ignore
      })
      const channels = await channelsOf(chat, ask, context.settings)
      if (channels.length === 0 && namesIn(context.settings.channels ?? '').length > 0) {
        throw new ConnectorError(
          'not_found',
          'There are none of these channels.',
          'Check how they are written, or whether the account may read them.',
        )
      }
    },
    read: (context) => readServer(chat, context),
    reread: (raw, settings) => reread(chat, raw, settings),
  })

/** A set-aside message is kept with its channel. */
const reread = <State>(chat: ChatServer<State>, raw: string, settings: ServerSettings): readonly Item[] => {
  const given = parseJson(raw)
  const [value, about] = isObject(given) ? [given['value'], given['channel']] : []
  if (!isObject(value) || !isObject(about) || typeof about['id'] !== 'string' || typeof about['name'] !== 'string')
    return [setAside('item_invalid', 'Keep the shape {"channel": {…}, "value": {…}} and change values only.', 'retry', raw)]
  const channel = { id: about['id'], name: about['name'], isPrivate: false }
  const state = chat.open(platformAt(chat.name, settings.server), [channel])
  return chat.map(elementOf(value, channel, Date.now(), raw), state) ?? []
}
