import type { IdentityRef } from '@kith/contract/records'
import { createApi, type ApiAnswer, type ApiRequest } from './api.ts'
import type { ChatCursor } from './chat-cursor.ts'
import { platformAt } from './chat-directory.ts'
import type { ChatElement } from './chat-export.ts'
import { ChatReader, type ChatPage, type ChatStream } from './chat-reader.ts'
import type { Batch, Item, Network, ReadContext } from './connector.ts'
import { idAt, isObject, textAt, type Json } from './json.ts'

export interface ServerSettings {
  readonly server: string
  /** A second half of the credential, where there is one: an address, an id. */
  readonly user?: string | undefined
  readonly token: string
  readonly channels?: string | undefined
  readonly private: boolean
}

export interface ServerChannel {
  readonly id: string
  /** As messages show it. */
  readonly name: string
  /** Other names by which the settings may call it. */
  readonly also?: readonly string[]
  readonly isPrivate: boolean
}

/** Asks a path of the API. Throws Refused where the rest can still be read. */
export type Ask = (path: string, query?: ApiRequest['query']) => Promise<Json>

/** A chat that people run themselves: everything but how its API is asked is the same for all. */
export interface ChatServer<State> {
  readonly name: string
  readonly label: string
  readonly summary: string
  readonly help: string
  readonly tokenHelp: string
  readonly user?: { readonly label: string; readonly help: string; readonly placeholder: string }
  readonly placeholder: string
  /** Behind the server's address: "/api/v4". */
  readonly path: string
  readonly headers: (settings: ServerSettings) => Readonly<Record<string, string>>
  /** What every token may ask. */
  readonly me: string
  /** All channels that the token may read, private ones included when asked for. */
  readonly channels: (ask: Ask, withPrivate: boolean) => Promise<readonly ServerChannel[]>
  /** Everybody, page by page. */
  readonly people: (ask: Ask) => AsyncIterable<readonly Json[]>
  readonly open: (platform: string, channels: readonly ServerChannel[]) => State
  /** Remembers somebody who was listed. */
  readonly learn: (person: Json, state: State) => IdentityRef | undefined
  /** A page of messages, newest first, and where it goes on. */
  readonly page: (
    ask: Ask,
    channel: ServerChannel,
    place: string,
  ) => Promise<{ readonly messages: readonly unknown[]; readonly next: string | undefined }>
  /** Messages of any age that were edited or deleted since. */
  readonly changed?: (ask: Ask, channel: ServerChannel, sinceMs: number) => Promise<readonly unknown[]>
  readonly timeOf: (message: Json) => number | undefined
  readonly map: (element: ChatElement, state: State) => readonly Item[] | undefined
}

export interface ServerExtra {
  /** The day (UTC) on which people were handed on last. */
  listed?: string
  /** When the last look began that came to its end. */
  since?: number
}
export type ServerCursor = ChatCursor<ServerExtra>

/** The server does not show this to the token, or it is gone. */
export class Refused extends Error {
  override readonly name = 'Refused'
}

const REFUSALS = [403, 404]
/** Clocks differ: what changed shortly before the last look is looked at again. */
const OVERLAP_MS = 120_000

