import { ConnectorError, type Batch, type Item, type ReadContext } from '../kit/connector.ts'
import { readNew, readPast, type Ends, type StreamPage } from '../kit/ends.ts'
import { countAt, idAt, textAt, type Json } from '../kit/json.ts'
import { NEWEST, nextSlice, type Slice } from '../kit/slices.ts'
import { createNews, type News } from './api.ts'
import { mapHit, mapItem } from './map.ts'
import { searchesOf, withoutOf, type Search, type Settings } from './settings.ts'

/** Where each search stands. */
export interface Cursor {
  readonly version: 1
  readonly searches: Readonly<Record<string, Ends<Slice>>>
  /** The day (UTC) on which the finds of the past week were read again last. */
  readonly day?: string
}

type Reading = ReadContext<Settings, Cursor>
type Way = 'search' | 'firebase' | 'none'

/** Comments and points come later: once a day the finds of so many days are read again, with all comments under stories. */
const AGAIN_S = 7 * 86_400

const nameOf = ({ query, where }: Search): string => `${where} ${query}`

export async function* readHackerNews(context: Reading): AsyncGenerator<Batch<Cursor>, void> {
  const { settings } = context
  const news = createNews(context)
  const nowMs = context.now().getTime()
  const today = new Date(nowMs).toISOString().slice(0, 10)
  const searches = searchesOf(settings)
  let cursor = startOf(context.cursor, searches, today, Math.floor(nowMs / 1_000) - AGAIN_S)
  const [only] = searches
  if (searches.length === 1 && only !== undefined && withoutOf(settings).length === 0) {
    const total = await news.countStories(only)
    if (total !== undefined) context.claim({ 'story-posted': total })
  }
  const reader = new Reader(news, settings, nowMs)
  let pages = 0
  for (const part of [readNew<Slice, readonly Item[]>, readPast<Slice, readonly Item[]>]) {
    for (const search of searches) {
      const name = nameOf(search)
      const stream = { first: NEWEST, read: (slice: Slice) => reader.page(search, slice) }
      for await (const { content, ends } of part(cursor.searches[name] ?? {}, stream)) {
        cursor = { ...cursor, searches: { ...cursor.searches, [name]: ends } }
        yield { items: content, cursor, progress: { done: ++pages, unit: 'pages' } }
      }
    }
  }
  if (reader.gone > 0)
    context.note('items_gone', 'Comments whose authors took them back say neither who nor what, and were left out.', reader.gone)
  yield { items: [], cursor, progress: { done: pages, total: pages, unit: 'pages' } }
}

/** What is no longer looked for is forgotten; on a new day each search goes back a week. */
const startOf = (given: Cursor | undefined, searches: readonly Search[], today: string, weekAgoS: number): Cursor => {
  const known = given?.version === 1 ? given : undefined
  const entries = searches.flatMap((search): [string, Ends<Slice>][] => {
    const ends = known?.searches[nameOf(search)]
    if (ends === undefined) return []
    const isNewDay = known?.day !== today && ends.fresh === undefined
    return [[nameOf(search), isNewDay && typeof ends.newest === 'number' ? { ...ends, newest: Math.min(ends.newest, weekAgoS) } : ends]]
  })
  return { version: 1, searches: Object.fromEntries(entries), day: today }
}

class Reader {
  readonly #news: News
  readonly #nowMs: number
  readonly #without: readonly string[]
  readonly #way: Way
  /** Comments that are gone, author and all. */
  gone = 0

  constructor(news: News, settings: Settings, nowMs: number) {
    this.#news = news
    this.#nowMs = nowMs
    this.#without = withoutOf(settings)
    this.#way = settings.comments ?? 'search'
  }

  async page(search: Search, slice: Slice): Promise<StreamPage<Slice, readonly Item[]>> {
    const { hits, hasMore } = await this.#news.find(search, slice)
    const times = hits.flatMap((hit) => countAt(hit, 'created_at_i') ?? [])
    const content: Item[] = []
    for (const hit of hits.filter((one) => this.#isWanted(one))) {
      content.push(mapHit(hit, this.#nowMs))
      if ((countAt(hit, 'num_comments') ?? 0) > 0 && textAt(hit, 'title') !== undefined) content.push(...(await this.#under(hit)))
    }
    return { content, newest: times[0], oldest: times.at(-1), next: nextSlice(slice, times.at(-1), hasMore) }
  }

  /** All comments under a story: at once from the search, or one by one. */
  async #under(story: Json): Promise<readonly Item[]> {
    const id = idAt(story, 'objectID')
    if (id === undefined || this.#way === 'none') return []
    if (this.#way === 'firebase') return this.#tree(id, story)
    try {
      return (await this.#news.commentsOf(id)).hits.map((hit) => mapHit(hit, this.#nowMs))
    } catch (error) {
      // The search is not Hacker News itself: where it does not answer, that does.
      if (error instanceof ConnectorError && SECOND_WAY.has(error.code)) return this.#tree(id, story)
      throw error
    }
  }

  async #tree(id: string, story: Json): Promise<readonly Item[]> {
    const found: Item[] = []
    for await (const item of this.#news.tree(id)) {
      if (textAt(item, 'type') !== 'comment') continue
      const mapped = mapItem(item, { id, title: story['title'] }, this.#nowMs)
      if (mapped === undefined) this.gone += 1
      else found.push(mapped)
    }
    return found
  }

  #isWanted(hit: Json): boolean {
    if (this.#without.length === 0) return true
    const text = ['title', 'url', 'story_text', 'comment_text'].map((field) => textAt(hit, field) ?? '').join('\n').toLowerCase() // prettier-ignore
    return !this.#without.some((word) => text.includes(word))
  }
}

const SECOND_WAY: ReadonlySet<string> = new Set(['platform_failed', 'answer_broken', 'not_found', 'gone'])
