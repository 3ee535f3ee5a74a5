import { platformAt, readDirectory } from '../kit/chat-directory.ts'
import { defineChatExport } from '../kit/chat-export.ts'
import type { DocumentLimits } from '../kit/documents.ts'
import { learn, LEARNT, mapMessage } from '../kit/rocketchat/map.ts'

const help = `
1. In the room open *⋮ → Export messages*, and choose *Export as file* and *JSON*. An owner of the room may do that.
2. Give the file, a zip file, or the folder.

Saved pages of the API (\`/api/v1/channels.messages\`) can be given as well, with the answers on channels beside them. Direct messages are left out.
`

const SHAPE = { lists: ['', 'messages'] }

/** The connector with other bounds than the usual ones: for tests. */
export const rocketchatExportWith = (limits: DocumentLimits) =>
  defineChatExport(
    {
      name: 'rocketchat-export',
      label: 'Rocket.Chat export',
      summary: 'Messages, threads, reactions and joins of rooms of a Rocket.Chat server, from its export or saved pages of its API.',
      help,
      file: {
        help: 'The JSON or zip file, or the path of a folder on the server.',
        placeholder: 'general.json',
        what: 'export of Rocket.Chat',
        hint: 'Choose JSON when exporting, not HTML.',
      },
      hosted: { help: 'Of the server, to tell its users from those of other servers.', placeholder: 'chat.example.org' },
      isDocument: (file) => file.name.endsWith('.json'),
      shape: () => SHAPE,
      prepare: async (documents, host, signal) =>
        readDirectory(platformAt('rocketchat', host), documents, () => SHAPE, signal, learn, LEARNT),
      toItems: mapMessage,
    },
    limits,
  )

export const rocketchatExport = rocketchatExportWith({})
