import { platformAt, readDirectory } from '../kit/chat-directory.ts'
import { defineChatExport } from '../kit/chat-export.ts'
import type { InputFile } from '../kit/connector.ts'
import type { DocumentLimits } from '../kit/documents.ts'
import type { JsonShape } from '../kit/json-stream.ts'
import { learn, LEARNT, mapElement } from '../kit/mattermost/map.ts'

const help = `
1. On the server run \`mmctl export create --no-attachments\`, and fetch it with \`mmctl export download\`: a zip file with \`import.jsonl\` inside.
2. Give the zip file, or \`import.jsonl\` itself.

Saved pages of the API (\`/api/v4/channels/ID/posts\`) can be given as well, with the answers on users and channels beside them. Direct messages are left out.
`

/** Pages hold their posts by id; lines of a bulk export and items of other tools are each an element. */
const PAGES: JsonShape = { lists: [''], maps: ['posts'] }
const LINES: JsonShape = { lists: [], documents: true }
const shapeOf = (file: InputFile): JsonShape => (file.name.endsWith('.jsonl') ? LINES : PAGES)

/** The connector with other bounds than the usual ones: for tests. */
export const mattermostExportWith = (limits: DocumentLimits) =>
  defineChatExport(
    {
      name: 'mattermost-export',
      label: 'Mattermost export',
      summary: 'Posts, threads, reactions and joins of a Mattermost server, from its bulk export or saved pages of its API.',
      help,
      file: {
        help: 'The zip file or import.jsonl, or the path of a folder on the server.',
        placeholder: 'export.zip',
        what: 'export of Mattermost',
        hint: 'Give the zip file that mmctl made, or pages of the API as JSON.',
      },
      hosted: { help: 'Of the server, to tell its users from those of other servers.', placeholder: 'chat.example.org' },
      isDocument: (file) => /\.jsonl?$/.test(file.name),
      shape: shapeOf,
      prepare: async (documents, host, signal) => readDirectory(platformAt('mattermost', host), documents, shapeOf, signal, learn, LEARNT),
      toItems: mapElement,
    },
    limits,
  )

export const mattermostExport = mattermostExportWith({})
