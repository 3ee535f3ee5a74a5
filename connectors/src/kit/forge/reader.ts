import type { Batch, Item, ReadContext } from '../connector.ts'
import { createIdentities, type Home } from '../github/identities.ts'
import type { Json } from '../json.ts'
import { readAgain, type AgainList } from './again.ts'
import { finished, placed, tagged, usable, withPast, type Cursor, type Place } from './cursor.ts'
import { Refused, type Lists } from './lists.ts'
import type { Context, Forge, Repository } from './say.ts'
import type { Stream, StreamPage } from './streams.ts'

/** What is newer comes first, of all repositories; the past after it. */
const RECENT_MS = 90 * 86_400_000
/** Clocks differ, and lists lag behind: what changed shortly before the last look is looked at again. */
const OVERLAP_S = 120
/** Of more repositories versions of pages are not remembered: the cursor stays small. */
const TAGGED_MAX = 100
/** A list that does not end by then is no list. */
const PAGES_MAX = 20_000

type Reading = Pick<ReadContext<unknown, Cursor>, 'cursor' | 'now' | 'note' | 'signal' | 'tally' | 'missing'>

export interface ForgeReading<Api extends Lists> {
  readonly forge: Forge
  readonly home: Home
  readonly api: Api
  /** In the order in which they are read: what people say to each other first. */
  readonly streams: readonly Stream<Api>[]
  /** What public profiles say of the accounts on a page. */
  readonly profiles?: (accounts: readonly Json[], context: Context) => Promise<readonly Item[]>
  /** Once a day, for each repository: what the forge counts and soon forgets. Throws Refused where it is not shown. */
  readonly daily?: Daily
}

export interface Daily {
  readonly read: (repository: Repository, today: string, place: Place) => Promise<void>
  /** After how many days the forge forgets. */
  readonly keptDays: number
  readonly hidden: string
}

/** The newest of every repository, then the past of each, page by page; later only what has changed, and once a day a part of all lists again. */
export async function* readForge<Api extends Lists>(
  context: Reading,
  reading: ForgeReading<Api>,
  repositories: readonly Repository[],
): AsyncGenerator<Batch<Cursor>, void> {
  const reader = new Reader(context, reading, repositories)
  yield* reader.newest()
  yield* reader.daily()
  yield* reader.past()
  yield* reader.again()
  yield reader.end()
}

class Reader<Api extends Lists> {
  readonly #context: Reading
  readonly #reading: ForgeReading<Api>
  readonly #repositories: readonly Repository[]
  readonly #identities
  readonly #passS: number
  #cursor: Cursor
  #pages = 0

  constructor(context: Reading, reading: ForgeReading<Api>, repositories: readonly Repository[]) {
    const cursor = usable(context.cursor)
    this.#context = context
    this.#reading = reading
    this.#repositories = repositories
    this.#identities = createIdentities(reading.home)
    this.#passS = cursor.pass ?? Math.floor(context.now().getTime() / 1_000)
    this.#cursor = { ...cursor, pass: this.#passS }
  }

  get #today(): string {
    return new Date(this.#passS * 1_000).toISOString().slice(0, 10)
  }

