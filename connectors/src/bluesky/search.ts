import type { Api } from '../kit/api.ts'
import { parseTime } from '../kit/dates.ts'
import { isObject, listAt } from '../kit/json.ts'
import { byCursor } from '../kit/pages.ts'
import { quoted, searchPages, type SearchContext, type SearchPage } from '../kit/search.ts'
import { mapPost } from './map.ts'

/** Posts that hold the words, the newest first. */
export async function* searchBluesky(context: SearchContext<unknown>, api: Api): AsyncGenerator<SearchPage> {
  const origin = { nowMs: context.now().getTime() }
  const query = { q: quoted(context.terms), sort: 'latest', since: new Date(context.sinceMs).toISOString(), limit: 100 }
  yield* searchPages(context, api, { path: '/xrpc/app.bsky.feed.searchPosts', query }, (answer, request) => {
    const posts = (isObject(answer.json) ? listAt(answer.json, 'posts') : []).filter(isObject)
    const times = posts.flatMap((post) => parseTime(post['indexedAt']) ?? [])
    return {
      items: posts.map((post) => mapPost(post, origin)),
      oldestMs: times.length === 0 ? undefined : Math.min(...times),
      next: posts.length === 0 ? undefined : nextOf(answer, request),
    }
  })
}

const nextOf = byCursor('cursor', (json) => (isObject(json) ? json['cursor'] : undefined))
