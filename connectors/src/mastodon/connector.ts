import { createApi, type Api, type ApiAnswer } from '../kit/api.ts'
import { defineConnector, type Item, type Network, type ReadContext } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { countAt, isObject, listAt, textAt, type Json } from '../kit/json.ts'
import { expected, readLists, type List, type ListPage, type ListsCursor } from '../kit/lists.ts'
import { byLink } from '../kit/pages.ts'
import { parseJson } from '../kit/parse-json.ts'
import { POST_KINDS } from '../kit/posts.ts'
import { setAside } from '../kit/set-asides.ts'
import { isOpen, mapNotification, mapStatus, whoIs, type StatusOrigin } from './map.ts'
import { searchMastodon } from './search.ts'
import { accountsIn, settings, tagsIn, type Settings } from './settings.ts'

const help = `
1. Give the address of a server: yours, or a large one, which sees more of what others write. Hashtags and public accounts need no account on most servers.
2. Give **hashtags**: all public posts with them that this server has seen. Give the address alone where only *watches* are to search here.
3. Give **accounts**, such as those of your project: what they post, who answers, and how their followers grow. Write accounts of other servers as \`name@server\`.
4. For who mentions, likes, boosts and follows **your own account**: on its server open *Preferences → Development → New application*, tick \`read\` only, and give the *access token*. Kith then reads its notifications.

Any server that speaks Mastodon's API does: Mastodon, Glitch, Hometown, Pleroma, Akkoma, GoToSocial, Pixelfed. Ask whoever runs a small one before you read much from it.
`

const PER_PAGE = 40
type Context = ReadContext<Settings, ListsCursor>

export const mastodon = defineConnector<Settings, ListsCursor>({
  name: 'mastodon',
  label: 'Mastodon',
  summary: 'Posts with a hashtag or of an account, who answers them, and who mentions, likes, boosts and follows your own.',
  help,
  settings,
  fields: [
    { name: 'server', label: 'Server', help: 'Its address.', kind: 'url', required: true, placeholder: 'https://social.example.org' },
    {
      name: 'tags',
      label: 'Hashtags',
      help: 'With commas between them.',
      kind: 'text',
      required: false,
      placeholder: 'typescript, devrel',
    },
    {
      name: 'accounts',
      label: 'Accounts',
      help: 'name, or name@server; with commas between them.',
      kind: 'text',
      required: false,
      placeholder: 'project@social.example.org',
    },
    {
      name: 'token',
      label: 'Token',
      help: 'Of your own account on that server, for mentions, likes, boosts and followers. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: false,
    },
  ],
  kinds: POST_KINDS,
  order: 'newest-first',
  title: (given) => {
    const names = [...tagsIn(given.tags).map((tag) => `#${tag}`), ...accountsIn(given.accounts).map((account) => `@${account}`)]
    return `Mastodon: ${names[0] ?? new URL(given.server).host}${names.length > 1 ? ` and ${names.length - 1} more` : ''}`
  },
  schedule: { everyMinutes: 30 },
  search: {
    everyMinutes: 30,
    place: ({ server }) => `mastodon ${new URL(server).host}`,
    label: ({ server }) => new URL(server).host,
    find: (context) => searchMastodon(context, apiOf(context, context.settings)),
  },
  check: async (context) => {
    const api = apiOf(context, context.settings, 5_000)
    for (const account of accountsIn(context.settings.accounts)) await lookUp(api, account)
    const [tag] = tagsIn(context.settings.tags)
    if (tag !== undefined) await api.ask({ path: `/api/v1/timelines/tag/${encodeURIComponent(tag)}`, query: { limit: 1 } })
    if (hasToken(context.settings)) await api.ask('/api/v1/accounts/verify_credentials')
    else if (tag === undefined && accountsIn(context.settings.accounts).length === 0) await api.ask('/api/v1/instance')
  },
  read,
  reread: (raw, { server }) => {
    const given = parseJson(raw)
    const origin = { server, nowMs: Date.now() }
    const [status, notification] = isObject(given) ? [given['status'], given['notification']] : []
    const item = isObject(status) ? mapStatus(status, origin) : isObject(notification) ? mapNotification(notification, origin) : undefined
    return [item ?? setAside('item_invalid', 'Keep the shape {"status": …} and change values only.', 'retry', raw)]
  },
})

const hasToken = ({ token }: Settings): boolean => token !== undefined && token !== ''

