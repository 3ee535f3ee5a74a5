import { defineChatExport } from '../kit/chat-export.ts'
import type { InputFile } from '../kit/connector.ts'
import type { DocumentLimits } from '../kit/documents.ts'
import type { JsonShape } from '../kit/json-stream.ts'
import { learnAll, mapElement, type MatrixDirectory } from './map.ts'

const help = `
1. In Element open the room, then its information (*ⓘ*) and *Export chat*. Choose *Format: JSON* and *Messages: From the beginning*, and take no attachments.
2. Give the files of all rooms, a zip file, or the folder.

What was written in encrypted rooms comes with it, as far as Element could read it. Element leaves reactions out. Saved pages of the API (\`/rooms/ID/messages\`) can be
given as well. Talks between two people are left out where the export tells of them.
`

const SHAPE: JsonShape = { lists: ['', 'messages', 'chunk'] }
const LINES: JsonShape = { lists: [], documents: true }
const shapeOf = (file: InputFile): JsonShape => (file.name.endsWith('.jsonl') ? LINES : SHAPE)

/** The connector with other bounds than the usual ones: for tests. */
export const matrixExportWith = (limits: DocumentLimits) =>
  defineChatExport<MatrixDirectory>(
    {
      name: 'matrix-export',
      label: 'Matrix export',
      summary: 'Messages, threads, replies, joins and, from saved pages, reactions of rooms of Matrix, as Element exports them.',
      help,
      file: {
        help: 'JSON files, a zip file, or the path of a folder on the server.',
        placeholder: 'matrix - Garden - Chat Export.json',
        what: 'export of a room of Matrix',
        hint: 'Choose "JSON" as the format when exporting in Element.',
      },
      isDocument: (file) => /\.jsonl?$/.test(file.name),
      shape: shapeOf,
      prepare: (documents, _, signal) => learnAll(documents, shapeOf, signal),
      toItems: mapElement,
    },
    limits,
  )

export const matrixExport = matrixExportWith({})
