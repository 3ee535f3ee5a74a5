import { createHash } from 'node:crypto'
import { createApi, type Api, type ApiAnswer, type ApiRequest, type Validators } from '../kit/api.ts'
import { ConnectorError, type Batch, type Item, type Network, type ReadContext } from '../kit/connector.ts'
import { readNew, readPast, type Ends, type StreamPage } from '../kit/ends.ts'
import { parseJson } from '../kit/parse-json.ts'
import { setAside } from '../kit/set-asides.ts'
import { parseAnyDate } from '../kit/any-date.ts'
import { discoverFeeds } from './discover.ts'
import type { Feed } from './feed.ts'
import { holdsOf, idOf, KIND_OF, mapEntry, sharedIds, type Holds } from './map.ts'
import { parseFeed } from './parse.ts'
import type { Settings } from './settings.ts'

export interface FeedCursor {
  readonly version: 1
  /** The feed that the page named, where the address is a page's. */
  readonly address?: string
  readonly holds?: Holds
  readonly validators?: Validators
  readonly ends: Ends<ApiRequest>
  /** Older pages that were read. */
  readonly older?: number
  /** When entries without a date were seen first, by a hash of their ids, as long as they are in the feed. */
  readonly seen?: Readonly<Record<string, number>>
}

const BYTES_MAX = 32 * 1024 * 1024
const UNDATED_MAX = 1_000
/** Older pages in one run, after which another one goes on, and in all: a feed that has more leads in circles. */
const PAST_PAGES_MAX = 200
const OLDER_MAX = 2_000

type Context = ReadContext<Settings, FeedCursor>

/** The feed, and older pages of it where it names some. */
export async function* readFeed(context: Context): AsyncGenerator<Batch<FeedCursor>, void> {
  const reader = new Reader(context)
  yield* reader.read()
}

class Reader {
  readonly #context: Context
  #cursor: FeedCursor
  #api: Api
  #address: string
  #pages = 0
  #fresh: Validators | undefined

  constructor(context: Context) {
    this.#context = context
    this.#cursor = context.cursor?.version === 1 ? context.cursor : { version: 1, ends: {} }
    this.#address = this.#cursor.address ?? context.settings.address
    this.#api = apiFor(this.#address, context)
  }

