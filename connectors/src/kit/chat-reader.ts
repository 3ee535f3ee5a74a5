import { usableCursor, vanished, youngOf, type ChatCursor, type StreamPlace, type WaitingThread } from './chat-cursor.ts'
import type { Batch, Item, ReadContext } from './connector.ts'
import { readNew, readPast, type Stream } from './ends.ts'

/** A page of a chat, newest first. */
export interface ChatPage {
  readonly items: readonly Item[]
  /** Moments of its first and last message in milliseconds; undefined on an empty page. */
  readonly newestMs: number | undefined
  readonly oldestMs: number | undefined
  /** Where it goes on towards the past; undefined at the end. */
  readonly next: string | undefined
  /** Threads seen on it that have to be read by themselves. */
  readonly threads?: readonly ChatThread[]
}

export interface ChatThread {
  readonly id: string
  /** When somebody wrote there last. */
  readonly latestMs: number
}

/** A channel, a room, a list of threads: whatever is read from its newest entry to its oldest. */
export interface ChatStream {
  readonly id: string
  /** A page: the newest with '', or the one at `next` of another. What is refused is an empty page with a note. */
  readonly read: (place: string) => Promise<ChatPage>
  /** A page of a thread, in any order; from `sinceMs` on is enough. Pages with the newest first say their `oldestMs`, and are then read down to that. */
  readonly readThread?: (id: string, place: string, sinceMs: number | undefined) => Promise<ChatPage>
}

const DAY_MS = 86_400_000
/** Every look goes so far back for what was edited, deleted or reacted to; the first of each day further. */
const YOUNG_MS = 2 * DAY_MS
const YOUNG_DEEP_MS = 14 * DAY_MS
/** A thread is looked at daily until nobody has written there for so long. */
const THREAD_MS = 30 * DAY_MS
/** In all streams together, so that the cursor stays small. */
const THREADS_MAX = 2_000
const YOUNG_MAX = 3_000
/** Of one stream, however few or many there are. */
const YOUNG_SHARE_MAX = 100
const THREADS_SHARE_MAX = 500
const SHARE_MIN = 5
/** A look that has taken longer is begun anew, so that what is new comes first. */
const PASS_MS = 3_600_000
/** So long the past is read in one run; the next goes on, behind what is new. */
const PAST_MS = 20 * 60_000
const THREAD_PAGES_MAX = 10_000

type Context = Pick<ReadContext<unknown, unknown>, 'now' | 'signal' | 'more' | 'note'>

/**
 * Reads the streams of a chat: the newest of each, down to what is known and what is young; threads as they are met, and again while they are young; then
 * the past, page by page. What was there when it was young and is not any more becomes a state.
 */
export class ChatReader<Extra> {
  readonly #context: Context
  readonly #passMs: number
  readonly #isDeep: boolean
  readonly #extra: Extra
  /** Threads that this run has read. */
  readonly #readThreads = new Set<string>()
  #cursor: ChatCursor<Extra>
  #pages = 0
  #streams = 1

  constructor(context: Context, cursor: ChatCursor<Extra> | undefined, extra: Extra) {
    const { pass, ...known } = usableCursor(cursor)
    const nowMs = context.now().getTime()
    this.#context = context
    this.#extra = extra
    this.#passMs = pass !== undefined && nowMs - pass < PASS_MS ? pass : nowMs
    this.#isDeep = known.day !== dayOf(this.#passMs)
    this.#cursor = { ...known, pass: this.#passMs, extra }
  }

  async *read(streams: readonly ChatStream[]): AsyncGenerator<Batch<ChatCursor<Extra>>, void> {
    const byId = new Map(streams.map((stream) => [stream.id, stream]))
    this.#streams = Math.max(1, streams.length)
    yield* this.#drain(byId)
    for (const stream of streams) yield* this.#newest(stream, byId)
    this.#askThreads()
    yield* this.#drain(byId)
    const isDone = yield* this.#past(streams, byId)
    if (!isDone) this.#context.more()
    yield this.#end(byId)
  }