export const namesIn = (text: string): readonly string[] => text.split(/[,;\n]+/).map((part) => part.trim().replace(/^[#~]/, '')).filter((part) => part !== '') // prettier-ignore

export const createAsk = <State>(
  chat: ChatServer<State>,
  network: Network,
  settings: ServerSettings,
  options: { readonly waitMsMax?: number } = {},
): Ask => {
  const api = createApi(network, { name: chat.label, base: `${settings.server}${chat.path}`, headers: chat.headers(settings), ...options })
  return async (path, query = {}) => {
    const answer: ApiAnswer = await api.ask({ path, query, accept: REFUSALS })
    if (REFUSALS.includes(answer.status)) throw new Refused(`${chat.label} answered ${answer.status}.`)
    return isObject(answer.json) ? answer.json : Array.isArray(answer.json) ? { list: answer.json } : {}
  }
}

export const channelsOf = async <State>(chat: ChatServer<State>, ask: Ask, settings: ServerSettings): Promise<readonly ServerChannel[]> => {
  const names = namesIn(settings.channels ?? '')
  const all = await chat.channels(ask, settings.private)
  const isMeant = ({ id, name, also = [] }: ServerChannel): boolean =>
    names.length === 0 || [id, name, ...also].some((one) => names.includes(one))
  return all.filter((channel) => (settings.private || !channel.isPrivate) && isMeant(channel))
}

export async function* readServer<State>(
  chat: ChatServer<State>,
  context: ReadContext<ServerSettings, ServerCursor>,
): AsyncGenerator<Batch<ServerCursor>, void> {
  const { settings } = context
  const ask = createAsk(chat, context, settings)
  const channels = await channelsOf(chat, ask, settings)
  const state = chat.open(platformAt(chat.name, settings.server), channels)
  const extra: ServerExtra = { ...context.cursor?.extra }
  const reader = new ChatReader<ServerExtra>(context, context.cursor, extra)
  const beganMs = context.now().getTime()
  const today = context.now().toISOString().slice(0, 10)
  // Known at each reading, so that texts and reactions mean the same each time; handed on once a day.
  for await (const items of peopleOf(chat, ask, state, context)) if (extra.listed !== today && items.length > 0) yield reader.batch(items)
  extra.listed = today
  const sinceMs = extra.since === undefined ? undefined : extra.since - OVERLAP_MS
  yield* reader.read(channels.map((channel) => streamOf(chat, { ask, context, channel, state, sinceMs })))
  extra.since = beganMs
  yield reader.batch([])
}

async function* peopleOf<State>(
  chat: ChatServer<State>,
  ask: Ask,
  state: State,
  context: ReadContext<ServerSettings, ServerCursor>,
): AsyncGenerator<readonly Item[]> {
  let count = 0
  try {
    for await (const people of chat.people(ask)) {
      context.signal.throwIfAborted()
      count += people.length
      yield people.flatMap((person): Item[] => {
        const identity = chat.learn(person, state)
        return identity === undefined ? [] : [{ record: { type: 'person', identity }, raw: JSON.stringify(person) }]
      })
    }
    context.claim({ people: count })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    context.note('members_refused', 'The token may not list the members: people are known by what they write.')
  }
}

interface Place<State> {
  readonly ask: Ask
  readonly context: ReadContext<ServerSettings, ServerCursor>
  readonly channel: ServerChannel
  readonly state: State
  readonly sinceMs: number | undefined
}

const streamOf = <State>(chat: ChatServer<State>, place: Place<State>): ChatStream => ({
  id: place.channel.id,
  read: async (from) => {
    try {
      return await readPage(chat, place, from)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      place.context.note('channel_refused', `${chat.label} does not show ${place.channel.name} to this token.`)
      return { items: [], newestMs: undefined, oldestMs: undefined, next: undefined }
    }
  },
})

const readPage = async <State>(
  chat: ChatServer<State>,
  { ask, context, channel, state, sinceMs }: Place<State>,
  from: string,
): Promise<ChatPage> => {
  const { messages, next } = await chat.page(ask, channel, from)
  const changed = from === '' && sinceMs !== undefined ? ((await chat.changed?.(ask, channel, sinceMs)) ?? []) : []
  const nowMs = context.now().getTime()
  const times = messages.flatMap((one) => (isObject(one) ? (chat.timeOf(one) ?? []) : []))
  return {
    items: [...messages, ...changed].filter(isObject).flatMap((value) => chat.map(elementOf(value, channel, nowMs), state) ?? []),
    newestMs: times.length === 0 ? undefined : Math.max(...times),
    oldestMs: times.length === 0 ? undefined : Math.min(...times),
    next: next === from ? undefined : next,
  }
}

export const elementOf = (value: Json, channel: ServerChannel, nowMs: number, raw = JSON.stringify(value)): ChatElement => ({
  value,
  path: 'messages',
  heads: [],
  document: '',
  locator: `${channel.name} ${textAt(value, 'id') ?? idAt(value, 'id') ?? textAt(value, '_id') ?? 'without an id'}`.slice(0, 300),
  raw,
  retry: () => JSON.stringify({ channel, value }),
  nowMs,
  claim: () => undefined,
})
