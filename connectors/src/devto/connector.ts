import { z } from 'zod'
import { createApi, type Api, type ApiAnswer } from '../kit/api.ts'
import { defineConnector, listedId, type Item, type Listing, type Network, type ReadContext } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { countAt, idAt, isObject, textAt, type Json } from '../kit/json.ts'
import { readLists, type List, type ListPage, type ListsCursor } from '../kit/lists.ts'
import { namesIn } from '../kit/names.ts'
import { byNumber } from '../kit/pages.ts'
import { parseJson } from '../kit/parse-json.ts'
import { PUBLISHED_KINDS } from '../kit/posts.ts'
import { setAside } from '../kit/set-asides.ts'
import { searchForem } from './search.ts'
import { mapArticle, mapComment, mapComments, type ForemOrigin } from './map.ts'

const help = `
1. Give **people** or **organizations** by the names in their addresses: all that they publish, and every comment on it.
2. Give **tags**: articles with them, of anybody; each time the 300 that are read most at the moment.
3. A key is only needed for how often your own articles were seen: at dev.to *Settings → Extensions → DEV Community API Keys*.

Other places that run Forem can be read as well: give their address.
`

const NAMES_MAX = 50
const PER_PAGE = 100
const DEFAULT_SITE = 'https://dev.to'

