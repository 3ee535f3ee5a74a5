import type { ChatCursor } from '../kit/chat-cursor.ts'
import { ChatReader, type ChatPage, type ChatStream, type ChatThread } from '../kit/chat-reader.ts'
import type { Batch, Item, ReadContext } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { createIdentities, mapMessage, type Identities } from '../kit/discord/map.ts'
import { idAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { clipped } from '../kit/text.ts'
import { createApi, Refused, type Api } from './api.ts'
import { emojiOf, rootOf, toExported } from './convert.ts'
import { listChannels, listMembers, readGuild, type Channel, type Guild } from './guild.ts'
import type { Settings } from './settings.ts'

interface Extra {
  /** The day (UTC) on which all members were listed last. */
  listed?: string
}
export type Cursor = ChatCursor<Extra>
type Reading = ReadContext<Settings, Cursor>

const PER_PAGE = 100

interface Place {
  readonly api: Api
  readonly context: Reading
  readonly guild: Guild
  readonly identities: Identities
}

/** Members once a day, then channels and their threads: what is new and young first, the past after it. */
export async function* readDiscord(context: Reading): AsyncGenerator<Batch<Cursor>, void> {
  const api = createApi(context, context.settings)
  const guild = await readGuild(api, context.settings.server)
  const channels = await listChannels(api, guild, context.settings)
  const place: Place = { api, context, guild, identities: createIdentities() }
  const extra: Extra = { ...context.cursor?.extra }
  const reader = new ChatReader<Extra>(context, context.cursor, extra)
  const today = context.now().toISOString().slice(0, 10)
  if (guild.people !== undefined) context.claim({ people: guild.people })
  if (extra.listed !== today) {
    for await (const items of listMembers(api, guild, place.identities, context)) if (items.length > 0) yield reader.batch(items)
    extra.listed = today
  }
  const active = await activeThreads(place)
  yield* reader.read(channels.flatMap((channel) => streamsOf(place, channel, active.get(channel.id) ?? [])))
}

/** A channel's messages, and the list of its threads. */
const streamsOf = (place: Place, channel: Channel, active: readonly ChatThread[]): readonly ChatStream[] => {
  const ofChannel = { id: channel.id, type: 'GuildTextChat', name: channel.name }
  const messages: ChatStream = {
    id: channel.id,
    read: (before) => shown(place, channel, () => readMessages(place, ofChannel, channel.id, before)),
  }
  const threads: ChatStream = {
    id: `threads ${channel.id}`,
    read: (before) => shown(place, channel, () => readArchived(place, channel, before, active)),
    readThread: (id, before) => shown(place, channel, () => readThread(place, channel, id, before)),
  }
  return [...(channel.hasMessages ? [messages] : []), ...(channel.hasThreads ? [threads] : [])]
}

const NOTHING: ChatPage = { items: [], newestMs: undefined, oldestMs: undefined, next: undefined }

/** What is not shown is a note; the rest is read. */
const shown = async ({ context }: Place, channel: Channel, read: () => Promise<ChatPage>): Promise<ChatPage> => {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    context.note('channel_refused', `Discord does not show all of #${channel.name} to this bot (${error.status}).`)
    return NOTHING
  }
}

/** A page of messages, newest first. Goes on by id, so that nothing is skipped where some vanish. */
const readMessages = async (place: Place, channel: Json, id: string, before: string): Promise<ChatPage> => {
  const given = await place.api.get(`/channels/${id}/messages`, { limit: PER_PAGE, ...(before === '' ? {} : { before }) })
  const all = Array.isArray(given) ? given : []
  const messages = all.filter(isObject)
  const items: Item[] = []
  for (const message of messages) items.push(...(await itemsOf(place, channel, message)))
  const times = messages.flatMap((message) => timeOf(idAt(message, 'id')) ?? [])
  const last = messages.flatMap((message) => idAt(message, 'id') ?? []).at(-1)
  return {
    items,
    newestMs: times.length === 0 ? undefined : Math.max(...times),
    oldestMs: times.length === 0 ? undefined : Math.min(...times),
    next: all.length < PER_PAGE ? undefined : last,
  }
}

const EPOCH_MS = 1_420_070_400_000n

/** Ids hold the moment at which they were made (Snowflakes, in Discord's API reference). */
const timeOf = (id: string | undefined): number | undefined => (id === undefined ? undefined : Number((BigInt(id) >> 22n) + EPOCH_MS))

/** What began a thread of a forum has the thread's own number. */
const KEPT_TYPES_OUT = new Set([21])

