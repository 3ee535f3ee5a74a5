import { createApi } from '../kit/api.ts'
import { ConnectorError, type Network } from '../kit/connector.ts'
import { countAt, idAt, isObject, listAt, type Json } from '../kit/json.ts'
import type { Slice } from '../kit/slices.ts'
import type { Search } from './settings.ts'

export const AT_ONCE = 100
/** Of one story, what the search gives at once. */
const COMMENTS_MAX = 1_000
/** Of one story, asked for one by one. */
const ITEMS_MAX = 5_000

export interface Hits {
  readonly hits: readonly Json[]
  readonly hasMore: boolean
  /** How many there are, as the search says. */
  readonly total: number | undefined
}

/** The search of Hacker News, and its own API where things are asked for one by one. */
export const createNews = (network: Network, options: { readonly waitMsMax?: number } = {}) => {
  const search = createApi(network, { name: 'The search of Hacker News', base: 'https://hn.algolia.com/api/v1', ...options })
  const items = createApi(network, { name: 'Hacker News', base: 'https://hacker-news.firebaseio.com/v0', ...options })

  const find = async (query: Readonly<Record<string, string | number>>): Promise<Hits> => {
    const { json } = await search.ask({ path: '/search_by_date', query })
    if (!isObject(json) || !Array.isArray(json['hits'])) throw broken()
    const [page, pages] = [countAt(json, 'page') ?? 0, countAt(json, 'nbPages') ?? 0]
    return { hits: listAt(json, 'hits').filter(isObject), hasMore: page + 1 < pages, total: countAt(json, 'nbHits') }
  }

  return {
    /** A page of what a search finds, the newest first, from a moment down. */
    find: ({ query, where }: Search, { until, page }: Slice): Promise<Hits> =>
      find({ ...asked(query, where), tags: '(story,comment,poll)', ...(until === undefined ? {} : { numericFilters: `created_at_i<=${until}` }), hitsPerPage: AT_ONCE, page }), // prettier-ignore
    /** How many stories a search finds. */
    countStories: async ({ query, where }: Search): Promise<number | undefined> =>
      (await find({ ...asked(query, where), tags: 'story', hitsPerPage: 1, page: 0 })).total,
    /** All comments under a story, up to a thousand. */
    commentsOf: (story: string): Promise<Hits> => find({ tags: `comment,story_${story}`, hitsPerPage: COMMENTS_MAX, page: 0 }),
    /** A story with all that hangs on it, item by item. */
    tree: async function* (story: string): AsyncGenerator<Json> {
      const waiting = [story]
      for (let count = 0; count < ITEMS_MAX; count++) {
        const id = waiting.shift()
        if (id === undefined) return
        const { json } = await items.ask(`/item/${id}.json`)
        if (!isObject(json)) continue
        yield json
        waiting.push(
          ...listAt(json, 'kids')
            .slice(0, ITEMS_MAX)
            .flatMap((kid) => idAt({ kid }, 'kid') ?? []),
        )
      }
    },
  }
}
export type News = ReturnType<typeof createNews>

const asked = (query: string, where: Search['where']): Readonly<Record<string, string>> => ({
  query: where === 'address' ? `"${query}"` : query,
  restrictSearchableAttributes: where === 'address' ? 'url' : 'title,url,story_text,comment_text',
  typoTolerance: 'false',
  advancedSyntax: 'true',
})

const broken = (): ConnectorError =>
  new ConnectorError('answer_broken', 'The search of Hacker News answered with something else than hits.', 'Kith tries again by itself.', {
    transient: true,
  })