  async *newest(): AsyncGenerator<Batch<Cursor>, void> {
    const { streams } = this.#reading
    const keepsTags = this.#repositories.length <= TAGGED_MAX
    for (const repository of this.#repositories) {
      let place = this.#placeOf(repository)
      if (place.pass === this.#passS) continue
      let index = Math.max(
        0,
        streams.findIndex(({ name }) => name === place.now?.stream),
      )
      let from = place.now?.next
      for (let page = 0; ; page++) {
        const stream = streams[index]
        if (stream === undefined) break
        const { items, next, oldestMs, tag } = await this.#page(repository, stream, from, sinceOf(place), place.tags?.[stream.name])
        const isOver = next === undefined || next === from || page >= PAGES_MAX || (oldestMs ?? Infinity) < this.#horizonOf(place)
        if (isOver && next !== undefined && place.since === undefined) place = withPast(place, stream.name, next)
        if (isOver) index += 1
        if (items.some(isDeed)) place = { ...place, changed: true }
        if (tag !== undefined && keepsTags) place = tagged(place, stream.name, tag)
        from = isOver ? undefined : next
        const following = streams[index]
        place =
          following === undefined
            ? finished(place, this.#passS)
            : { ...place, now: { stream: following.name, ...(from === undefined ? {} : { next: from }) } }
        yield this.#batch(repository, place, items)
      }
    }
  }

  /** Under another name a repository is read from the start, so that all of it carries the new one; days that were counted are not counted again. */
  #placeOf({ id, name }: Repository): Place {
    const known = this.#cursor.repositories[id]
    if (known === undefined || known.name === name) return known ?? { name }
    return { name, ...(this.#cursor.day === undefined ? {} : { countedUntil: this.#cursor.day }) }
  }

  async *daily(): AsyncGenerator<Batch<Cursor>, void> {
    const { daily } = this.#reading
    const today = this.#today
    const last = this.#cursor.day
    if (daily === undefined || last === today) return
    let hidden = 0
    for (const repository of this.#repositories) {
      this.#context.signal.throwIfAborted()
      try {
        await daily.read(repository, today, this.#placeOf(repository))
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        hidden += 1
      }
    }
    if (hidden > 0) this.#context.note(...hiddenNote(daily, hidden))
    const lost = last === undefined || hidden === this.#repositories.length ? 0 : daysBetween(last, today) - daily.keptDays
    if (lost > 0) this.#context.note('days_lost', 'Days of which the numbers were forgotten there before Kith could ask.', lost)
    this.#cursor = { ...this.#cursor, day: today }
    yield { items: [], cursor: this.#cursor, progress: { done: this.#pages, unit: 'pages' } }
  }

  async *past(): AsyncGenerator<Batch<Cursor>, void> {
    for (const repository of this.#repositories) {
      for (const stream of this.#reading.streams) {
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

  async *again(): AsyncGenerator<Batch<Cursor>, void> {
    const { missing } = this.#context
    // What was read today for the first time need not be read again today.
    if (this.#cursor.again === undefined) this.#cursor = { ...this.#cursor, again: { day: this.#today, pages: 0 } }
    if (missing === undefined) return
    const lists = this.#repositories.flatMap((repository) => this.#againListsOf(repository))
    for await (const { items, again } of readAgain(this.#cursor.again, this.#today, lists, missing)) {
      this.#context.signal.throwIfAborted()
      this.#pages += 1
      this.#cursor = { ...this.#cursor, again }
      yield { items, cursor: this.#cursor, progress: { done: this.#pages, unit: 'pages' } }
    }
  }

  #againListsOf(repository: Repository): readonly AgainList[] {
    return this.#reading.streams.flatMap(({ name, again }) =>
      again === undefined
        ? []
        : {
            repository,
            stream: name,
            kinds: again.kinds,
            read: (from, size) => again.read(this.#reading.api, this.#contextOf(repository), from, size),
          },
    )
  }

  /** Repositories that are no longer the source's are forgotten. */
  end(): Batch<Cursor> {
    const kept = new Set(this.#repositories.map(({ id }) => id))
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

  #contextOf(repository: Repository): Context {
    return { forge: this.#reading.forge, repository, identities: this.#identities, nowMs: this.#context.now().getTime() }
  }

  async #page(repository: Repository, stream: Stream<Api>, from?: string, sinceMs?: number, tag?: string): Promise<StreamPage> {
    this.#context.signal.throwIfAborted()
    const { api, profiles, forge } = this.#reading
    const context = this.#contextOf(repository)
    this.#pages += 1
    try {
      const page = await stream.read(api, context, from, sinceMs, tag)
      for (const listing of sinceMs === undefined ? [] : (page.whole ?? [])) await this.#context.missing?.(listing)
      return { ...page, items: [...page.items, ...((await profiles?.(page.accounts, context)) ?? [])] }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.#context.note(
        'list_refused',
        `${forge.label} does not show ${stream.name} of ${repository.name} to this token (${error.status}).`,
      )
      return { items: [], accounts: [], next: undefined, oldestMs: undefined }
    }
  }

  #batch(repository: Repository, place: Place, items: readonly Item[]): Batch<Cursor> {
    this.#cursor = placed(this.#cursor, repository.id, place)
    return { items, cursor: this.#cursor, progress: { done: this.#pages, unit: 'pages' } }
  }
}

const sinceOf = ({ since }: Place): number | undefined => (since === undefined ? undefined : (since - OVERLAP_S) * 1_000)

const hiddenNote = ({ hidden }: Daily, count: number): [string, string, number] => ['traffic_hidden', hidden, count]

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

/** People are told again and again; that is no change. */
const isDeed = (item: Item): boolean => !('record' in item) || item.record.type === 'activity'
