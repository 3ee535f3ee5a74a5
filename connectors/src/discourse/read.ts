import { listedId, type Batch, type Item, type ReadContext } from '../kit/connector.ts'
import { forumAt } from '../kit/discourse/identity.ts'
import { mapPost, mapSolved } from '../kit/discourse/map.ts'
import { readNew, readPast, type EndsStep } from '../kit/ends.ts'
import { isObject, textAt, type Json } from '../kit/json.ts'
import { setAside } from '../kit/set-asides.ts'
import { clip } from '../kit/text.ts'
import { dayOf, isDue, usable, type Cursor, type Look, type Place } from './cursor.ts'
import { createForumApi, readAbout, type About as Told, type ForumApi } from './forum.ts'
import { DIRECTORY_PAGES_MAX, readAccounts, readGroups, readLikes, readPeople, type LookPage } from './looks.ts'
import type { About } from './people.ts'
import { hasKey, type Settings } from './settings.ts'
import { createTopicList, listDeleted, POSTS_MAX, readTopic, type Listed } from './topics.ts'

type Reading = ReadContext<Settings, Cursor>
type Batches = AsyncGenerator<Batch<Cursor>, void>

const DAY_MS = 86_400_000
/** Edits, accepted answers and deletions move no topic up: once a day those of so many days are read again. */
const AGAIN_DAYS = 7
const PEOPLE_DAYS = 30
const GROUPS_DAYS = 7
/** Names of categories that the cursor remembers, for webhooks. */
const NAMES_MAX = 200

/** The newest topics, then the past, then people and likes; later only topics in which something has happened, and once a day the rest. */
export async function* readDiscourse(context: Reading): Batches {
  const api = createForumApi(context, context.settings)
  const told = await readAbout(api)
  context.claim(told.claims)
  if (told.hiddenTopics > 0) context.gaps({ 'topic-started': { private: told.hiddenTopics } })
  const reader = new Reader(context, api, told)
  yield* reader.newest()
  yield* reader.past()
  yield* reader.people()
  yield* reader.likes()
  yield reader.end()
}

class Reader {
  readonly #context: Reading
  readonly #api: ForumApi
  readonly #told: Told
  readonly #about: About
  readonly #list
  readonly #seesDeleted: boolean
  readonly #today: string
  #cursor: Cursor
  #pages = 0
  #whispers = 0

  constructor(context: Reading, api: ForumApi, told: Told) {
    this.#context = context
    this.#api = api
    this.#told = told
    this.#about = { forum: forumAt(context.settings.url), nowMs: context.now().getTime() }
    this.#list = createTopicList(api, context.settings, this.#about.nowMs)
    this.#seesDeleted = hasKey(context.settings)
    this.#today = dayOf(this.#about.nowMs)
    const names = Object.fromEntries([...told.categories].slice(0, NAMES_MAX).map(([id, name]) => [id, clip(name, 100)]))
    this.#cursor = { ...usable(context.cursor, this.#seesDeleted), categories: names }
  }

