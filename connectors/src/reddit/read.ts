import type { Batch, Item, ReadContext } from '../kit/connector.ts'
import { readNew, readPast, type Ends, type StreamPage } from '../kit/ends.ts'
import { objectAt } from '../kit/json.ts'
import { judgePage } from '../kit/judge.ts'
import { mapThing } from '../kit/reddit/map.ts'
import { createReddit, type Reddit } from './api.ts'
import { communitiesIn, wordsIn, type Settings } from './settings.ts'

interface Place {
  /** The thing after which a page goes on; none for the first. */
  readonly after?: string
}

/** Where each listing stands. */
export interface Cursor {
  readonly version: 1
  readonly listings: Readonly<Record<string, Ends<Place>>>
  /** The day (UTC) on which what is some days old was read again last. */
  readonly day?: string
}

interface Listing {
  readonly name: string
  /** What it shows all of; undefined for a search, which may leave out what is still there. */
  readonly kind?: 'posted' | 'commented'
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

type Context = ReadContext<Settings, Cursor>
type Page = StreamPage<Place, readonly Item[]>

const DAYS_AGAIN = 3
/** Reddit shows no more of a listing than its newest thousand. */
const PAGES_SHOWN = 10

export const listingsOf = (settings: Pick<Settings, 'communities' | 'words'>): readonly Listing[] => [
  ...communitiesIn(settings).flatMap((community) => [
    { name: `${community} posts`, path: `/r/${community}/new`, query: {}, kind: 'posted' as const },
    { name: `${community} comments`, path: `/r/${community}/comments`, query: {}, kind: 'commented' as const },
  ]),
  ...wordsIn(settings).map((words) => ({ name: `search ${words}`, path: '/search', query: { q: words, sort: 'new', type: 'link' } })),
]

export async function* readReddit(context: Context): AsyncGenerator<Batch<Cursor>, void> {
  const reddit = createReddit(context, context.settings)
  const nowMs = context.now().getTime()
  const listings = listingsOf(context.settings)
  let cursor = startOf(context.cursor, listings, nowMs)
  let pages = 0
  for (const part of [readNew<Place, readonly Item[]>, readPast<Place, readonly Item[]>]) {
    for (const listing of listings) {
      const isAgain = part === readNew && cursor.listings[listing.name]?.newest !== undefined
      const readOne = async (place: Place): Promise<Page> => {
        const page = await readPage(reddit, listing, place, nowMs)
        if (isAgain) await judge(context, listing, place, page)
        return page
      }
      const stream = { first: {}, read: readOne }
      let read = 0
      for await (const { content, ends } of part(cursor.listings[listing.name] ?? {}, stream)) {
        cursor = { ...cursor, listings: { ...cursor.listings, [listing.name]: ends } }
        read += 1
        yield { items: content, cursor, progress: { done: ++pages, unit: 'pages' } }
      }
      if (read >= PAGES_SHOWN - 1)
        context.note(
          'listing_bound',
          `Reddit shows the newest thousand of ${listing.name} and nothing older; files of listings can be imported.`,
        )
    }
  }
  yield { items: [], cursor, progress: { done: pages, total: pages, unit: 'pages' } }
}

/** What a community's listing no longer shows between two entries is gone there. */
const judge = async ({ missing }: Pick<Context, 'missing'>, { kind }: Listing, { after }: Place, page: Page): Promise<void> => {
  const [first] = page.content
  const place = first !== undefined && 'record' in first && first.record.type === 'activity' ? first.record.place : undefined
  if (kind === undefined || place === undefined) return
  await judgePage(missing, { kinds: [kind], place, items: page.content }, after === undefined)
}

/** What is no longer asked for is forgotten; on a new day each listing goes back some days, to what was edited or removed. */
const startOf = (given: Cursor | undefined, listings: readonly Listing[], nowMs: number): Cursor => {
  const known = given?.version === 1 ? given : undefined
  const day = new Date(nowMs).toISOString().slice(0, 10)
  const agoS = Math.floor(nowMs / 1_000) - DAYS_AGAIN * 86_400
  const entries = listings.flatMap(({ name }): [string, Ends<Place>][] => {
    const ends = known?.listings[name]
    if (ends === undefined) return []
    const isNewDay = known?.day !== day && ends.fresh === undefined
    return [[name, isNewDay && typeof ends.newest === 'number' ? { ...ends, newest: Math.min(ends.newest, agoS) } : ends]]
  })
  return { version: 1, listings: Object.fromEntries(entries), day }
}

const readPage = async (
  reddit: Reddit,
  { name, path, query }: Listing,
  { after }: Place,
  nowMs: number,
): Promise<StreamPage<Place, readonly Item[]>> => {
  const page = await reddit.list(path, query, after)
  const times = page.things.flatMap((thing) => {
    const at = objectAt(thing, 'data')['created_utc']
    return typeof at === 'number' && Number.isFinite(at) ? [at] : []
  })
  return {
    content: page.things.flatMap((thing) => mapThing(thing, { locator: name, nowMs }, () => undefined)),
    newest: times[0],
    oldest: times.at(-1),
    next: page.after === undefined ? undefined : { after: page.after },
  }
}
