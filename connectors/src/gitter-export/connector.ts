import { readDirectory } from '../kit/chat-directory.ts'
import { defineChatExport } from '../kit/chat-export.ts'
import type { DocumentLimits } from '../kit/documents.ts'
import { learn, LEARNT, mapMessage, withPlaces, type GitterDirectory } from './map.ts'

const help = `
Gitter moved to Matrix in 2023. What was saved of its API before (\`/v1/rooms/ROOM/chatMessages\`, pages of JSON, also as GrimoireLab keeps them) is read here;
for what came after, connect Matrix.

1. Name each file as its room, such as \`garden.json\`: messages do not say in which room they stand. The list of rooms (\`/v1/rooms\`) may lie beside them.
2. Give the files, a zip file, or the folder. Talks between two people are left out where the list of rooms tells of them.
`

const SHAPE = { lists: [''] }

/** The connector with other bounds than the usual ones: for tests. */
export const gitterExportWith = (limits: DocumentLimits) =>
  defineChatExport<GitterDirectory>(
    {
      name: 'gitter-export',
      label: 'Gitter export',
      summary: 'Messages and threads of rooms of Gitter, from saved pages of its API.',
      help,
      file: {
        help: 'JSON files, a zip file, or the path of a folder on the server.',
        placeholder: 'garden.json',
        what: 'page of Gitter’s API',
        hint: 'Give pages of messages as JSON.',
      },
      isDocument: (file) => file.name.endsWith('.json'),
      shape: () => SHAPE,
      prepare: async (documents, _, signal) => withPlaces(await readDirectory('gitter', documents, () => SHAPE, signal, learn, LEARNT)),
      toItems: mapMessage,
    },
    limits,
  )

export const gitterExport = gitterExportWith({})
