import { createApi as createKitApi, type ApiAnswer } from '../kit/api.ts'
import type { Network } from '../kit/connector.ts'
import { ConnectorError } from '../kit/connector.ts'
import { countAt, idAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { hasKey, type Settings } from './settings.ts'

/** What the forum does not show to this account, or no longer has. */
const HIDDEN: readonly number[] = [403, 404, 410]

export interface ForumApi {
  /** The answer's object; undefined where the forum hides it. */
  readonly ask: (path: string) => Promise<Json | undefined>
  /** The answer's list; undefined where the forum hides it. */
  readonly list: (path: string) => Promise<readonly Json[] | undefined>
}

export const createForumApi = (network: Network, settings: Settings, options: { readonly waitMsMax?: number } = {}): ForumApi => {
  const { key = '', username = '', url } = settings
  const api = createKitApi(network, {
    name: 'The forum',
    base: url,
    headers: hasKey(settings) ? { 'api-key': key, 'api-username': username === '' ? 'system' : username } : {},
    ...options,
  })
  const open = async (path: string): Promise<ApiAnswer | undefined> => {
    const answer = await api.ask({ path, accept: HIDDEN })
    if (!HIDDEN.includes(answer.status)) return answer
    // The forum refuses in JSON. What refuses otherwise stands before it, and says nothing of what is there.
    if (isObject(answer.json)) return undefined
    throw new ConnectorError(
      'refused_before',
      `Something before the forum refuses to let Kith read ${path.split('?')[0] ?? ''} (${answer.status}).`,
      'A firewall or a check for robots may stand there: let the address of Kith’s server through. Kith tries again by itself.',
      { transient: true },
    )
  }
  return {
    ask: async (path) => {
      const answer = await open(path)
      if (answer === undefined) return undefined
      if (isObject(answer.json)) return answer.json
      throw broken(path)
    },
    list: async (path) => {
      const answer = await open(path)
      if (answer === undefined) return undefined
      if (Array.isArray(answer.json)) return answer.json.filter(isObject)
      throw broken(path)
    },
  }
}

const broken = (path: string): ConnectorError =>
  new ConnectorError(
    'answer_broken',
    `The forum answered ${path.split('?')[0] ?? ''} with something that is not what Discourse gives.`,
    'Check that the address is that of a Discourse forum.',
    { transient: true },
  )

/** A cheap look: is this a Discourse, and does it let us in? */
export const checkForum = async (network: Network, settings: Settings): Promise<void> => {
  const api = createForumApi(network, settings, { waitMsMax: 5_000 })
  const found = await api.ask('/latest.json?no_definitions=true&order=activity')
  if (found === undefined) throw closed(settings)
  if (!isObject(found['topic_list']))
    throw new ConnectorError(
      'not_discourse',
      'There is something at this address, but it is no Discourse forum.',
      'Give the address at which the forum’s list of topics is seen, like https://forum.example.org.',
    )
}

export const closed = (settings: Settings): ConnectorError =>
  hasKey(settings)
    ? new ConnectorError(
        'forbidden',
        'The forum does not let this key read its topics.',
        'Check key and user name: the key must be for that user, or for all users, and may not be revoked.',
      )
    : new ConnectorError(
        'forbidden',
        'The forum shows its topics only to those who sign in.',
        'Make an API key as the setup help says, and enter it in the settings of the source.',
      )

/** What the forum says of itself: names of its categories, and how much it holds. */
export interface About {
  readonly categories: Map<string, string>
  readonly claims: Readonly<Record<string, number>>
  /** Topics that are counted and not shown to us. */
  readonly hiddenTopics: number
}

export const readAbout = async (api: ForumApi): Promise<About> => {
  const site = (await api.ask('/site.json')) ?? {}
  const told = await api.ask('/about.json')
  const stats = told === undefined ? ((await api.ask('/site/statistics.json')) ?? {}) : objectAt(objectAt(told, 'about'), 'stats')
  const categories = new Map<string, string>()
  let shown = 0
  let posts = 0
  for (const category of listAt(site, 'categories')) {
    const [id, name] = isObject(category) ? [idAt(category, 'id'), textAt(category, 'name')] : []
    if (!isObject(category) || id === undefined || name === undefined) continue
    categories.set(id, name)
    shown += countAt(category, 'topic_count') ?? 0
    posts += countAt(category, 'post_count') ?? 0
  }
  const count = (...names: string[]): number | undefined => names.map((name) => countAt(stats, name)).find((found) => found !== undefined)
  const topics = count('topics_count', 'topic_count')
  const claims = {
    'topic-started': topics,
    replied: posts > shown ? posts - shown : undefined,
    liked: count('likes_count', 'like_count'),
    people: count('users_count', 'user_count'),
  }
  return {
    categories,
    claims: Object.fromEntries(Object.entries(claims).filter((entry): entry is [string, number] => entry[1] !== undefined)),
    hiddenTopics: shown > 0 && topics !== undefined && topics > shown ? topics - shown : 0,
  }
}
