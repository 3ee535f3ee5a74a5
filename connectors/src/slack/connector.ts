import { checkBundle } from '../kit/bundle.ts'
import { CHAT_KINDS } from '../kit/chat.ts'
import { ConnectorError, defineConnector } from '../kit/connector.ts'
import { isExport } from '../kit/slack/export.ts'
import { rereadMessage } from '../kit/slack/reread.ts'
import { createApi } from './api.ts'
import { HELP } from './help.ts'
import { readSlack, type Cursor } from './read.ts'
import { apiOf, DEFAULT_API, settings, type Settings } from './settings.ts'
import { webhook } from './webhook.ts'
import { listChannels, openWorkspace } from './workspace.ts'

export const slackConnector = defineConnector<Settings, Cursor>({
  name: 'slack',
  label: 'Slack',
  summary: 'Messages, threads, reactions, joins and members of a Slack workspace, through its API and webhook.',
  help: HELP,
  settings,
  fields: [
    {
      name: 'token',
      label: 'Token',
      help: 'The Bot User OAuth Token of your app, or a user token. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: true,
      placeholder: 'xoxb-…',
    },
    {
      name: 'channels',
      label: 'Channels',
      help: 'Only these, by name or id, with commas between; all that the app may read otherwise.',
      kind: 'text',
      required: false,
      placeholder: 'general, help',
    },
    {
      name: 'private',
      label: 'Private channels too',
      help: 'Those into which the app was invited. Direct messages are never read.',
      kind: 'toggle',
      required: false,
    },
    {
      name: 'files',
      label: 'Export',
      help: 'Of the same workspace, for what Slack no longer shows: the zip file, or the path of a folder on the server.',
      kind: 'files',
      required: false,
    },
    {
      name: 'api',
      label: 'Address of the API',
      help: 'Only for GovSlack, or a proxy of your own.',
      kind: 'url',
      required: false,
      placeholder: DEFAULT_API,
    },
  ],
  kinds: CHAT_KINDS,
  order: 'newest-first',
  title: (given) => (apiOf(given) === DEFAULT_API ? 'Slack' : `Slack: ${new URL(apiOf(given)).host}`),
  // Tokens begin with the number of their workspace: with another token of it, and other channels, it is the same source.
  sameness: (given) => `${apiOf(given)} ${/^xox[a-z]-(\d+)-/.exec(given.token)?.[1] ?? given.token}`,
  schedule: { everyMinutes: 60 },
  webhook,
  check: async (context) => {
    const { files = [] } = context.settings
    if (files.length > 0) {
      const hint = 'Give the zip file that Slack made, or the folder with channels.json and users.json in it.'
      await checkBundle(context, files, { isExpected: isExport, what: 'Slack export', hint })
    }
    const api = createApi(context, context.settings, { waitMsMax: 5_000 })
    const { isBot } = await openWorkspace(api)
    let outside = false
    const note = (code: string): void => void (outside ||= code === 'not_in_channel')
    const channels = await listChannels(api, context.settings, isBot, { note })
    if (channels.length === 0 && outside) {
      throw new ConnectorError(
        'not_in_channel',
        'The app is in none of the channels.',
        'Write “/invite @” and the name of your app in each channel that Kith shall read.',
      )
    }
  },
  read: readSlack,
  reread: rereadMessage,
})
