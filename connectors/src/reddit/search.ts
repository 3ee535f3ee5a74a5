import { objectAt } from '../kit/json.ts'
import { mapThing } from '../kit/reddit/map.ts'
import { SEARCH_PAGES_MAX, quoted, type SearchContext, type SearchPage } from '../kit/search.ts'
import { createReddit } from './api.ts'
import type { Settings } from './settings.ts'

/** Posts that hold the words, the newest first; Reddit searches no comments. */
export async function* searchReddit(context: SearchContext<Settings>): AsyncGenerator<SearchPage> {
  const reddit = createReddit(context, context.settings)
  const origin = { locator: 'search', nowMs: context.now().getTime() }
  let after: string | undefined
  for (let page = 1; page <= SEARCH_PAGES_MAX; page++) {
    const listing = await reddit.list('/search', { q: quoted(context.terms), sort: 'new', type: 'link' }, after)
    const times = listing.things.flatMap((thing) => {
      const at = objectAt(thing, 'data')['created_utc']
      return typeof at === 'number' && Number.isFinite(at) ? [at * 1_000] : []
    })
    const oldestMs = times.at(-1)
    yield { items: listing.things.flatMap((thing) => mapThing(thing, origin, () => undefined)), oldestMs }
    const isOver = listing.after === undefined || listing.after === after || oldestMs === undefined || oldestMs < context.sinceMs
    if (isOver) return
    after = listing.after
  }
  context.note('search_bound', `Only the newest ${SEARCH_PAGES_MAX} pages of a search are looked at.`)
}
