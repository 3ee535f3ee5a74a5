import type { Item } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { forumAt } from '../kit/discourse/identity.ts'
import { mapPost } from '../kit/discourse/map.ts'
import { idAt, isObject, listAt, objectAt, type Json } from '../kit/json.ts'
import { SEARCH_PAGES_MAX, quoted, type SearchContext, type SearchPage } from '../kit/search.ts'
import { createForumApi } from './forum.ts'
import type { Settings } from './settings.ts'

/** The search gives the beginning of each post alone; the rest is asked for post by post. */
const POSTS_MAX = 100

/** Posts that hold the words, the newest first. */
export async function* searchDiscourse(context: SearchContext<Settings>): AsyncGenerator<SearchPage> {
  const api = createForumApi(context, context.settings)
  const forum = forumAt(context.settings.url)
  const nowMs = context.now().getTime()
  const since = new Date(context.sinceMs).toISOString().slice(0, 10)
  let asked = 0
  for (let page = 1; page <= SEARCH_PAGES_MAX; page++) {
    const query = encodeURIComponent(`${quoted(context.terms)} after:${since} order:latest`)
    const answer = (await api.ask(`/search.json?q=${query}&page=${page}`)) ?? {}
    const posts = listAt(answer, 'posts').filter(isObject)
    const topics = new Map(listAt(answer, 'topics').filter(isObject).map((topic) => [idAt(topic, 'id'), topic])) // prettier-ignore
    const items: Item[] = []
    for (const post of posts) {
      const id = idAt(post, 'id')
      if (id === undefined || (parseTime(post['created_at']) ?? 0) < context.sinceMs || asked >= POSTS_MAX) continue
      asked += 1
      const whole: Json | undefined = await api.ask(`/posts/${id}.json`)
      const topic = topics.get(idAt(post, 'topic_id')) ?? {}
      const item =
        whole &&
        mapPost(whole, { forum, topic, categories: undefined, locator: `post ${id}`, raw: JSON.stringify({ topic, post: whole }), nowMs })
      if (item !== undefined) items.push(item)
    }
    const times = posts.flatMap((post) => parseTime(post['created_at']) ?? [])
    yield { items, oldestMs: times.length === 0 ? undefined : Math.min(...times) }
    const hasMore = objectAt(answer, 'grouped_search_result')['more_full_page_results'] === true
    if (!hasMore || posts.length === 0 || times.some((ms) => ms < context.sinceMs)) return
    if (asked >= POSTS_MAX) break
  }
  context.note('search_bound', `Only the newest ${POSTS_MAX} posts of a search are looked at.`)
}