const itemsOf = async (place: Place, channel: Json, message: Json): Promise<readonly Item[]> => {
  // In a thread, Discord repeats the message that it hangs on.
  if (KEPT_TYPES_OUT.has(Number(message['type']))) return []
  const { guild, identities, context } = place
  const reacted = await whoReacted(place, String(channel['id']), message)
  const root = rootOf(message)
  return mapMessage(toExported(message, guild, reacted), {
    guild: { id: guild.id, name: guild.name },
    channel,
    document: '',
    locator: `#${String(channel['name'])} ${idAt(message, 'id') ?? 'without an id'}`.slice(0, 300),
    raw: JSON.stringify(message),
    nowMs: context.now().getTime(),
    claim: () => undefined,
    rootOf: (_, id) => root ?? id,
    identities,
  })
}

const REACTORS_PER_PAGE = 100
const REACTOR_PAGES_MAX = 20

/** Messages tell how many reacted; who they are is a question for each emoji. */
const whoReacted = async ({ api, context }: Place, channel: string, message: Json): Promise<ReadonlyMap<string, readonly Json[]>> => {
  const found = new Map<string, readonly Json[]>()
  for (const reaction of listAt(message, 'reactions').filter(isObject).slice(0, 20)) {
    const emoji = emojiOf(reaction)
    const users: Json[] = []
    let after = ''
    for (let page = 0; page < REACTOR_PAGES_MAX; page++) {
      const path = `/channels/${channel}/messages/${idAt(message, 'id') ?? '0'}/reactions/${encodeURIComponent(emoji)}`
      const given = await api.get(path, { limit: REACTORS_PER_PAGE, ...(after === '' ? {} : { after }) }).catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error
        context.note('reactions_refused', 'Discord does not show who reacted to some messages.')
        return []
      })
      const more = (Array.isArray(given) ? given : []).filter(isObject)
      users.push(...more)
      const last = more.at(-1)
      const next = last === undefined ? undefined : idAt(last, 'id')
      if (more.length < REACTORS_PER_PAGE || next === undefined || next === after) break
      after = next
    }
    found.set(emoji, users)
  }
  return found
}

/** Threads that are open now, by the channel that they hang on. */
const activeThreads = async ({ api, guild }: Place): Promise<ReadonlyMap<string, readonly ChatThread[]>> => {
  const given = await api.get(`/guilds/${guild.id}/threads/active`).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error
    return {}
  })
  const byParent = new Map<string, ChatThread[]>()
  for (const thread of isObject(given) ? listAt(given, 'threads') : []) {
    const found = isObject(thread) ? threadOf(thread) : undefined
    if (found !== undefined) byParent.set(found.parent, [...(byParent.get(found.parent) ?? []), found])
  }
  return byParent
}

const PUBLIC_THREADS = new Set([10, 11])

const threadOf = (thread: Json): (ChatThread & { readonly parent: string }) | undefined => {
  const [id, parent] = [idAt(thread, 'id'), idAt(thread, 'parent_id')]
  if (id === undefined || parent === undefined || !PUBLIC_THREADS.has(Number(thread['type']))) return undefined
  return { id, parent, latestMs: timeOf(idAt(thread, 'last_message_id') ?? id) ?? 0 }
}

/** A page of archived threads, the last archived first; the first page has the open ones as well. */
const readArchived = async (place: Place, channel: Channel, before: string, active: readonly ChatThread[]): Promise<ChatPage> => {
  const given = await place.api.get(`/channels/${channel.id}/threads/archived/public`, {
    limit: PER_PAGE,
    ...(before === '' ? {} : { before }),
  })
  const answer = isObject(given) ? given : {}
  const threads = listAt(answer, 'threads').filter(isObject)
  const archived = threads.flatMap((thread) => textAt(objectAt(thread, 'thread_metadata'), 'archive_timestamp') ?? [])
  const times = archived.flatMap((at) => parseTime(at) ?? [])
  return {
    items: [],
    newestMs: times.length === 0 ? undefined : Math.max(...times),
    oldestMs: times.length === 0 ? undefined : Math.min(...times),
    next: answer['has_more'] === true ? archived.at(-1) : undefined,
    threads: [...(before === '' ? active : []), ...threads.flatMap((thread) => threadOf(thread) ?? [])],
  }
}

const readThread = async (place: Place, channel: Channel, id: string, before: string): Promise<ChatPage> => {
  // Its name stands with the thread alone.
  const about = await place.api.get(`/channels/${id}`)
  const name = clipped(isObject(about) ? about['name'] : undefined, 300)
  return readMessages(place, { id, type: 'GuildPublicThread', category: channel.name, ...(name === undefined ? {} : { name }) }, id, before)
}