const apiOf = (network: Network, given: Settings, waitMsMax?: number): Api =>
  createApi(network, {
    name: new URL(given.server).host,
    base: new URL(given.server).origin,
    ...(hasToken(given) ? { headers: { authorization: `Bearer ${given.token}` } } : {}),
    ...(waitMsMax === undefined ? {} : { waitMsMax }),
  })

const lookUp = async (api: Api, account: string): Promise<Json & { readonly id: string }> => {
  const { json } = await api.ask({ path: '/api/v1/accounts/lookup', query: { acct: account } })
  const found = isObject(json) ? json : {}
  return { ...found, id: expected(textAt(found, 'id'), 'Mastodon', `the account ${account}`) }
}

async function* read(context: Context) {
  const given = context.settings
  const api = apiOf(context, given)
  const origin: StatusOrigin = { server: given.server, nowMs: context.now().getTime() }
  const accounts: (Json & { readonly id: string })[] = []
  for (const name of accountsIn(given.accounts)) accounts.push(await lookUp(api, name))
  const lists: List[] = [
    ...accounts.map((account): List => ({
      name: `account:${account.id}`,
      first: { path: `/api/v1/accounts/${encodeURIComponent(account.id)}/statuses`, query: { limit: PER_PAGE } },
      read: async (answer, request, lean) => {
        const list = page(answer, byLink(answer, request), (status) => (isOpen(status) ? mapStatus(status, origin) : undefined))
        const shown = { kinds: ['post', 'reply'], actor: whoIs(account, given.server), items: list.items }
        const whole = lean ? list : await withAnswers(api, list, answer, origin)
        return isAtHome(account) ? { ...whole, shown } : whole
      },
      judged: isAtHome(account),
      size: 'limit',
      missing: 'The server does not show the posts of an account',
    })),
    ...tagsIn(given.tags).map((tag): List => ({
      name: `tag:${tag}`,
      first: { path: `/api/v1/timelines/tag/${encodeURIComponent(tag)}`, query: { limit: PER_PAGE } },
      read: (answer, request) =>
        page(answer, byLink(answer, request), (status) => (isOpen(status) ? mapStatus(status, origin) : undefined)),
    })),
    ...(hasToken(given)
      ? [
          {
            name: 'notifications',
            first: { path: '/api/v1/notifications', query: { limit: PER_PAGE } },
            read: (answer: ApiAnswer, request: List['first']) =>
              page(answer, byLink(answer, request), (notification) => mapNotification(notification, origin)),
            missing: 'The token may not read notifications',
          },
        ]
      : []),
  ]
  const daily = async (today: string) =>
    accounts.flatMap((account) => {
      const place = textAt(account, 'acct') ?? account.id
      const of = (name: string, field: string) => {
        const value = countAt(account, field)
        return value === undefined ? [] : [{ name, place, label: '', day: today, value, uniques: null }]
      }
      return [...of('followers', 'followers_count'), ...of('posts', 'statuses_count')]
    })
  yield* readLists(context, { api, lists, daily })
}

/** Of accounts elsewhere a server keeps what it has seen, and forgets it when it likes: that says nothing. */
const isAtHome = (account: Json): boolean => textAt(account, 'acct')?.includes('@') === false

const page = (answer: ApiAnswer, next: ListPage['next'], map: (entry: Json) => Item | undefined): ListPage => {
  const entries = (Array.isArray(answer.json) ? answer.json : []).filter(isObject)
  const items = entries.map(map).filter((item) => item !== undefined)
  return { items, timesMs: entries.flatMap((entry) => parseTime(entry['created_at']) ?? []), next: entries.length === 0 ? undefined : next }
}

const ANSWERS_MAX = 200

/** What others answered to an account's posts: a server tells it of one post at a time. */
const withAnswers = async (api: Api, list: ListPage, answer: ApiAnswer, origin: StatusOrigin): Promise<ListPage> => {
  const asked = (Array.isArray(answer.json) ? answer.json : [])
    .filter(isObject)
    .filter((status) => (countAt(status, 'replies_count') ?? 0) > 0 && !isObject(status['reblog']))
  const items: Item[] = [...list.items]
  for (const status of asked) {
    const { json, status: code } = await api.ask({
      path: `/api/v1/statuses/${encodeURIComponent(textAt(status, 'id') ?? '')}/context`,
      accept: [401, 403, 404, 410],
    })
    if (code >= 400 || !isObject(json)) continue
    for (const reply of listAt(json, 'descendants').filter(isObject).filter(isOpen).slice(0, ANSWERS_MAX))
      items.push(mapStatus(reply, origin))
  }
  return { ...list, items }
}
