import { countAt, isObject, listAt } from '../kit/json.ts'
import { SEARCH_PAGES_MAX, quoted, type SearchContext, type SearchPage } from '../kit/search.ts'
import { siteOf } from '../kit/stackexchange/identity.ts'
import { mapItem } from '../kit/stackexchange/map-page.ts'
import { createStackApi } from './read.ts'
import { hostOf, type Settings } from './settings.ts'

const AT_ONCE = 100

/** Questions that hold the words, the newest first. */
export async function* searchStackExchange(context: SearchContext<Settings>): AsyncGenerator<SearchPage> {
  const api = createStackApi(context, context.settings)
  const site = siteOf(hostOf(context.settings.site) ?? '')
  const nowMs = context.now().getTime()
  const query = {
    q: quoted(context.terms),
    sort: 'creation',
    order: 'desc',
    filter: 'withbody',
    pagesize: AT_ONCE,
    fromdate: Math.floor(context.sinceMs / 1_000),
  }
  for (let page = 1; page <= SEARCH_PAGES_MAX; page++) {
    const answer = await api.ask('/search/advanced', { ...query, page })
    const questions = listAt(answer, 'items').filter(isObject)
    const oldest = questions.flatMap((one) => countAt(one, 'creation_date') ?? []).at(-1)
    yield {
      // Each look counts another number of views: that is no change of a question.
      items: questions.flatMap((question) => {
        const { view_count: _, ...item } = question
        return mapItem(item, { site, locator: `${site.host} search`, raw: JSON.stringify(item), nowMs, claim: () => undefined })
      }),
      oldestMs: oldest === undefined ? undefined : oldest * 1_000,
    }
    if (answer['has_more'] !== true || oldest === undefined) return
  }
  context.note('search_bound', `Only the newest ${SEARCH_PAGES_MAX} pages of a search are looked at.`)
}
