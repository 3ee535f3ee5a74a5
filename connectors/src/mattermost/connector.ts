import { addPlace, type ChatDirectory } from '../kit/chat-directory.ts'
import { defineChatServer } from '../kit/chat-api.ts'
import type { Ask, ServerChannel } from '../kit/chat-api-read.ts'
import { countAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { learn, mapElement } from '../kit/mattermost/map.ts'
import { clipped } from '../kit/text.ts'

const help = `
**1. Let people have tokens**, if they may not yet: *System Console → Integrations → Integration Management → Enable Personal Access Tokens*; or make a bot there.

**2. Make a token.** As the account that shall read: *your picture → Profile → Security → Personal Access Tokens → Create Token*. Copy the token itself, not its id. An account of its own, which has joined the channels, is best; Kith only reads.

**3. Connect.** The newest comes first, the past after it, for every team of the account. Edits and deletions come with the next look, however old the message.
`

const PER_PAGE = 200
const PAGES_MAX = 1_000

/** Pages by number, of lists that do not move. */
async function* pagesOf(ask: Ask, path: string): AsyncGenerator<readonly Json[]> {
  for (let page = 0; page < PAGES_MAX; page++) {
    const all = listAt(await ask(path, { page, per_page: PER_PAGE }), 'list')
    if (all.length > 0) yield all.filter(isObject)
    if (all.length < PER_PAGE) return
  }
}

/** Mattermost's letters: O for open to all in the team, P for private; D and G are direct messages. */
const channelOf = (channel: Json): ServerChannel | undefined => {
  const id = textAt(channel, 'id')
  const type = channel['type']
  if (id === undefined || !/^\w{8,40}$/.test(id) || (type !== 'O' && type !== 'P')) return undefined
  const name = clipped(channel['name'], 200)
  return { id, name: clipped(channel['display_name'], 200) ?? name ?? id, also: name === undefined ? [] : [name], isPrivate: type === 'P' }
}

const listChannels = async (ask: Ask, withPrivate: boolean): Promise<readonly ServerChannel[]> => {
  const found = new Map<string, ServerChannel>()
  const add = (given: readonly Json[]): void => {
    for (const channel of given.map(channelOf)) if (channel !== undefined) found.set(channel.id, channel)
  }
  for (const team of listAt(await ask('/users/me/teams'), 'list').filter(isObject)) {
    const id = textAt(team, 'id') ?? ''
    for await (const page of pagesOf(ask, `/teams/${encodeURIComponent(id)}/channels`)) add(page)
    if (withPrivate) add(listAt(await ask(`/users/me/teams/${encodeURIComponent(id)}/channels`), 'list').filter(isObject))
  }
  return [...found.values()]
}

/** Answers hold posts by id, and say their order beside. */
const postsIn = (answer: Json, ids: readonly unknown[]): readonly unknown[] => {
  const posts = objectAt(answer, 'posts')
  return ids.flatMap((id) => (typeof id === 'string' && isObject(posts[id]) ? [posts[id]] : []))
}

export const mattermostConnector = defineChatServer<ChatDirectory>({
  name: 'mattermost',
  label: 'Mattermost',
  summary: 'Posts, threads, reactions, joins and members of a Mattermost server, through its API.',
  help,
  tokenHelp: 'A personal access token, or that of a bot. Kept encrypted and never shown again.',
  placeholder: 'https://chat.example.org',
  path: '/api/v4',
  headers: ({ token }) => ({ authorization: `Bearer ${token}` }),
  me: '/users/me',
  channels: listChannels,
  people: (ask) => pagesOf(ask, '/users'),
  open: (platform, channels) => {
    const directory: ChatDirectory = { platform, people: new Map(), byUsername: new Map(), places: new Map(), stands: new Map() }
    for (const { id, name } of channels) addPlace(directory, id, name)
    return directory
  },
  learn: (person, directory) => {
    learn(person, directory)
    return directory.people.get(textAt(person, 'id') ?? '')
  },
  page: async (ask, { id }, before) => {
    const answer = await ask(`/channels/${id}/posts`, { per_page: PER_PAGE, ...(before === '' ? {} : { before }) })
    const order = listAt(answer, 'order')
    const last = order.at(-1)
    // Older servers do not say whether there are more.
    const isLast = answer['prev_post_id'] === undefined ? order.length < PER_PAGE : answer['prev_post_id'] === ''
    return { messages: postsIn(answer, order), next: isLast || typeof last !== 'string' ? undefined : last }
  },
  changed: async (ask, { id }, since) => {
    const answer = await ask(`/channels/${id}/posts`, { since })
    return postsIn(answer, Object.keys(objectAt(answer, 'posts')))
  },
  timeOf: (post) => countAt(post, 'create_at'),
  map: mapElement,
})
