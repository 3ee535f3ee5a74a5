import { createChains } from '../kit/chat.ts'
import { defineChatExport } from '../kit/chat-export.ts'
import type { DocumentLimits } from '../kit/documents.ts'
import { mapMessage } from '../kit/telegram/map.ts'

const help = `
1. In Telegram Desktop open the group or channel, then *⋮ → Export chat history*, choose *Format: Machine-readable JSON*, and take no photos or files.
2. Give \`result.json\`, a zip file, or the folder. An export of everything (*Settings → Advanced → Export Telegram data*) can be given too: private chats are left out.

Saved answers of the Bot API (\`getUpdates\`) can be given as well.
`

/** The connector with other bounds than the usual ones: for tests. */
export const telegramExportWith = (limits: DocumentLimits) =>
  defineChatExport(
    {
      name: 'telegram-export',
      label: 'Telegram export',
      summary: 'Messages, replies, reactions and joins of Telegram groups and channels, from the export of Telegram Desktop.',
      help,
      file: {
        help: 'result.json, a zip file, or the path of a folder on the server.',
        placeholder: 'result.json',
        what: 'export of Telegram',
        hint: 'Choose "Machine-readable JSON" when exporting.',
      },
      isDocument: (file) => file.name.endsWith('.json'),
      shape: () => ({ lists: ['', 'messages', 'chats.list.messages', 'left_chats.list.messages', 'result'] }),
      prepare: async () => createChains(),
      toItems: (element, rootOf) => mapMessage(element, rootOf),
      remembers: 'document',
    },
    limits,
  )

export const telegramExport = telegramExportWith({})
