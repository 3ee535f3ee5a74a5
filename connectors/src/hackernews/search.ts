import { countAt } from '../kit/json.ts'
import { SEARCH_PAGES_MAX, quoted, type SearchContext, type SearchPage } from '../kit/search.ts'
import { NEWEST, nextSlice, type Slice } from '../kit/slices.ts'
import { createNews } from './api.ts'
import { mapHit } from './map.ts'
import type { Settings } from './settings.ts'

/** Stories and comments that hold the words, the newest first. */
export async function* searchHackerNews(context: SearchContext<Settings>): AsyncGenerator<SearchPage> {
  const news = createNews(context)
  const nowMs = context.now().getTime()
  const search = { query: quoted(context.terms), where: 'text' } as const
  let slice: Slice | undefined = NEWEST
  for (let page = 1; slice !== undefined; page++) {
    const { hits, hasMore } = await news.find(search, slice)
    const oldest = hits.flatMap((hit) => countAt(hit, 'created_at_i') ?? []).at(-1)
    const oldestMs = oldest === undefined ? undefined : oldest * 1_000
    yield { items: hits.map((hit) => mapHit(hit, nowMs)), oldestMs }
    if (oldestMs === undefined || oldestMs < context.sinceMs) return
    slice = nextSlice(slice, oldest, hasMore)
    if (page >= SEARCH_PAGES_MAX && slice !== undefined)
      return context.note('search_bound', `Only the newest ${SEARCH_PAGES_MAX} pages of a search are looked at.`)
  }
}