  async *read(): AsyncGenerator<Batch<FeedCursor>, void> {
    const { validators } = this.#cursor
    const stream = {
      first: { path: this.#address, ...(validators === undefined ? {} : { unless: validators }) },
      read: (place: ApiRequest) => this.#page(place),
    }
    for await (const { content, ends } of readNew(this.#cursor.ends, stream)) yield this.#batch(content, ends)
    for await (const { content, ends } of readPast(this.#cursor.ends, stream)) {
      const older = (this.#cursor.older ?? 0) + 1
      this.#cursor = { ...this.#cursor, older }
      if (older >= OLDER_MAX && ends.past !== null) {
        this.#context.note('pages_bound', `Older entries were read back for ${OLDER_MAX} pages; what is beyond was left out.`)
        yield this.#batch(content, { ...ends, past: null })
        break
      }
      yield this.#batch(content, ends)
      if (this.#pages >= PAST_PAGES_MAX && ends.past !== null) return this.#context.more()
    }
    // Remembered once all was read: what broke off is asked for again.
    if (this.#fresh !== undefined) this.#cursor = { ...this.#cursor, validators: this.#fresh }
    yield this.#batch([], this.#cursor.ends)
  }

  #batch(items: readonly Item[], ends: Ends<ApiRequest>): Batch<FeedCursor> {
    this.#cursor = { ...this.#cursor, ends }
    return { items, cursor: this.#cursor, progress: { done: this.#pages, unit: 'pages' } }
  }

  async #page(place: ApiRequest): Promise<StreamPage<ApiRequest, readonly Item[]>> {
    this.#context.signal.throwIfAborted()
    this.#pages += 1
    const isFirst = place.path === this.#address
    const answer = await this.#ask(place)
    if (answer.unchanged) return { content: [], newest: undefined, oldest: undefined, next: undefined }
    const feed = parseFeed(answer.text, answer.url) ?? (isFirst ? await this.#discovered(answer) : undefined)
    if (feed === undefined) throw noFeed(answer.url)
    if (isFirst && feed.fault === undefined) this.#fresh = answer.validators
    this.#cursor = { ...this.#cursor, holds: this.#context.settings.holds ?? this.#cursor.holds ?? holdsOf(feed, this.#address) }
    if (feed.total !== undefined) this.#context.claim({ [KIND_OF[this.#cursor.holds ?? 'articles']]: feed.total })
    const times = feed.entries.flatMap(({ published, updated }) => parseAnyDate(published) ?? parseAnyDate(updated) ?? [])
    return {
      content: [...this.#items(feed, isFirst), ...faultsOf(feed, answer)],
      newest: times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b)),
      oldest: times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b)),
      next: this.#next(feed, place.path),
    }
  }

  /** A page's feed that is gone is looked for anew. */
  async #ask(place: ApiRequest): Promise<ApiAnswer> {
    const { settings } = this.#context
    if (this.#address === settings.address || place.path !== this.#address) return this.#api.ask(place)
    const answer = await this.#api.ask({ ...place, accept: [404, 410] })
    if (answer.status < 400) return answer
    this.#address = settings.address
    this.#api = apiFor(settings.address, this.#context)
    return this.#api.ask({ path: settings.address })
  }

  async #discovered(answer: ApiAnswer): Promise<Feed | undefined> {
    const [address] = discoverFeeds(answer.text, answer.url)
    if (address === undefined) throw noFeed(answer.url)
    this.#address = address
    this.#api = apiFor(address, this.#context)
    this.#cursor = { ...this.#cursor, address }
    const found = await this.#api.ask({ path: address })
    this.#fresh = undefined
    return parseFeed(found.text, address)
  }

  #items(feed: Feed, isFirst: boolean): readonly Item[] {
    const nowMs = this.#context.now().getTime()
    const before = this.#cursor.seen ?? {}
    const seen: Record<string, number> = isFirst ? {} : { ...before }
    const seenMs = (id: string): number => {
      const key = createHash('sha1').update(id).digest('base64url').slice(0, 12)
      const ms = before[key] ?? nowMs
      if (Object.keys(seen).length < UNDATED_MAX) seen[key] = ms
      return ms
    }
    const shared = sharedIds(feed.entries)
    const items = feed.entries.map((entry, index) =>
      mapEntry(entry, {
        address: this.#context.settings.address,
        feed,
        holds: this.#cursor.holds ?? 'articles',
        locator: `${this.#address} entry ${idOf(entry) ?? index + 1}`,
        nowMs,
        seenMs,
        shared,
      }),
    )
    const { seen: _, ...rest } = this.#cursor
    this.#cursor = Object.keys(seen).length === 0 ? rest : { ...rest, seen }
    return items
  }

  /** Only at the same host: where to ask is never for an answer to say. */
  #next({ next }: Feed, here: string): ApiRequest | undefined {
    // Some name the page itself on the last one.
    if (next === undefined || next === here) return undefined
    if (new URL(next).origin === new URL(this.#address).origin) return { path: next }
    this.#context.note(
      'next_elsewhere',
      `Older entries are at another host, ${new URL(next).host}: add that address as a source of its own.`,
    )
    return undefined
  }
}

const ACCEPT =
  'application/feed+json, application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5'

const apiFor = (address: string, network: Network, waitMsMax?: number): Api =>
  createApi(network, {
    name: new URL(address).host,
    base: new URL(address).origin,
    headers: { accept: ACCEPT },
    format: 'text',
    bytesMax: BYTES_MAX,
    isBroken: (text) => !isDocument(text),
    ...(waitMsMax === undefined ? {} : { waitMsMax }),
  })

/** A feed or a web page; all else is a fault on the way. */
const isDocument = (text: string): boolean => {
  const start = text.slice(0, 2_000).trimStart()
  return start.startsWith('{') ? parseJson(text) !== undefined : /<[a-z!?]/i.test(start)
}

/** Whether there is a feed, or a page that names one. @throws ConnectorError */
export const checkFeed = async (context: Pick<Context, 'settings' | 'fetch' | 'signal'>): Promise<void> => {
  const { address } = context.settings
  const answer = await apiFor(address, context, 5_000).ask({ path: address })
  if (parseFeed(answer.text, address) !== undefined) return
  const [found] = discoverFeeds(answer.text, address)
  if (found === undefined) throw noFeed(address)
  const feed = await apiFor(found, context, 5_000).ask({ path: found })
  if (parseFeed(feed.text, found) === undefined) throw noFeed(found)
}

const noFeed = (address: string): ConnectorError =>
  new ConnectorError(
    'no_feed',
    `There is no feed at ${address}, and no page that names one.`,
    'Look for the address that the site calls RSS, Atom, feed or JSON Feed, and enter that.',
  )

const FAULTS: Readonly<Record<NonNullable<Feed['fault']>, readonly [reason: string, message: string]>> = {
  cut: ['feed_cut', 'The feed ends in the middle; what stands before came in. Kith asks again at the next time.'],
  'too-deep': ['feed_too_deep', 'The feed is nested deeper than any feed; what stands before came in. Tell whoever runs it.'],
  'too-many': ['feed_too_long', 'The feed holds more entries than are read of one; the first came in. Give an address with fewer.'],
}

const faultsOf = ({ fault, entries }: Feed, answer: ApiAnswer): readonly Item[] => {
  if (fault === undefined) return []
  const [reason, message] = FAULTS[fault]
  return [setAside(reason, message, `${answer.url} entry ${entries.length + 1}`, answer.text.slice(-2_000))]
}
