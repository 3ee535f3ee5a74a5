import { z } from 'zod'
import { createApi, type Api, type ApiAnswer, type ApiRequest } from '../kit/api.ts'
import { defineConnector, type Item, type Network, type ReadContext } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { countAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { answersTo } from '../kit/judge.ts'
import { expected, readLists, type List, type ListPage, type ListsCursor } from '../kit/lists.ts'
import { namesIn } from '../kit/names.ts'
import { byCursor } from '../kit/pages.ts'
import { parseJson } from '../kit/parse-json.ts'
import { POST_KINDS } from '../kit/posts.ts'
import { setAside } from '../kit/set-asides.ts'
import { searchBluesky } from './search.ts'
import { mapLike, mapPost, mapRepost, mapReposter } from './map.ts'

const help = `
1. Give **accounts** (\`name.bsky.social\`, or whatever name they have): what they post and pass on, who answers, likes and passes on, and how their followers grow. This needs no account.
2. Give **words** to search for, each search on a line or with a comma behind it: the names of your project, hashtags with \`#\`, your own address. Bluesky lets only those search who sign in.
3. For searching, in Bluesky open *Settings → Privacy and security → App passwords → Add app password*, and give your own name and that password; without accounts and words only *watches* search here. It may be taken back there at any time; never give your real one.
`

const NAMES_MAX = 30
const PUBLIC = 'https://public.api.bsky.app'
const SIGNED_IN = 'https://bsky.social'
const HANDLE = /^(?:did:[a-z]+:[\w.:%-]{1,300}|[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?\.[a-z]{2,63})$/i

const accountsIn = (text: string | undefined): readonly string[] =>
  namesIn(text, (name) => name.replace(/^https?:\/\/bsky\.app\/profile\//i, '').replace(/^@|\/+$/g, ''))
const searchesIn = (text: string | undefined): readonly string[] => [
  ...new Set(
    (text ?? '')
      .split(/[,;\n]+/)
      .map((words) => words.trim())
      .filter((words) => words !== ''),
  ),
]

const settings = z
  .object({
    accounts: z.string().max(10_000).optional(),
    words: z.string().max(5_000).optional(),
    identifier: z.string().trim().max(300).optional(),
    password: z.string().trim().max(200).optional(),
    service: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .optional(),
  })
  .refine(({ accounts, words, identifier }) => accountsIn(accounts).length + searchesIn(words).length > 0 || (identifier ?? '') !== '', {
    message: 'Give an account, or words to search for, or your name alone where only watches search.',
    path: ['accounts'],
  })
  .refine(({ accounts, words }) => accountsIn(accounts).length + searchesIn(words).length <= NAMES_MAX, {
    message: `At most ${NAMES_MAX} accounts and searches.`,
    path: ['accounts'],
  })
  .refine(({ accounts }) => accountsIn(accounts).every((name) => HANDLE.test(name)), {
    message: 'Write accounts like name.bsky.social.',
    path: ['accounts'],
  })
  .refine(({ words, identifier, password }) => searchesIn(words).length === 0 || ((identifier ?? '') !== '' && (password ?? '') !== ''), {
    message: 'Searching needs your name and an app password.',
    path: ['words'],
  })
type Settings = z.infer<typeof settings>
type Context = ReadContext<Settings, ListsCursor>

export const bluesky = defineConnector<Settings, ListsCursor>({
  name: 'bluesky',
  label: 'Bluesky',
  summary: 'Posts of accounts and posts with words, who answers, likes and passes them on.',
  help,
  settings,
  fields: [
    {
      name: 'accounts',
      label: 'Accounts',
      help: 'Their names, with commas between them.',
      kind: 'text',
      required: false,
      placeholder: 'project.example.org',
    },
    {
      name: 'words',
      label: 'Words',
      help: 'What to search for; with commas between searches.',
      kind: 'text',
      required: false,
      placeholder: '#ourproject, ourproject.example.org',
    },
    { name: 'identifier', label: 'Your name', help: 'For searching only.', kind: 'text', required: false, placeholder: 'you.example.org' },
    {
      name: 'password',
      label: 'App password',
      help: 'For searching only. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: false,
    },
    {
      name: 'service',
      label: 'Address of your server',
      help: 'Only where your account is not at Bluesky itself.',
      kind: 'url',
      required: false,
      placeholder: 'https://pds.example.org',
    },
  ],
  kinds: POST_KINDS,
  order: 'newest-first',
  title: (given) => {
    const names = [...accountsIn(given.accounts).map((name) => `@${name}`), ...searchesIn(given.words)]
    return names.length === 0 ? 'Bluesky' : `Bluesky: ${names[0] ?? ''}${names.length > 1 ? ` and ${names.length - 1} more` : ''}`
  },
  schedule: { everyMinutes: 30 },
  search: {
    everyMinutes: 30,
    place: (given) => (isSignedIn(given) ? 'bluesky' : undefined),
    label: () => 'Bluesky',
    find: async function* (context) {
      yield* searchBluesky(context, await apiOf(context, context.settings))
    },
  },
  check: async (context) => {
    const api = await apiOf(context, context.settings, 5_000)
    for (const name of accountsIn(context.settings.accounts)) await profileOf(api, name)
    const [words] = searchesIn(context.settings.words)
    if (words !== undefined) await api.ask({ path: '/xrpc/app.bsky.feed.searchPosts', query: { q: words, limit: 1 } })
  },
  read,
  reread: (raw) => [again(parseJson(raw)) ?? setAside('item_invalid', 'Keep the shape {"post": …} and change values only.', 'retry', raw)],
})

const again = (given: unknown): Item | undefined => {
  if (!isObject(given)) return undefined
  const origin = { nowMs: Date.now() }
  const about = objectAt(given, 'about')
  if (isObject(given['like'])) return mapLike(given['like'], about, origin)
  if (isObject(given['reposter'])) return mapReposter(given['reposter'], about, origin)
  if (isObject(given['reason'])) return mapRepost(given, origin)
  return isObject(given['post']) ? mapPost(given['post'], origin) : undefined
}

const isSignedIn = ({ identifier, password }: Settings): boolean => (identifier ?? '') !== '' && (password ?? '') !== ''

/** Public questions need nobody; who signs in asks their own server, which hands questions on. */
const apiOf = async (network: Network, given: Settings, waitMsMax?: number): Promise<Api> => {
  const { identifier, password, service } = given
  const waits = waitMsMax === undefined ? {} : { waitMsMax }
  if (!isSignedIn(given)) return createApi(network, { name: 'Bluesky', base: PUBLIC, ...waits })
  const base = service ?? SIGNED_IN
  const { json } = await createApi(network, { name: 'Bluesky', base, ...waits }).ask({
    path: '/xrpc/com.atproto.server.createSession',
    body: { identifier, password },
  })
  const token = expected(isObject(json) ? textAt(json, 'accessJwt') : undefined, 'Bluesky', 'a session')
  return createApi(network, { name: 'Bluesky', base, headers: { authorization: `Bearer ${token}` }, ...waits })
}

const profileOf = async (api: Api, name: string): Promise<Json & { readonly did: string }> => {
  const { json } = await api.ask({ path: '/xrpc/app.bsky.actor.getProfile', query: { actor: name } })
  const found = isObject(json) ? json : {}
  return { ...found, did: expected(textAt(found, 'did'), 'Bluesky', `the account ${name}`) }
}

async function* read(context: Context) {
  const api = await apiOf(context, context.settings)
  const origin = { nowMs: context.now().getTime() }
  const profiles: (Json & { readonly did: string })[] = []
  for (const name of accountsIn(context.settings.accounts)) profiles.push(await profileOf(api, name))
  const lists: List[] = [
    ...profiles.map(({ did }): List => ({
      name: `account:${did}`,
      first: { path: '/xrpc/app.bsky.feed.getAuthorFeed', query: { actor: did, filter: 'posts_with_replies', limit: 25 } },
      read: async (answer, request, lean) => authorPage(api, did, answer, request, origin, lean),
      judged: true,
      size: 'limit',
      missing: 'Bluesky does not show the posts of an account',
    })),
    ...searchesIn(context.settings.words).map((words): List => ({
      name: `words:${words}`,
      first: { path: '/xrpc/app.bsky.feed.searchPosts', query: { q: words, sort: 'latest', limit: 100 } },
      read: (answer, request) => {
        const posts = listIn(answer, 'posts')
        return {
          items: posts.map((post) => mapPost(post, origin)),
          timesMs: posts.flatMap((post) => parseTime(post['indexedAt']) ?? []),
          next: nextOf(answer, request),
        }
      },
    })),
  ]
  const daily = async (today: string) =>
    profiles.flatMap((profile) => {
      const of = (name: string, field: string) => {
        const value = countAt(profile, field)
        return value === undefined ? [] : [{ name, place: profile.did, label: '', day: today, value, uniques: null }]
      }
      return [...of('followers', 'followersCount'), ...of('posts', 'postsCount')]
    })
  yield* readLists(context, { api, lists, daily })
}

const listIn = (answer: ApiAnswer, name: string): readonly Json[] =>
  isObject(answer.json) ? listAt(answer.json, name).filter(isObject) : []
const nextOf = byCursor('cursor', (json) => (isObject(json) ? json['cursor'] : undefined))

const authorPage = async (
  api: Api,
  did: string,
  answer: ApiAnswer,
  request: ApiRequest,
  origin: { readonly nowMs: number },
  lean: boolean,
): Promise<ListPage> => {
  const entries = listIn(answer, 'feed')
  const items: Item[] = []
  const own: Item[] = []
  const said: Echoes[] = []
  for (const entry of entries) {
    const post = objectAt(entry, 'post')
    const isRepost = isObject(entry['reason']) && String(entry['reason']['$type']).endsWith('#reasonRepost')
    const item = isRepost ? mapRepost(entry, origin) : mapPost(post, origin)
    items.push(item)
    if (isRepost || textAt(objectAt(post, 'author'), 'did') !== did) continue
    own.push(item)
    if (!lean) said.push(await echoes(api, post, origin))
  }
  items.push(...said.flatMap((echo) => echo.items))
  const timesMs = entries.flatMap(
    (entry) => parseTime(objectAt(entry, 'reason')['indexedAt']) ?? parseTime(objectAt(entry, 'post')['indexedAt']) ?? [],
  )
  const heard = said.filter(({ isWhole }) => isWhole)
  return {
    items,
    timesMs,
    next: nextOf(answer, request),
    shown: { kinds: ['post', 'reply'], actor: { platform: 'bluesky', key: did }, items: own },
    whole: answersTo(
      ['like', 'repost'],
      heard.map(({ uri }) => uri),
      heard.flatMap((echo) => echo.items),
    ),
  }
}

interface Echoes {
  readonly uri: string
  readonly items: readonly Item[]
  /** Whether all likes and reposts are among them. */
  readonly isWhole: boolean
}

const ECHO_PAGES_MAX = 20
const PARTS_MAX = 1_000

/** Who liked, passed on and answered a post; asked where the post says that somebody did. */
const echoes = async (api: Api, post: Json, origin: { readonly nowMs: number }): Promise<Echoes> => {
  const uri = textAt(post, 'uri') ?? ''
  const items: Item[] = []
  const none = { found: [], isWhole: true }
  const likes = (countAt(post, 'likeCount') ?? 0) > 0 ? await all(api, 'app.bsky.feed.getLikes', uri, 'likes') : none
  for (const like of likes.found) items.push(mapLike(like, post, origin))
  const reposts = (countAt(post, 'repostCount') ?? 0) > 0 ? await all(api, 'app.bsky.feed.getRepostedBy', uri, 'repostedBy') : none
  for (const actor of reposts.found) items.push(mapReposter(actor, post, origin))
  if ((countAt(post, 'replyCount') ?? 0) > 0) {
    const { json, status } = await api.ask({
      path: '/xrpc/app.bsky.feed.getPostThread',
      query: { uri, depth: 10, parentHeight: 0 },
      accept: [400, 404],
    })
    if (status < 400 && isObject(json)) for (const reply of repliesIn(objectAt(json, 'thread'))) items.push(mapPost(reply, origin))
  }
  return { uri, items, isWhole: likes.isWhole && reposts.isWhole }
}

const all = async (
  api: Api,
  method: string,
  uri: string,
  name: string,
): Promise<{ readonly found: readonly Json[]; readonly isWhole: boolean }> => {
  const found: Json[] = []
  let request: ApiRequest | undefined = { path: `/xrpc/${method}`, query: { uri, limit: 100 }, accept: [400, 404] }
  for (let pages = 0; request !== undefined && pages < ECHO_PAGES_MAX; pages++) {
    const answer: ApiAnswer = await api.ask(request)
    const page = listIn(answer, name)
    found.push(...page)
    if (answer.status >= 400) return { found, isWhole: false }
    request = page.length === 0 ? undefined : nextOf(answer, request)
  }
  return { found, isWhole: request === undefined }
}

const repliesIn = (thread: Json): readonly Json[] => {
  const found: Json[] = []
  const open = listAt(thread, 'replies').filter(isObject)
  for (let next = open.shift(); next !== undefined && found.length < PARTS_MAX; next = open.shift()) {
    if (isObject(next['post'])) found.push(next['post'])
    open.push(...listAt(next, 'replies').filter(isObject))
  }
  return found
}
