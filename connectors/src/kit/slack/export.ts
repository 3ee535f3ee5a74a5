import { openBundle } from '../bundle.ts'
import type { InputFile, Item, ReadContext } from '../connector.ts'
import { OfElement, perDocument, readDocuments, type DocumentCursor, type DocumentLimits, type Element } from '../documents.ts'
import { textAt, type Json } from '../json.ts'
import { setAside } from '../set-asides.ts'
import { besides, readDirectory, USERS, type Channel, type Directory } from './directory.ts'
import { mapMessage, type MessageOrigin } from './map.ts'

export interface ExportOptions {
  /** The workspace, where something else than the export says which it is. */
  readonly team?: string
  /** Its address without a slash at its end. */
  readonly home?: string | undefined
  /** Whether a channel is to be read; all but direct conversations unless given. */
  readonly takes?: (channel: Channel) => boolean
  /** Told what the export holds before it is read. */
  readonly onDirectory?: (directory: Directory) => void
}

/** A day of a channel: "general/2016-05-08.json". */
const DAY = /(?:^|\/)([^/]+)\/\d{4}-\d\d-\d\d\.json$/
const OTHERS =
  /(?:^|\/)(?:channels|groups|mpims|dms|users|org_users|integration_logs|canvases|file_conversations|lists|teams|huddle_transcripts)\.json$/
const isPage = (file: InputFile): boolean => file.name.endsWith('.json') && !DAY.test(file.name) && !OTHERS.test(file.name)

export const isExport = (file: InputFile): boolean => DAY.test(file.name) || isPage(file)

/** Members and messages of an export: a zip file, the folder that it was unpacked to, or pages of the API. */
export async function* readExport(
  context: ReadContext<unknown, DocumentCursor>,
  values: readonly string[],
  limits: DocumentLimits,
  options: ExportOptions = {},
) {
  const files = await openBundle(context, values)
  const directory = await readDirectory(files, isPage, context.signal, options.team)
  options.onDirectory?.(directory)
  const isLeftOut = (file: InputFile): boolean => {
    const channel = channelOf(file, directory)
    return channel !== undefined && !channel.isDirect && options.takes?.(channel) === false
  }
  const direct = new Set(files.filter((file) => channelOf(file, directory)?.isDirect === true))
  const documents = files.filter((file) => USERS.test(file.name) || (isExport(file) && !direct.has(file) && !isLeftOut(file)))
  if (direct.size > 0)
    context.note('direct_messages', 'Days of direct conversations were left out: nobody else was meant to read them.', direct.size)
  const nowMs = context.now().getTime()
  const aboutOf = perDocument((file) => ({ isUsers: USERS.test(file.name), channel: channelAround(file, directory) }))
  yield* readDocuments(
    context,
    {
      documents,
      shape: (file) => ({ lists: USERS.test(file.name) ? ['', 'members'] : ['', 'messages'] }),
      toItems: (element) => {
        const { isUsers, channel } = aboutOf(element.file)
        return isUsers ? toPerson(element, directory) : toMessage(element, channel, directory, nowMs, options.home)
      },
    },
    limits,
  )
}

const channelOf = (file: InputFile, directory: Directory): Channel | undefined => {
  const folder = DAY.exec(file.name)?.[1]
  return folder === undefined ? undefined : directory.channelOfFolder(folder)
}

/** The channel of a file whose messages do not say theirs. */
const channelAround = (file: InputFile, directory: Directory): Channel =>
  channelOf(file, directory) ?? directory.onlyChannel ?? directory.channelOfFolder(file.name.split('/').at(-2) ?? 'unknown')

const toPerson = ({ value, locator, bytes }: Element, directory: Directory): readonly Item[] => {
  const record = directory.toPerson(value)
  if (record === undefined)
    return [setAside('user_invalid', 'The user has no id. Add it and retry, or leave it out.', locator, bytes.toString('utf8'))]
  return [{ record, raw: bytes }]
}

class ExportedOrigin extends OfElement implements MessageOrigin {
  readonly channel: Channel
  readonly directory: Directory
  readonly nowMs: number
  readonly home: string | undefined

  constructor(element: Element, channel: Channel, directory: Directory, nowMs: number, home: string | undefined) {
    super(element)
    this.channel = channel
    this.directory = directory
    this.nowMs = nowMs
    this.home = home
  }
}

const toMessage = (element: Element, around: Channel, directory: Directory, nowMs: number, home: string | undefined): readonly Item[] => {
  const { value } = element
  const { channel, user } = besides(value)
  if (user !== undefined) directory.learn(user)
  const own = channel === undefined ? undefined : channelFrom(channel)
  return mapMessage(value, new ExportedOrigin(element, own ?? around, directory, nowMs, home))
}

export const channelFrom = (channel: Json): Channel | undefined => {
  const id = textAt(channel, 'id')
  const name = textAt(channel, 'name')
  return id === undefined ? undefined : { id, place: name === undefined ? id : `#${name}`, isDirect: false }
}
