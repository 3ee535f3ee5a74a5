import type { Api } from '../kit/api.ts'
import { parseTime } from '../kit/dates.ts'
import { isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { byCursor } from '../kit/pages.ts'
import { quoted, searchPages, type SearchContext, type SearchPage } from '../kit/search.ts'
import { mapVideo } from './map.ts'

const PER_PAGE = 50
/** Each costs a hundred units. */
const PAGES_MAX = 3

const nextOf = byCursor('pageToken', (json) => (isObject(json) ? json['nextPageToken'] : undefined))
const itemsOf = (json: unknown): readonly Json[] => (isObject(json) ? listAt(json, 'items').filter(isObject) : [])
const videoOf = (hit: Json): string | undefined => textAt(objectAt(hit, 'id'), 'videoId')

/** Videos of any channel that hold the words in their title or description, the newest first; with all that is said of them, as where a channel is read. */
export async function* searchYoutube(context: SearchContext<unknown>, api: Api): AsyncGenerator<SearchPage> {
  const query = {
    part: 'snippet',
    type: 'video',
    order: 'date',
    maxResults: PER_PAGE,
    q: quoted(context.terms),
    publishedAfter: `${new Date(context.sinceMs).toISOString().slice(0, 19)}Z`,
  }
  const nowMs = context.now().getTime()
  let pages = 0
  yield* searchPages(context, api, { path: '/search', query }, async (answer, request) => {
    const hits = itemsOf(answer.json)
    const times = hits.flatMap((hit) => parseTime(objectAt(hit, 'snippet')['publishedAt']) ?? [])
    const next = nextOf(answer, request)
    pages += 1
    if (pages >= PAGES_MAX && next !== undefined)
      context.note('search_bound', `Only the newest ${PAGES_MAX} pages of a search are looked at.`)
    const videos = await videosOf(api, hits)
    return {
      items: videos.map((video) => mapVideo(video, { place: textAt(objectAt(video, 'snippet'), 'channelTitle') ?? '', nowMs })),
      oldestMs: times.length === 0 ? undefined : Math.min(...times),
      next: pages >= PAGES_MAX ? undefined : next,
    }
  })
}

/** Hits say a part of what videos do. */
const videosOf = async (api: Api, hits: readonly Json[]): Promise<readonly Json[]> => {
  const ids = hits.flatMap((hit) => videoOf(hit) ?? []).slice(0, PER_PAGE)
  if (ids.length === 0) return []
  const query = { part: 'snippet,contentDetails,liveStreamingDetails', id: ids.join(','), maxResults: PER_PAGE }
  return itemsOf((await api.ask({ path: '/videos', query })).json)
}
