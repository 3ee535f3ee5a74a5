import type { Api } from '../kit/api.ts'
import { isObject } from '../kit/json.ts'
import { byNumber } from '../kit/pages.ts'
import { searchPages, type SearchContext, type SearchPage } from '../kit/search.ts'
import { mapArticle, type ForemOrigin } from './map.ts'

const PER_PAGE = 100

/** Articles with the word as their tag: Forem's API searches nothing else. They come sorted by how much they are read, so three pages are looked at each time. */
export async function* searchForem(context: SearchContext<unknown>, api: Api, origin: ForemOrigin): AsyncGenerator<SearchPage> {
  const [only, ...more] = context.terms
  const tag = only?.text.replace(/^#/, '').toLowerCase()
  if (tag === undefined || more.length > 0 || !/^[\p{L}\p{N}]{1,50}$/u.test(tag)) return
  const listed = (json: unknown) => (Array.isArray(json) ? json.filter(isObject) : [])
  const nextPage = byNumber('page', ({ json }) => listed(json).length < PER_PAGE)
  yield* searchPages(context, api, { path: '/api/articles', query: { tag, per_page: PER_PAGE } }, (answer, request) => ({
    items: listed(answer.json).map((article) => mapArticle(article, origin)),
    next: Number(request.query?.['page'] ?? 1) >= PAGES ? undefined : nextPage(answer, request),
  }))
}

const PAGES = 3
