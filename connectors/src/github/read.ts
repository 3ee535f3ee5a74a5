import type { Batch, Item, ReadContext } from '../kit/connector.ts'
import { createIdentities } from '../kit/github/identities.ts'
import type { Json } from '../kit/json.ts'
import { createApi, Refused, type Api } from './api.ts'
import { finished, placed, tagged, usable, withPast, type Cursor, type Place } from './cursor.ts'
import { findRepositories } from './find-repositories.ts'
import { createProfiles } from './profiles.ts'
import type { Context, Repository } from './say.ts'
import { homeOf, type Settings } from './settings.ts'
import { readTraffic } from './traffic.ts'
import { STREAMS, type Stream, type StreamPage } from './streams.ts'

/** What is newer comes first, of all repositories; the past after it. */
const RECENT_MS = 90 * 86_400_000
/** Clocks differ, and lists lag behind: what changed shortly before the last look is looked at again. */
const OVERLAP_S = 120
/** Of more repositories versions of pages are not remembered: the cursor stays small. */
const TAGGED_MAX = 100
/** A list that does not end by then is no list. */
const PAGES_MAX = 20_000

type Reading = ReadContext<Settings, Cursor>

/** The newest of every repository, then the past of each, page by page; later only what has changed. */
export async function* readGithub(context: Reading): AsyncGenerator<Batch<Cursor>, void> {
  const api = createApi(context, context.settings)
  const reader = new Reader(context, api)
  const repositories = await findRepositories(api, context)
  yield* reader.newest(repositories)
  yield* reader.daily(repositories)
  yield* reader.past(repositories)
  yield reader.end(repositories)
}

class Reader {
  readonly #context: Reading
  readonly #api: Api
  readonly #profiles: (accounts: readonly Json[], context: Context) => Promise<readonly Item[]>
  readonly #identities
  readonly #passS: number
  #cursor: Cursor
  #pages = 0

  constructor(context: Reading, api: Api) {
    const cursor = usable(context.cursor)
    this.#context = context
    this.#api = api
    this.#identities = createIdentities(homeOf(context.settings))
    this.#profiles = createProfiles(api)
    this.#passS = cursor.pass ?? Math.floor(context.now().getTime() / 1_000)
    this.#cursor = { ...cursor, pass: this.#passS }
  }

  async *newest(repositories: readonly Repository[]): AsyncGenerator<Batch<Cursor>, void> {
    const keepsTags = repositories.length <= TAGGED_MAX
    for (const repository of repositories) {
      const known = this.#cursor.repositories[repository.id]
      let place: Place = known?.name === repository.name ? known : { name: repository.name }
      if (place.pass === this.#passS) continue
      let index = Math.max(
        0,
        STREAMS.findIndex(({ name }) => name === place.now?.stream),
      )
      let from = place.now?.next
      for (let page = 0; ; page++) {
        const stream = STREAMS[index]
        if (stream === undefined) break
        const { items, next, oldestMs, tag } = await this.#page(repository, stream, from, sinceOf(place), place.tags?.[stream.name])
        const isOver = next === undefined || next === from || page >= PAGES_MAX || (oldestMs ?? Infinity) < this.#horizonOf(place)
        if (isOver && next !== undefined && place.since === undefined) place = withPast(place, stream.name, next)
        if (isOver) index += 1
        if (items.some(isDeed)) place = { ...place, changed: true }
        if (tag !== undefined && keepsTags) place = tagged(place, stream.name, tag)
        from = isOver ? undefined : next
        const following = STREAMS[index]
        place =
          following === undefined
            ? finished(place, this.#passS)
            : { ...place, now: { stream: following.name, ...(from === undefined ? {} : { next: from }) } }
        yield this.#batch(repository, place, items)
      }
    }
  }

  /** Traffic, which GitHub forgets after 14 days. */
  async *daily(repositories: readonly Repository[]): AsyncGenerator<Batch<Cursor>, void> {
    const today = new Date(this.#passS * 1_000).toISOString().slice(0, 10)
    if (this.#cursor.day === today) return
    let hidden = 0
    for (const repository of repositories) {
      this.#context.signal.throwIfAborted()
      try {
        await this.#context.tally?.(await readTraffic(this.#api, repository.name, today))
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        hidden += 1
      }
    }
    if (hidden > 0) this.#context.note('traffic_hidden', 'Traffic is shown to tokens of those who may write to the repository.', hidden)
    this.#cursor = { ...this.#cursor, day: today }
    yield { items: [], cursor: this.#cursor, progress: { done: this.#pages, unit: 'pages' } }
  }

  async *past(repositories: readonly Repository[]): AsyncGenerator<Batch<Cursor>, void> {
    for (const repository of repositories) {
      for (const stream of STREAMS) {
        for (let page = 0; page < PAGES_MAX; page++) {
          const place = this.#cursor.repositories[repository.id]
          const from = place?.past?.[stream.name]
          if (place === undefined || from === undefined) break
          const { items, next } = await this.#page(repository, stream, from)
          yield this.#batch(repository, withPast(place, stream.name, next === from ? undefined : next), items)
        }
      }
    }
  }

  /** Repositories that are no longer the source's are forgotten. */
  end(repositories: readonly Repository[]): Batch<Cursor> {
    const kept = new Set(repositories.map(({ id }) => id))
    const { pass: _, ...cursor } = this.#cursor
    const entries = Object.entries(cursor.repositories).filter(([id]) => kept.has(id))
    return {
      items: [],
      cursor: { ...cursor, repositories: Object.fromEntries(entries) },
      progress: { done: this.#pages, total: this.#pages, unit: 'pages' },
    }
  }

  /** How far back the newest go: to what is known, or some months at the first look. */
  #horizonOf(place: Place): number {
    return sinceOf(place) ?? this.#passS * 1_000 - RECENT_MS
  }

  async #page(repository: Repository, stream: Stream, from?: string, sinceMs?: number, tag?: string): Promise<StreamPage> {
    this.#context.signal.throwIfAborted()
    const context = { repository, identities: this.#identities, nowMs: this.#context.now().getTime() }
    this.#pages += 1
    try {
      const page = await stream.read(this.#api, context, from, sinceMs, tag)
      return { ...page, items: [...page.items, ...(await this.#profiles(page.accounts, context))] }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.#context.note('list_refused', `GitHub does not show ${stream.name} of ${repository.name} to this token (${error.status}).`)
      return { items: [], accounts: [], next: undefined, oldestMs: undefined }
    }
  }

  #batch(repository: Repository, place: Place, items: readonly Item[]): Batch<Cursor> {
    this.#cursor = placed(this.#cursor, repository.id, place)
    return { items, cursor: this.#cursor, progress: { done: this.#pages, unit: 'pages' } }
  }
}

const sinceOf = ({ since }: Place): number | undefined => (since === undefined ? undefined : (since - OVERLAP_S) * 1_000)

/** People are told again and again; that is no change. */
const isDeed = (item: Item): boolean => !('record' in item) || item.record.type === 'activity'
