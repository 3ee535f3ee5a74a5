import { ConnectorError, type Item, type Network } from '../kit/connector.ts'
import type { DocumentCursor } from '../kit/documents.ts'
import { isObject, listAt, textAt, type Json } from '../kit/json.ts'
import { createDirectory, type Channel, type Directory } from '../kit/slack/directory.ts'
import { clipped } from '../kit/text.ts'
import { cursorIn, Refused, type Api } from './api.ts'
import { covers, type Settings } from './settings.ts'

/** What a reading has to know of the workspace besides; it lies in the cursor, and webhooks are read with it. */
export interface Workspace {
  /** "T024BE7LD" */
  team: string
  /** "https://example.slack.com" */
  home: string
  /** Names of channels by their ids. */
  names: Record<string, string>
  /** The day (UTC) on which all members were listed last. */
  listed?: string
  /** Where the reading of the export stands. */
  export?: DocumentCursor
}

export const openWorkspace = async (api: Api): Promise<Pick<Workspace, 'team' | 'home'> & { readonly isBot: boolean }> => {
  const told = await api.call('auth.test')
  const team = textAt(told, 'team_id')
  if (team === undefined || !/^[A-Z0-9]{2,30}$/.test(team)) {
    throw new ConnectorError('answer_unknown', 'Slack does not say which workspace the token is of.', 'Check the address of the API.')
  }
  const url = textAt(told, 'url') ?? ''
  return { team, home: /^https:\/\/[\w.-]{1,200}\/?$/.test(url) ? url.replace(/\/$/, '') : '', isBot: textAt(told, 'bot_id') !== undefined }
}

const PAGES_MAX = 500

async function* pagesOf(
  api: Api,
  network: Pick<Network, 'note'>,
  method: string,
  query: Readonly<Record<string, string | number | boolean>>,
) {
  let cursor: string | undefined
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await api.call(method, { ...query, ...(cursor === undefined ? {} : { cursor }) })
    yield answer
    const next = cursorIn(answer)
    if (next === undefined || next === cursor) return
    cursor = next
  }
  network.note?.('pages_bound', `Stopped after ${PAGES_MAX} pages of ${method}: what is beyond was left out.`)
}

export const channelOf = (given: Json): (Channel & { readonly name: string | undefined; readonly isPrivate: boolean }) | undefined => {
  const id = textAt(given, 'id')
  if (id === undefined || !/^[A-Z0-9]{2,30}$/.test(id)) return undefined
  const name = clipped(given['name'], 200)
  return {
    id,
    name,
    place: `#${name ?? id}`,
    isDirect: given['is_im'] === true || given['is_mpim'] === true,
    isPrivate: given['is_private'] === true,
  }
}

/** The channels of the source that the token may read. */
export const listChannels = async (
  api: Api,
  settings: Settings,
  isBot: boolean,
  network: Pick<Network, 'note'>,
): Promise<readonly Channel[]> => {
  const types = settings.private ? 'public_channel,private_channel' : 'public_channel'
  const found: Channel[] = []
  const outside: string[] = []
  for await (const answer of pagesOf(api, network, 'conversations.list', { types, exclude_archived: false, limit: 200 })) {
    for (const given of listAt(answer, 'channels')) {
      const channel = isObject(given) ? channelOf(given) : undefined
      if (!isObject(given) || channel === undefined || channel.isDirect || !covers(settings, channel)) continue
      // Members of the workspace read every public channel; apps those to which somebody has invited them.
      if (isBot && given['is_member'] === false) outside.push(channel.place)
      else found.push({ id: channel.id, place: channel.place, isDirect: false })
    }
  }
  if (outside.length > 0) {
    const names = outside.slice(0, 10).join(', ')
    network.note?.(
      'not_in_channel',
      `The app is not in these channels: ${names}${outside.length > 10 ? ', …' : ''}. Write “/invite @” and its name there to have them read.`,
      outside.length,
    )
  }
  return found
}

/** Everybody in the workspace, page by page. */
export async function* listMembers(api: Api, directory: Directory, network: Pick<Network, 'note'>): AsyncGenerator<readonly Item[]> {
  try {
    for await (const answer of pagesOf(api, network, 'users.list', { limit: 200 })) {
      const users = listAt(answer, 'members').filter(isObject)
      yield users.flatMap((user) => toPerson(directory, user))
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    network.note?.('members_refused', 'The token may not list the members (scope users:read): people are known by their ids alone.')
  }
}

export const toPerson = (directory: Directory, user: Json): readonly Item[] => {
  directory.learn(user)
  const record = directory.toPerson(user)
  return record === undefined ? [] : [{ record, raw: JSON.stringify(user) }]
}

export const directoryOf = ({ team, names }: Pick<Workspace, 'team' | 'names'>): Directory => {
  const channels = Object.entries(names).map(([id, name]): [string, Channel] => [id, { id, place: `#${name}`, isDirect: false }])
  return createDirectory(new Map(), new Map(channels), new Map(), team)
}

const ASKED_MAX = 1_000

/** Asks for members whom messages name and whom nobody has told of yet, so that the text shows their names. */
export const createAsking = (api: Api, directory: Directory): ((ids: readonly string[]) => Promise<void>) => {
  const asked = new Set<string>()
  let isRefused = false
  return async (ids) => {
    for (const id of ids) {
      if (isRefused || asked.size >= ASKED_MAX || asked.has(id) || directory.name(id) !== undefined) continue
      asked.add(id)
      try {
        const user = (await api.call('users.info', { user: id }))['user']
        if (isObject(user)) directory.learn(user)
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        isRefused = error.code === 'missing_scope'
      }
    }
  }
}