  /** A batch of what belongs to no stream. */
  batch(items: readonly Item[]): Batch<ChatCursor<Extra>> {
    return { items, cursor: this.#cursor, progress: { done: this.#pages, unit: 'pages' } }
  }

  async *#newest(stream: ChatStream, byId: ReadonlyMap<string, ChatStream>): AsyncGenerator<Batch<ChatCursor<Extra>>, void> {
    const place = this.#cursor.streams[stream.id] ?? { ends: {} }
    if (place.pass === this.#passMs) return
    const { newest } = place.ends
    const fromMs = this.#passMs - (this.#isDeep ? YOUNG_DEEP_MS : YOUNG_MS)
    const ends = newest === undefined ? place.ends : { ...place.ends, newest: Math.min(Number(newest), fromMs) }
    const seen: Item[] = []
    const steps = readNew(ends, this.#streamOf(stream))
    for (let step = await steps.next(); step.done !== true; step = await steps.next()) {
      const { content, ends: now } = step.value
      seen.push(...content.items)
      const isOver = now.fresh === undefined
      const gone = isOver && place.young !== undefined && isWhole(place, seen) ? vanished(place.young, seen, fromMs) : []
      const young =
        isOver && seen.length > 0 ? youngOf(seen, this.#passMs - YOUNG_DEEP_MS, this.#shareOf(YOUNG_MAX, YOUNG_SHARE_MAX)) : place.young
      const isRead = isOver && ends.fresh === undefined
      this.#place(stream.id, { ends: now, ...(isRead ? { pass: this.#passMs } : {}), ...(young === undefined ? {} : { young }) })
      this.#await(stream.id, content.threads, place.ends.past === undefined)
      yield this.batch([...content.items, ...gone])
      yield* this.#drain(byId)
    }
    this.#place(stream.id, { ...(this.#cursor.streams[stream.id] ?? place), pass: this.#passMs })
  }

  /** False when time was up. */
  async *#past(streams: readonly ChatStream[], byId: ReadonlyMap<string, ChatStream>): AsyncGenerator<Batch<ChatCursor<Extra>>, boolean> {
    const beganMs = this.#context.now().getTime()
    for (const stream of streams) {
      const place = this.#cursor.streams[stream.id]
      if (place === undefined) continue
      for await (const { content, ends } of readPast(place.ends, this.#streamOf(stream))) {
        this.#place(stream.id, { ...this.#cursor.streams[stream.id], ends })
        this.#await(stream.id, content.threads)
        yield this.batch(content.items)
        yield* this.#drain(byId)
        if (this.#context.now().getTime() - beganMs > PAST_MS) return ends.past === null && stream === streams.at(-1)
      }
    }
    return true
  }

  /** Reads threads that wait, page by page. */
  async *#drain(byId: ReadonlyMap<string, ChatStream>): AsyncGenerator<Batch<ChatCursor<Extra>>, void> {
    for (let pages = 0; ; pages++) {
      const [thread, ...rest] = this.#cursor.waiting ?? []
      if (thread === undefined) return
      this.#context.signal.throwIfAborted()
      const page = await byId.get(thread.stream)?.readThread?.(thread.id, thread.next ?? '', thread.sinceMs)
      this.#pages += 1
      const latestMs = Math.max(thread.latestMs, page?.newestMs ?? 0)
      const isOver = page?.next === thread.next || pages >= THREAD_PAGES_MAX || (page?.oldestMs ?? Infinity) < (thread.sinceMs ?? 0)
      const next = isOver ? undefined : page?.next
      if (next === undefined) this.#finish({ ...thread, latestMs }, rest)
      else this.#cursor = { ...this.#cursor, waiting: [{ ...thread, latestMs, next }, ...rest] }
      yield this.batch(page?.items ?? [])
    }
  }

  /** Threads met on a page wait to be read: all of them at first; then those in which somebody has written since, or lately, as replies may have changed. */
  #await(stream: string, threads: readonly ChatThread[] = [], isAll = true): void {
    const known = this.#cursor.threads?.[stream] ?? {}
    const fromMs = this.#passMs - (this.#isDeep ? THREAD_MS : YOUNG_MS)
    const isDue = ({ id, latestMs }: ChatThread): boolean => isAll || latestMs > fromMs || latestMs > (known[id] ?? Infinity)
    const waiting = this.#cursor.waiting ?? []
    const there = new Set(waiting.filter((one) => one.stream === stream).map(({ id }) => id))
    const more = threads
      .filter((thread) => isDue(thread) && !there.has(thread.id) && !this.#readThreads.has(`${stream} ${thread.id}`))
      .map(({ id, latestMs }) => ({ stream, id, latestMs, ...this.#sinceOf(known[id]) }))
    if (more.length > 0) this.#cursor = { ...this.#cursor, waiting: [...waiting, ...more] }
  }

  /** Of a thread that was read up to some moment, what came since and what is still young is enough. */
  #sinceOf(knownMs: number | undefined): { readonly sinceMs?: number } {
    return knownMs === undefined ? {} : { sinceMs: Math.min(knownMs, this.#passMs - (this.#isDeep ? YOUNG_DEEP_MS : YOUNG_MS)) }
  }

  /** Young threads wait to be read again, although what began them is older than what is looked at. */
  #askThreads(): void {
    if (this.#cursor.asked === this.#passMs) return
    const fromMs = this.#passMs - (this.#isDeep ? THREAD_MS : YOUNG_MS)
    const waiting = Object.entries(this.#cursor.threads ?? {}).flatMap(([stream, threads]) =>
      Object.entries(threads).flatMap(([id, latestMs]) =>
        latestMs > fromMs && !this.#readThreads.has(`${stream} ${id}`) ? [{ stream, id, latestMs, ...this.#sinceOf(latestMs) }] : [],
      ),
    )
    this.#cursor = { ...this.#cursor, asked: this.#passMs, waiting }
  }

  #finish({ stream, id, latestMs }: WaitingThread, waiting: readonly WaitingThread[]): void {
    const { waiting: _, ...cursor } = this.#cursor
    this.#readThreads.add(`${stream} ${id}`)
    const young = Object.entries({ ...cursor.threads?.[stream], [id]: latestMs }).filter(([, ms]) => ms > this.#passMs - THREAD_MS)
    const kept = young.toSorted(([, a], [, b]) => b - a).slice(0, this.#shareOf(THREADS_MAX, THREADS_SHARE_MAX))
    if (kept.length < young.length) {
      const message = 'More threads are young than are looked at again: late replies to the oldest of them come with a webhook alone.'
      this.#context.note('threads_bound', message)
    }
    const threads = { ...cursor.threads, [stream]: Object.fromEntries(kept) }
    this.#cursor = { ...cursor, threads, ...(waiting.length === 0 ? {} : { waiting }) }
  }

  #shareOf(max: number, shareMax: number): number {
    return Math.max(SHARE_MIN, Math.min(shareMax, Math.floor(max / this.#streams)))
  }

  #streamOf({ read }: ChatStream): Stream<string, ChatPage> {
    return {
      first: '',
      read: async (place) => {
        this.#context.signal.throwIfAborted()
        const page = await read(place)
        this.#pages += 1
        return { content: page, newest: page.newestMs, oldest: page.oldestMs, next: page.next }
      },
    }
  }

  #place(id: string, place: StreamPlace): void {
    this.#cursor = { ...this.#cursor, streams: { ...this.#cursor.streams, [id]: place } }
  }

  /** Streams that are there no longer are forgotten, and threads that are old. */
  #end(byId: ReadonlyMap<string, ChatStream>): Batch<ChatCursor<Extra>> {
    const { pass: _pass, waiting: _waiting, asked: _asked, ...cursor } = this.#cursor
    const fromMs = this.#passMs - THREAD_MS
    const kept = <T>(all: Readonly<Record<string, T>>): [string, T][] => Object.entries(all).filter(([id]) => byId.has(id))
    const threads = kept(cursor.threads ?? {}).flatMap(([id, ofStream]): [string, Record<string, number>][] => {
      const young = Object.entries(ofStream).filter(([, latestMs]) => latestMs > fromMs)
      return young.length === 0 ? [] : [[id, Object.fromEntries(young)]]
    })
    this.#cursor = {
      ...cursor,
      day: dayOf(this.#passMs),
      streams: Object.fromEntries(kept(cursor.streams).map(([id, place]) => [id, withoutPass(place)])),
      threads: Object.fromEntries(threads),
      extra: this.#extra,
    }
    return { items: [], cursor: this.#cursor, progress: { done: this.#pages, total: this.#pages, unit: 'pages' } }
  }
}

/**
 * Whether what is missing in `seen` is gone: not when some of it was read in another run, could not be taken, or nothing is shown any more.
 */
const isWhole = ({ ends }: StreamPlace, seen: readonly Item[]): boolean =>
  ends.fresh === undefined && seen.length > 0 && seen.every((item) => 'record' in item)

const withoutPass = (place: StreamPlace): StreamPlace => {
  const { pass: _, ...rest } = place
  return rest
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
