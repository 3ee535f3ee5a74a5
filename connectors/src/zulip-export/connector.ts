import { platformAt } from '../kit/chat-directory.ts'
import { defineChatExport } from '../kit/chat-export.ts'
import type { InputFile } from '../kit/connector.ts'
import { readList, type DocumentLimits } from '../kit/documents.ts'
import type { JsonShape } from '../kit/json-stream.ts'
import { learnRow, mapElement, type ZulipState } from '../kit/zulip/map.ts'

const help = `
1. As an owner of the organization open *Settings → Organization → Data exports*, and start an export of public data. On a server of your own run \`manage.py export\`.
2. Give the \`.tar.gz\` file as it is, or the folder that it was unpacked to (which is faster where it is large), in which \`realm.json\` and \`messages-000001.json\` lie.

Saved pages of the API (\`/api/v1/messages\`) can be given as well. Direct messages are left out.
`

const TABLES = [
  'zerver_userprofile',
  'zerver_userprofile_crossrealm',
  'zerver_userprofile_mirrordummy',
  'zerver_stream',
  'zerver_recipient',
  'zerver_reaction',
]
const MESSAGES: JsonShape = { lists: ['zerver_message', 'messages'] }
const BESIDE_MESSAGES: JsonShape = { lists: ['zerver_reaction'], passed: ['zerver_message', 'zerver_usermessage', 'messages'] }
const isRealm = (file: InputFile): boolean => /(?:^|\/)realm\.json$/.test(file.name)

const prepare = async (documents: readonly InputFile[], host: string, signal: AbortSignal): Promise<ZulipState> => {
  const state: ZulipState = {
    platform: platformAt('zulip', host),
    people: new Map(),
    byUsername: new Map(),
    places: new Map(),
    stands: new Map(),
    streamOf: new Map(),
    isExport: { yes: false },
    reactionsOf: new Map(),
    held: { reactions: 0 },
    byName: new Map(),
  }
  // Older exports keep reactions beside the messages.
  for (const file of documents)
    await readList(file, isRealm(file) ? { lists: TABLES } : BESIDE_MESSAGES, signal, (row, path) => learnRow(path, row, state))
  return state
}

/** The connector with other bounds than the usual ones: for tests. */
export const zulipExportWith = (limits: DocumentLimits) =>
  defineChatExport(
    {
      name: 'zulip-export',
      label: 'Zulip export',
      summary: 'Messages by channel and topic, reactions and members of a Zulip organization, from its export or saved pages of its API.',
      help,
      file: {
        help: 'The .tar.gz or a zip file of it, the path of the unpacked folder on the server, or its JSON files.',
        placeholder: '/srv/zulip-export-example',
        what: 'export of Zulip',
        hint: 'Give the .tar.gz file, or the folder with realm.json in it.',
      },
      hosted: { help: 'Of the organization, to tell its users from those of others.', placeholder: 'example.zulipchat.com' },
      isDocument: (file) => /(?:^|\/)(?:realm|messages-\d+|[\w-]*messages[\w-]*)\.json$/.test(file.name),
      shape: (file) => (isRealm(file) ? { lists: ['zerver_userprofile', 'zerver_userprofile_crossrealm'] } : MESSAGES),
      prepare,
      toItems: (element, state) => mapElement(element, element.path, state),
    },
    limits,
  )

export const zulipExport = zulipExportWith({})
