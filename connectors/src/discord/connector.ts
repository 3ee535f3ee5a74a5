import { CHAT_KINDS } from '../kit/chat.ts'
import { ConnectorError, defineConnector } from '../kit/connector.ts'
import { rereadMessage } from '../kit/discord/reread.ts'
import { createApi } from './api.ts'
import { listChannels, readGuild } from './guild.ts'
import { HELP } from './help.ts'
import { readDiscord, type Cursor } from './read.ts'
import { settings, type Settings } from './settings.ts'

export const discordConnector = defineConnector<Settings, Cursor>({
  name: 'discord',
  label: 'Discord',
  summary: 'Messages, replies, threads, forums, reactions and members of a Discord server, through its API.',
  help: HELP,
  settings,
  fields: [
    {
      name: 'server',
      label: 'Server',
      help: 'Its number, or the address of one of its channels.',
      kind: 'text',
      required: true,
      placeholder: '123456789012345678',
    },
    {
      name: 'token',
      label: 'Token of the bot',
      help: 'Kept encrypted and never shown again.',
      kind: 'secret',
      required: true,
    },
    {
      name: 'channels',
      label: 'Channels',
      help: 'Only these, by name or number, with commas between; all otherwise.',
      kind: 'text',
      required: false,
      placeholder: 'general, help',
    },
    {
      name: 'private',
      label: 'Channels too that not every member sees',
      help: 'As far as the bot may see them.',
      kind: 'toggle',
      required: false,
    },
    {
      name: 'agreed',
      label: 'The members have agreed to be known across platforms',
      help: 'Only then does Kith compare their accounts with those elsewhere.',
      kind: 'toggle',
      required: false,
    },
  ],
  kinds: CHAT_KINDS,
  order: 'newest-first',
  consent: { platform: 'discord', setting: 'agreed' },
  title: ({ server }) => `Discord: ${server}`,
  sameness: ({ server }) => server,
  schedule: { everyMinutes: 30 },
  check: async (context) => {
    const api = createApi(context, context.settings, { waitMsMax: 5_000 })
    const guild = await readGuild(api, context.settings.server)
    const channels = await listChannels(api, guild, context.settings)
    if (channels.length === 0 && (context.settings.channels ?? '') !== '') {
      throw new ConnectorError(
        'not_found',
        'The server has none of these channels.',
        'Check how they are written, or whether every member sees them.',
      )
    }
  },
  read: readDiscord,
  reread: rereadMessage,
})
