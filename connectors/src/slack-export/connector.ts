import { z } from 'zod'
import { checkBundle, openBundle } from '../kit/bundle.ts'
import { CHAT_KINDS } from '../kit/chat.ts'
import { defineConnector, type Connector, type InputFile, type Item, type ReadContext } from '../kit/connector.ts'
import { readDocuments, type DocumentCursor, type DocumentLimits, type Element } from '../kit/documents.ts'
import { isObject, objectAt, textAt, type Json } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { setAside } from '../kit/set-asides.ts'
import { besides, createDirectory, readDirectory, USERS, type Channel, type Directory } from './directory.ts'
import { mapMessage } from './map.ts'

const settings = z.object({ files: z.array(z.string().min(1).max(4_096)).min(1, 'Choose the export.').max(10_000) })
type Settings = z.infer<typeof settings>

const help = `
1. As an owner or admin of the workspace open *Settings & administration → Workspace settings → Import/Export data → Export*, choose the time, and start the export. Slack sends a link when it is ready.
2. Give the zip file as it is, or the folder that it was unpacked to.
3. Export again whenever you like, and import it: what is known already is not doubled, what was edited or deleted since is brought up to date.

Public channels are in every export, private ones if your plan allows. Direct messages are left out. Pages of Slack's API (\`conversations.history\`) saved as files can be given as well.
`

/** The connector with other bounds than the usual ones: for tests. */
export const slackExportWith = (limits: DocumentLimits): Connector<Settings, DocumentCursor> =>
  defineConnector<Settings, DocumentCursor>({
    name: 'slack-export',
    label: 'Slack export',
    summary: 'Messages, threads, reactions, joins and members of a Slack workspace, from its export.',
    help,
    settings,
    fields: [
      {
        name: 'files',
        label: 'Export',
        help: 'The zip file, or the path of a folder on the server.',
        kind: 'files',
        required: true,
        placeholder: 'Example Slack export Jan 1 2024 - Feb 1 2024.zip',
      },
    ],
    kinds: CHAT_KINDS,
    order: 'as-given',
    title: () => 'Slack',
    check: async (context) => {
      await checkBundle(context, context.settings.files, {
        isExpected: (file) => DAY.test(file.name) || isPage(file),
        what: 'Slack export',
        hint: 'Give the zip file that Slack made, or the folder with channels.json and users.json in it.',
      })
    },
    read: (context) => read(context, limits),
    reread,
  })

export const slackExport = slackExportWith({})

/** A day of a channel: "general/2016-05-08.json". */
const DAY = /(?:^|\/)([^/]+)\/\d{4}-\d\d-\d\d\.json$/
const OTHERS =
  /(?:^|\/)(?:channels|groups|mpims|dms|users|org_users|integration_logs|canvases|file_conversations|lists|teams|huddle_transcripts)\.json$/
const isPage = (file: InputFile): boolean => file.name.endsWith('.json') && !DAY.test(file.name) && !OTHERS.test(file.name)

async function* read(context: ReadContext<Settings, DocumentCursor>, limits: DocumentLimits) {
  const files = await openBundle(context, context.settings.files)
  const directory = await readDirectory(files, isPage, context.signal)
  const direct = files.filter((file) => channelOf(file, directory)?.isDirect === true)
  const documents = files.filter((file) => USERS.test(file.name) || ((DAY.test(file.name) || isPage(file)) && !direct.includes(file)))
  if (direct.length > 0)
    context.note('direct_messages', 'Days of direct conversations were left out: nobody else was meant to read them.', direct.length)
  const nowMs = context.now().getTime()
  yield* readDocuments(
    context,
    {
      documents,
      shape: (file) => ({ lists: USERS.test(file.name) ? ['', 'members'] : ['', 'messages'] }),
      toItems: (element) => (USERS.test(element.file.name) ? toPerson(element, directory) : toMessage(element, directory, nowMs)),
    },
    limits,
  )
}

const channelOf = (file: InputFile, directory: Directory): Channel | undefined => {
  const folder = DAY.exec(file.name)?.[1]
  return folder === undefined ? undefined : directory.channelOfFolder(folder)
}

const toPerson = ({ value, locator, bytes }: Element, directory: Directory): readonly Item[] => {
  const record = directory.toPerson(value)
  if (record === undefined)
    return [setAside('user_invalid', 'The user has no id. Add it and retry, or leave it out.', locator, bytes.toString('utf8'))]
  return [{ record, raw: bytes }]
}

const toMessage = ({ value, file, locator, bytes, claim }: Element, directory: Directory, nowMs: number): readonly Item[] => {
  const { channel, user } = besides(value)
  if (user !== undefined) directory.learn(user)
  const own = channel === undefined ? undefined : channelFrom(channel)
  const folder = file.name.split('/').at(-2) ?? 'unknown'
  const found = own ?? channelOf(file, directory) ?? directory.onlyChannel ?? directory.channelOfFolder(folder)
  return mapMessage(value, { channel: found, directory, locator, raw: bytes, nowMs, claim })
}

const channelFrom = (channel: Json): Channel | undefined => {
  const id = textAt(channel, 'id')
  const name = textAt(channel, 'name')
  return id === undefined ? undefined : { id, place: name === undefined ? id : `#${name}`, isDirect: false }
}

/** A set-aside message is kept with its channel and workspace, since it does not name them. */
function reread(raw: string): readonly Item[] {
  const given = parseJson(raw)
  const message = isObject(given) ? given['message'] : undefined
  const channel = isObject(given) ? channelFrom(objectAt(given, 'channel')) : undefined
  if (!isObject(given) || !isObject(message) || channel === undefined) {
    return [
      setAside(
        'item_invalid',
        'Keep the shape {"channel": {"id": …}, "platform": …, "message": {…}} and change values only.',
        'retry',
        raw,
      ),
    ]
  }
  const empty = createDirectory(new Map(), new Map(), new Map())
  const platform = textAt(given, 'platform') ?? empty.platform
  const directory = { ...empty, platform, user: (id: string) => ({ platform, key: id.slice(0, 500) }) }
  return mapMessage(message, { channel, directory, locator: 'retry', raw, nowMs: Date.now(), claim: () => undefined })
}
