import { z } from 'zod'
import { checkBundle, openBundle } from '../kit/bundle.ts'
import { CHAT_KINDS, createChains } from '../kit/chat.ts'
import { defineConnector, type Connector, type InputFile, type ReadContext } from '../kit/connector.ts'
import { readDocuments, type DocumentCursor, type DocumentLimits } from '../kit/documents.ts'
import { objectAt, textAt } from '../kit/json.ts'
import { createIdentities, mapMessage } from '../kit/discord/map.ts'
import { rereadMessage } from '../kit/discord/reread.ts'

const settings = z.object({
  files: z.array(z.string().min(1).max(4_096)).min(1, 'Choose one file or more.').max(10_000),
  agreed: z.boolean().default(false),
})
type Settings = z.infer<typeof settings>

const help = `
1. Export the channels with [DiscordChatExporter](https://github.com/Tyrrrz/DiscordChatExporter), as *JSON*, with threads; an owner of the server should agree to it.
2. Give the files, a zip file of them, or the folder that they lie in.
3. Export and import again whenever you like: nothing is doubled.

Discord's rules do not allow to find out who its users are elsewhere. So Kith counts them and shows what they do, but never suggests that an account on Discord and one elsewhere are one person. Tick the last box only if the members have agreed to that. Direct messages are left out.
`

/** The connector with other bounds than the usual ones: for tests. */
export const discordExportWith = (limits: DocumentLimits): Connector<Settings, DocumentCursor> =>
  defineConnector<Settings, DocumentCursor>({
    name: 'discord-export',
    label: 'Discord export',
    summary: 'Messages, threads, replies, reactions, joins and roles of a Discord server, as DiscordChatExporter writes them.',
    help,
    settings,
    fields: [
      {
        name: 'files',
        label: 'Export',
        help: 'JSON files of DiscordChatExporter, a zip file, or the path of a folder on the server.',
        kind: 'files',
        required: true,
        placeholder: 'Example - general [123456789].json',
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
    filesAlone: true,
    order: 'as-given',
    consent: { platform: 'discord', setting: 'agreed' },
    title: () => 'Discord',
    check: async (context) => {
      await checkBundle(context, context.settings.files, {
        isExpected: isDocument,
        what: 'export of DiscordChatExporter',
        hint: 'Export as JSON, not as HTML or text.',
      })
    },
    read: (context) => read(context, limits),
    reread: rereadMessage,
  })

const isDocument = (file: InputFile): boolean => /\.json$/i.test(file.name)

async function* read(context: ReadContext<Settings, DocumentCursor>, limits: DocumentLimits) {
  const documents = (await openBundle(context, context.settings.files)).filter(isDocument)
  const nowMs = context.now().getTime()
  const rootOf = createChains()
  const identities = createIdentities()
  let direct = 0
  yield* readDocuments(
    context,
    {
      documents,
      shape: () => ({ lists: ['messages'] }),
      remembers: 'document',
      toItems: ({ value, heads, file, locator, bytes, claim }) => {
        const [head = {}] = heads
        const [guild, channel] = [objectAt(head, 'guild'), objectAt(head, 'channel')]
        if (textAt(guild, 'id') !== '0' && textAt(channel, 'type')?.startsWith('Direct') !== true)
          return mapMessage(value, { guild, channel, document: file.name, locator, raw: bytes, nowMs, claim, rootOf, identities })
        direct += 1
        return []
      },
    },
    limits,
  )
  if (direct > 0) context.note('direct_messages', 'Direct messages were left out: nobody else was meant to read them.', direct)
}

export const discordExport = discordExportWith({})