const peopleIn = (text: string | undefined): readonly string[] =>
  namesIn(text, (name) => name.replace(/^https?:\/\/[^/]+\//i, '').replace(/^@|\/.*$/g, ''))
const tagsIn = (text: string | undefined): readonly string[] =>
  namesIn(text, (name) =>
    name
      .replace(/^https?:\/\/[^/]+\/t\//i, '')
      .replace(/^#|\/.*$/g, '')
      .toLowerCase(),
  )

const settings = z
  .object({
    people: z.string().max(5_000).optional(),
    organizations: z.string().max(5_000).optional(),
    tags: z.string().max(5_000).optional(),
    key: z.string().trim().max(200).optional(),
    site: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .optional(),
  })
  .refine((given) => namesOf(given).length > 0 || (given.key ?? '') !== '', {
    message: 'Give people, organizations or tags.',
    path: ['people'],
  })
  .refine((given) => namesOf(given).length <= NAMES_MAX, { message: `At most ${NAMES_MAX} names and tags.`, path: ['people'] })
  .refine((given) => namesOf(given).every((name) => /^[\p{L}\p{N}_-]{1,100}$/u.test(name)), {
    message: 'Names and tags have letters, digits, - and _ only.',
    path: ['people'],
  })
type Settings = z.infer<typeof settings>
type Context = ReadContext<Settings, ListsCursor>

function namesOf(given: { people?: string | undefined; organizations?: string | undefined; tags?: string | undefined }): readonly string[] {
  return [...peopleIn(given.people), ...peopleIn(given.organizations), ...tagsIn(given.tags)]
}

export const devto = defineConnector<Settings, ListsCursor>({
  name: 'devto',
  label: 'dev.to',
  summary: 'Articles of people, organizations and tags at dev.to and other places that run Forem, with their comments.',
  help,
  settings,
  fields: [
    {
      name: 'people',
      label: 'People',
      help: 'Their names, with commas between them.',
      kind: 'text',
      required: false,
      placeholder: 'ann, bo',
    },
    {
      name: 'organizations',
      label: 'Organizations',
      help: 'Their names, with commas between them.',
      kind: 'text',
      required: false,
      placeholder: 'example',
    },
    { name: 'tags', label: 'Tags', help: 'With commas between them.', kind: 'text', required: false, placeholder: 'ourproject' },
    {
      name: 'key',
      label: 'API key',
      help: 'Only for views of your own articles. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: false,
    },
    {
      name: 'site',
      label: 'Address',
      help: 'Only for another place than dev.to that runs Forem.',
      kind: 'url',
      required: false,
      placeholder: 'https://community.example.org',
    },
  ],
  kinds: { article: PUBLISHED_KINDS.article, comment: PUBLISHED_KINDS.comment },
  order: 'newest-first',
  title: (given) => {
    const names = namesOf(given)
    return `${given.site === undefined ? 'dev.to' : new URL(given.site).host}: ${names[0] ?? 'own articles'}${names.length > 1 ? ` and ${names.length - 1} more` : ''}`
  },
  schedule: { everyMinutes: 120 },
  search: {
    everyMinutes: 240,
    place: (given) => `forem ${new URL(given.site ?? DEFAULT_SITE).host}`,
    label: (given) => new URL(given.site ?? DEFAULT_SITE).host,
    find: (context) => searchForem(context, apiOf(context, context.settings), originOf(context.settings, context.now().getTime())),
  },
  check: async (context) => {
    const api = apiOf(context, context.settings, 5_000)
    for (const name of peopleIn(context.settings.people)) await api.ask({ path: '/api/users/by_username', query: { url: name } })
    for (const name of peopleIn(context.settings.organizations)) await api.ask(`/api/organizations/${encodeURIComponent(name)}`)
    if (namesOf(context.settings).length === tagsIn(context.settings.tags).length)
      await api.ask({ path: '/api/articles', query: { per_page: 1 } })
  },
  read,
  reread: (raw, given) => {
    const item = parseJson(raw)
    const origin = originOf(given, Date.now())
    const [article, comment] = isObject(item) ? [item['article'], item['comment']] : []
    if (isObject(article)) return [mapArticle(article, origin)]
    if (isObject(item) && isObject(comment)) return [mapComment(comment, textAt(item, 'articleId') ?? '', origin, textAt(item, 'parent'))]
    return [setAside('item_invalid', 'Keep the shape {"article": …} or {"comment": …} and change values only.', 'retry', raw)]
  },
})

const originOf = ({ site }: Settings, nowMs: number): ForemOrigin => ({ site: (site ?? DEFAULT_SITE).replace(/\/+$/, ''), nowMs })

const apiOf = (network: Network, { site, key }: Settings, waitMsMax?: number): Api =>
  createApi(network, {
    name: site === undefined ? 'dev.to' : new URL(site).host,
    base: site ?? DEFAULT_SITE,
    headers: { accept: 'application/vnd.forem.api-v1+json', ...(key === undefined || key === '' ? {} : { 'api-key': key }) },
    ...(waitMsMax === undefined ? {} : { waitMsMax }),
  })

const articlesIn = (answer: ApiAnswer): readonly Json[] => (Array.isArray(answer.json) ? answer.json.filter(isObject) : [])
/** Articles with a tag come sorted by how much they are read: the first pages are looked at each time. */
const TAG_PAGES = 3
const nextPage = byNumber('page', (answer) => articlesIn(answer).length < PER_PAGE)

async function* read(context: Context) {
  const given = context.settings
  const api = apiOf(context, given)
  const origin = originOf(given, context.now().getTime())
  const commented = new Set<string>()
  const listOf = (
    name: string,
    path: string,
    query: Readonly<Record<string, string>>,
    what: string,
    { isSorted = true, isOnes = false } = {},
  ): List => ({
    name,
    judged: isOnes,
    first: { path, query: { ...query, per_page: PER_PAGE } },
    read: async (answer, request, lean) => {
      const articles = articlesIn(answer)
      const own = articles.map((article) => mapArticle(article, origin))
      const items: Item[] = [...own]
      const whole: Listing[] = []
      for (const article of articles) {
        if (lean) break
        const id = idAt(article, 'id')
        if (id === undefined || commented.has(id)) continue
        commented.add(id)
        if ((countAt(article, 'comments_count') ?? 0) === 0) {
          whole.push(...commentsOf(id, []))
          continue
        }
        const { json, status } = await api.ask({ path: '/api/comments', query: { a_id: id }, accept: [403, 404] })
        const comments = (Array.isArray(json) ? json.filter(isObject) : []).flatMap((comment) => mapComments(comment, id, origin))
        items.push(...comments)
        if (status < 400 && Array.isArray(json)) whole.push(...commentsOf(id, comments))
      }
      if (!isSorted)
        return {
          items,
          whole,
          timesMs: [],
          next: Number(request.query?.['page'] ?? 1) >= TAG_PAGES ? undefined : nextPage(answer, request),
        }
      const timesMs = articles.flatMap((article) => parseTime(article['published_timestamp']) ?? parseTime(article['published_at']) ?? [])
      return { items, whole, timesMs, next: nextPage(answer, request), ...shownIn(own, isOnes) }
    },
    missing: `${what} is not shown`,
  })
  const lists = [
    ...peopleIn(given.people).map((name) => listOf(`person:${name}`, '/api/articles', { username: name }, name, { isOnes: true })),
    ...peopleIn(given.organizations).map((name) =>
      listOf(`organization:${name}`, `/api/organizations/${encodeURIComponent(name)}/articles`, {}, name),
    ),
    ...tagsIn(given.tags).map((tag) => listOf(`tag:${tag}`, '/api/articles', { tag }, `#${tag}`, { isSorted: false })),
    ...((given.key ?? '') === '' ? [] : [listOf('own', '/api/articles/me/published', {}, 'What the key is of', { isOnes: true })]),
  ]
  yield* readLists(context, { api, lists, againMs: 30 * 86_400_000, daily: (today) => countersOf(api, given, today) })
}

/** All comments of an article: others that Kith holds of it are gone. */
const commentsOf = (conversation: string, items: readonly Item[]): readonly Listing[] =>
  items.some((item) => 'setAside' in item)
    ? []
    : [
        {
          kinds: ['comment'],
          place: '',
          conversation,
          present: items.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [listedId(item.record)] : [])),
        },
      ]

/** One person's articles. Those below an organization stand there, and are judged where all on a page do alike. */
const shownIn = (items: readonly Item[], isOnes: boolean): Pick<ListPage, 'shown'> => {
  const records = items.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [item.record] : []))
  const [first] = records
  const isAlike = records.every(({ actor, place }) => actor.key === first?.actor.key && place === first.place)
  if (!isOnes || first === undefined || !isAlike) return {}
  return { shown: { kinds: ['article'], place: first.place ?? '', actor: first.actor, items } }
}

const COUNTED_PAGES_MAX = 20

/** Views, reactions and comments of the key's own articles, as they are counted today; nobody else is told. */
const countersOf = async (api: Api, { key }: Settings, day: string) => {
  if (key === undefined || key === '') return []
  const found = []
  for (let page = 1; page <= COUNTED_PAGES_MAX; page++) {
    const articles = articlesIn(
      await api.ask({ path: '/api/articles/me/published', query: { page, per_page: PER_PAGE }, accept: [403, 404] }),
    )
    for (const article of articles) {
      const label = idAt(article, 'id') ?? ''
      for (const [name, field] of [
        ['views', 'page_views_count'],
        ['likes', 'public_reactions_count'],
        ['comments', 'comments_count'],
      ] as const) {
        const value = countAt(article, field)
        if (value !== undefined) found.push({ name, place: 'articles', label, day, value, uniques: null })
      }
    }
    if (articles.length < PER_PAGE) break
  }
  return found
}