  async *newest(): Batches {
    const { topics, day } = this.#cursor
    const { newest, fresh } = topics
    if (newest !== undefined && fresh === undefined && day !== this.#today) {
      const week = new Date(this.#about.nowMs - AGAIN_DAYS * DAY_MS).toISOString()
      if (this.#seesDeleted) yield* this.#deleted()
      this.#cursor = { ...this.#cursor, day: this.#today, topics: { ...topics, newest: week < String(newest) ? week : newest } }
    } else if (newest === undefined) this.#cursor = { ...this.#cursor, day: this.#today }
    yield* this.#topics(readNew(this.#cursor.topics, this.#list), true)
  }

  /** Topics that are gone, as far as a moderator's key sees them: those in which something happened last. */
  async *#deleted(): Batches {
    for (const id of await listDeleted(this.#api))
      for await (const { topic, posts } of readTopic(this.#api, id, 0, true))
        if (textAt(topic, 'deleted_at') !== undefined)
          yield this.#step(
            posts.flatMap((post) => this.#itemsOf(topic, post)),
            {},
          )
  }

  async *past(): Batches {
    yield* this.#topics(readPast(this.#cursor.topics, this.#list), false)
  }

  async *people(): Batches {
    const { nowMs } = this.#about
    if (this.#seesDeleted && (yield* this.#accounts())) this.#cursor = { ...this.#cursor, people: { at: this.#today } }
    else if (isDue(this.#cursor.people, nowMs, PEOPLE_DAYS))
      yield* this.#look('people', DIRECTORY_PAGES_MAX, (page) => readPeople(this.#api, page, this.#about))
    if (isDue(this.#cursor.groups, nowMs, GROUPS_DAYS))
      yield* this.#look('groups', Infinity, (page) => readGroups(this.#api, page, this.#about))
  }

  /** All accounts, where an administrator's key lets them be seen. */
  async *#accounts(): AsyncGenerator<Batch<Cursor>, boolean> {
    const first = await readAccounts(this.#api, 1, this.#about)
    if (first === undefined) return false
    const read = async (page: number) =>
      page === 1
        ? first
        : ((await readAccounts(this.#api, page, this.#about)) ?? { content: [], newest: undefined, oldest: undefined, next: undefined })
    for (const part of [readNew<number, readonly Item[]>, readPast<number, readonly Item[]>]) {
      for await (const { content, ends } of part(this.#cursor.accounts ?? {}, { first: 1, read }))
        yield this.#step(content, { accounts: ends })
    }
    return true
  }

  async *likes(): Batches {
    const { likes } = this.#cursor
    if (!isDue(likes, this.#about.nowMs, 1)) return
    // Directories are counted once a day, so likes of two days are looked at again.
    const sinceMs = likes?.at === undefined ? undefined : Date.parse(likes.at) - 2 * DAY_MS
    for (let page = likes?.page ?? 0; page < DIRECTORY_PAGES_MAX; page++) {
      const look: Look = { ...likes, page }
      const reading = readLikes(this.#api, page, sinceMs, this.#about)
      let step = await reading.next()
      for (; step.done !== true; step = await reading.next()) yield this.#step(step.value, { likes: look })
      if (!step.value) break
      if (page + 1 === DIRECTORY_PAGES_MAX)
        this.#context.note('likers_bound', 'The forum names only those who like most; likes of others are counted in their topics.')
    }
    yield this.#step([], { likes: { at: this.#today } })
  }

  end(): Batch<Cursor> {
    if (this.#whispers > 0) this.#context.note('whispers', 'Whispers were left out: they are for the staff alone.', this.#whispers)
    return { items: [], cursor: this.#cursor, progress: { done: this.#pages, total: this.#pages, unit: 'pages' } }
  }

  async *#look(name: 'people' | 'groups', pagesMax: number, read: (page: number) => Promise<LookPage | undefined>): Batches {
    const { at, page: start = 0 } = this.#cursor[name] ?? {}
    for (let page = start; page < pagesMax; page++) {
      const found = await read(page)
      if (found === undefined)
        this.#context.note(`${name}_hidden`, `The forum does not show its ${name === 'people' ? 'directory of users' : 'groups'}.`)
      if (found === undefined || !found.hasMore) break
      yield this.#step(found.items, { [name]: { ...(at === undefined ? {} : { at }), page: page + 1 } })
    }
    yield this.#step([], { [name]: { at: this.#today } })
  }

  /** All posts of the topics of each page; a page counts as read when all of them are. Of what is new, only topics in which something has happened. */
  async *#topics(steps: AsyncGenerator<EndsStep<Place, readonly Listed[]>, unknown>, isNew: boolean): Batches {
    for await (const { content, ends } of steps) {
      const held = isNew ? String(this.#cursor.topics.newest ?? '') : ''
      for (const topic of content) {
        const name = `${topic.id} ${topic.bumped}`
        if (topic.bumped < held || this.#cursor.done?.includes(name) === true) continue
        yield* this.#topic(topic.id, isNew)
        this.#cursor = { ...without(this.#cursor, 'within'), done: [...(this.#cursor.done ?? []), name] }
      }
      this.#cursor = without(this.#cursor, 'done')
      yield this.#step([], { topics: ends })
    }
  }

  async *#topic(id: number, isAgain: boolean): Batches {
    const { within } = this.#cursor
    const from = within?.topic === id ? within.posts : 0
    let whole: readonly Item[] = []
    for await (const { topic, posts, upTo, isLast } of readTopic(this.#api, id, from, this.#seesDeleted)) {
      const items = posts.flatMap((post) => this.#itemsOf(topic, post))
      if (isAgain) whole = whole.concat(items)
      yield this.#step(items, { within: { topic: id, posts: upTo } })
      if (upTo >= POSTS_MAX) this.#context.note('posts_bound', `Of topic ${id} the first ${POSTS_MAX} posts were read and no more.`)
      else if (isLast && isAgain && from === 0) await this.#judge(String(id), whole)
    }
  }

  /** Posts of a topic that was read whole again: others that Kith holds of it are gone. */
  async #judge(conversation: string, items: readonly Item[]): Promise<void> {
    const records = items.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [item.record] : []))
    const place = records[0]?.place
    if (place === undefined || records.length < items.length) return
    await this.#context.missing?.({
      kinds: ['replied', 'topic-changed', 'topic-solved'],
      place,
      conversation,
      present: records.map(listedId),
    })
  }

  #itemsOf(topic: Json, post: unknown): readonly Item[] {
    const raw = JSON.stringify(post) ?? ''
    if (!isObject(post)) return [setAside('post_invalid', 'The post is no object. Leave it out.', `topic ${String(topic['id'])}`, raw)]
    const { raw: _, ...whole } = post
    const shown = textAt(topic, 'deleted_at') === undefined ? whole : { ...whole, deleted_at: topic['deleted_at'] }
    const { forum, nowMs } = this.#about
    const locator = `topic ${String(post['topic_id'] ?? topic['id'])} post ${String(post['post_number'])}`
    const origin = { forum, topic, categories: this.#told.categories, locator, raw, nowMs }
    const item = mapPost(shown, origin)
    if (item === undefined) this.#whispers += 1
    return item === undefined ? [] : [item, ...mapSolved(shown, origin)]
  }

  #step(items: readonly Item[], change: Partial<Cursor>): Batch<Cursor> {
    this.#context.signal.throwIfAborted()
    this.#pages += 1
    this.#cursor = { ...this.#cursor, ...change }
    return { items, cursor: this.#cursor, progress: { done: this.#pages, unit: 'pages' } }
  }
}

const without = (cursor: Cursor, field: 'done' | 'within'): Cursor => {
  const { [field]: _, ...rest } = cursor
  return rest
}
