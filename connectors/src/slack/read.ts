import { ChatReader, type ChatPage, type ChatStream } from '../kit/chat-reader.ts'
import type { ChatCursor } from '../kit/chat-cursor.ts'
import { ConnectorError, type Batch, type Item, type ReadContext } from '../kit/connector.ts'
import { isObject, listAt, textAt, type Json } from '../kit/json.ts'
import type { Channel, Directory } from '../kit/slack/directory.ts'
import { readExport } from '../kit/slack/export.ts'
import { mapMessage, timeOf } from '../kit/slack/map.ts'
import { mentionedIn } from '../kit/slack/text.ts'
import { createApi, cursorIn, Refused, type Api } from './api.ts'
import { createAsking, directoryOf, listChannels, listMembers, openWorkspace, type Workspace } from './workspace.ts'
import { covers, type Settings } from './settings.ts'

export type Cursor = ChatCursor<Workspace>
type Reading = ReadContext<Settings, Cursor>

/** Apps outside of Slack's directory are given 15, whatever is asked for. */
const PER_PAGE = 200

/** Members once a day, then each channel: what is new and young first, the past after it. */
export async function* readSlack(context: Reading): AsyncGenerator<Batch<Cursor>, void> {
  const api = createApi(context, context.settings)
  const { isBot, ...known } = await openWorkspace(api)
  const channels = await listChannels(api, context.settings, isBot, context)
  const before = context.cursor?.extra
  const today = context.now().toISOString().slice(0, 10)
  const names = Object.fromEntries(channels.map(({ id, place }) => [id, place.slice(1)]))
  // Another workspace has other channels and other people.
  const isSame = before === undefined || before.team === known.team
  const workspace: Workspace = { ...(isSame ? before : {}), ...known, names }
  const directory = directoryOf(workspace)
  const reader = new ChatReader<Workspace>(context, isSame ? context.cursor : undefined, workspace)
  // Before all else, so that what Slack says now is the last word.
  yield* readOwnExport(context, reader, workspace)
  if (workspace.listed !== today) {
    for await (const items of listMembers(api, directory, context)) {
      context.signal.throwIfAborted()
      if (items.length > 0) yield reader.batch(items)
    }
    workspace.listed = today
  }
  const ask = createAsking(api, directory)
  yield* reader.read(channels.map((channel) => streamOf({ api, context, directory, channel, home: workspace.home || undefined, ask })))
}

/** What an export holds that was given beside the token. */
async function* readOwnExport(context: Reading, reader: ChatReader<Workspace>, workspace: Workspace): AsyncGenerator<Batch<Cursor>, void> {
  const { files = [] } = context.settings
  if (files.length === 0) return
  const batches = readExport(
    { ...context, cursor: workspace.export, claim: () => undefined },
    files,
    {},
    {
      team: workspace.team,
      home: workspace.home || undefined,
      takes: ({ id, place, isPrivate = false }) => covers(context.settings, { id, name: place.slice(1), isPrivate }),
      onDirectory: ({ team = workspace.team }) => {
        if (team !== workspace.team) throw ofAnother(team, workspace.team)
      },
    },
  )
  for await (const { items, cursor } of batches) {
    workspace.export = cursor
    yield reader.batch(items)
  }
}

const ofAnother = (exported: string, connected: string): ConnectorError =>
  new ConnectorError(
    'export_of_another',
    `The export is of the workspace ${exported}, the token of ${connected}.`,
    'Take the export out of the settings, or give one of the same workspace.',
  )

interface Place {
  readonly api: Api
  readonly context: Reading
  readonly directory: Directory
  readonly channel: Channel
  readonly home: string | undefined
  readonly ask: (ids: readonly string[]) => Promise<void>
}

const streamOf = (place: Place): ChatStream => ({
  id: place.channel.id,
  read: (latest) => shown(place, () => readHistory(place, latest)),
  readThread: (thread, cursor, sinceMs) => shown(place, () => readReplies(place, thread, cursor, sinceMs)),
})

const NOTHING: ChatPage = { items: [], newestMs: undefined, oldestMs: undefined, next: undefined }

/** A channel that is not shown, or gone since it was listed, is a note; the others are read. */
const shown = async ({ context, channel }: Place, read: () => Promise<ChatPage>): Promise<ChatPage> => {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    if (error.code !== 'thread_not_found')
      context.note('channel_refused', `Slack does not show ${channel.place} to this token (${error.code}).`)
    return NOTHING
  }
}

/** Goes on by time and not by Slack's cursor, which ends after a while. */
const readHistory = async (place: Place, latest: string): Promise<ChatPage> => {
  const from = latest === '' ? {} : { latest, inclusive: false }
  const answer = await place.api.call('conversations.history', { channel: place.channel.id, limit: PER_PAGE, ...from })
  const given = listAt(answer, 'messages')
  const times = given.flatMap((one) => (isObject(one) ? (timeOf(textAt(one, 'ts')) ?? []) : []))
  const oldest = given.flatMap((one) => (isObject(one) ? (textAt(one, 'ts') ?? []) : [])).at(-1)
  return {
    items: await itemsOf(place, given),
    newestMs: times.length === 0 ? undefined : Math.max(...times),
    oldestMs: times.length === 0 ? undefined : Math.min(...times),
    next: answer['has_more'] === true ? oldest : undefined,
    threads: given.flatMap((one) => (isObject(one) ? threadIn(one) : [])),
  }
}

const threadIn = (message: Json): NonNullable<ChatPage['threads']> => {
  const [ts, thread] = [textAt(message, 'ts'), textAt(message, 'thread_ts')]
  if (ts === undefined || thread !== ts || message['reply_count'] === 0) return []
  return [{ id: ts, latestMs: timeOf(textAt(message, 'latest_reply')) ?? timeOf(ts) ?? 0 }]
}

/** The first on each page is what the thread began with; history has it. */
const readReplies = async (place: Place, thread: string, cursor: string, sinceMs: number | undefined): Promise<ChatPage> => {
  const from = { ...(cursor === '' ? {} : { cursor }), ...(sinceMs === undefined ? {} : { oldest: (sinceMs / 1_000).toFixed(6) }) }
  const answer = await place.api.call('conversations.replies', { channel: place.channel.id, ts: thread, limit: PER_PAGE, ...from })
  const replies = listAt(answer, 'messages').filter((one) => !isObject(one) || textAt(one, 'ts') !== thread)
  const times = replies.flatMap((one) => (isObject(one) ? (timeOf(textAt(one, 'ts')) ?? []) : []))
  return {
    items: await itemsOf(place, replies),
    newestMs: times.length === 0 ? undefined : Math.max(...times),
    oldestMs: undefined,
    next: answer['has_more'] === false ? undefined : cursorIn(answer),
  }
}

const itemsOf = async ({ directory, channel, context, home, ask }: Place, given: readonly unknown[]): Promise<readonly Item[]> => {
  const messages = given.filter(isObject)
  const texts = messages.map((message) => (typeof message['text'] === 'string' ? message['text'] : ''))
  await ask([...new Set(texts.flatMap(mentionedIn))])
  const nowMs = context.now().getTime()
  return messages.flatMap((message) =>
    mapMessage(message, {
      channel,
      directory,
      locator: `${channel.place} ${textAt(message, 'ts') ?? 'without a time'}`.slice(0, 300),
      raw: JSON.stringify(message),
      nowMs,
      claim: () => undefined,
      home,
    }),
  )
}
