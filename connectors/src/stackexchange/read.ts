import { createApi, type Api } from '../kit/api.ts'
import { ConnectorError, listedId, type Batch, type Item, type Network, type ReadContext } from '../kit/connector.ts'
import { readNew, readPast, type Ends, type StreamPage } from '../kit/ends.ts'
import { countAt, idAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { setAside } from '../kit/set-asides.ts'
import { NEWEST, nextSlice, type Slice } from '../kit/slices.ts'
import { siteOf } from '../kit/stackexchange/identity.ts'
import { mapItem } from '../kit/stackexchange/map-page.ts'
import { hostOf, tagsIn, type Settings } from './settings.ts'

/** Where reading stands. */
export interface Cursor {
  readonly version: 1
  readonly questions: Ends<Slice>
  /** The name that Stack Exchange gave to our choice of fields: it never changes. */
  readonly filter?: string
  /** The day (UTC) on which questions of the past week were read again last. */
  readonly day?: string
}

type Reading = ReadContext<Settings, Cursor>

const AT_ONCE = 100
/** Comments move no question up: once a day those in which something happened in so many days are read again. */
const AGAIN_S = 7 * 86_400
const PAGES_MAX = 100

/** Beyond what comes by itself: texts, and what hangs on a question. */
const FIELDS = [
  'question.answers', 'question.comments', 'question.body_markdown', 'question.comment_count', 'question.last_edit_date', 'answer.body_markdown', 'answer.comments', 'answer.link',
  'answer.last_edit_date', 'comment.body_markdown', 'comment.link', 'comment.reply_to_user', 'shallow_user.link', 'shallow_user.reputation', 'shallow_user.profile_image',
].join(';') // prettier-ignore

export const createStackApi = (network: Network, { site, key }: Settings, options: { readonly waitMsMax?: number } = {}) => {
  const api: Api = createApi(network, { name: 'Stack Exchange', base: 'https://api.stackexchange.com/2.3', ...options })
  const own = key === undefined || key === '' ? {} : { key }
  return {
    ask: async (path: string, query: Readonly<Record<string, string | number>>, forSite = true): Promise<Json> => {
      const { json } = await api.ask({ path, query: { ...query, ...(forSite ? { site: hostOf(site) ?? site } : {}), ...own } })
      if (isObject(json) && Array.isArray(json['items'])) return json
      if (isObject(json) && typeof json['total'] === 'number') return json
      throw new ConnectorError(
        'answer_broken',
        'Stack Exchange answered with something that is not what its API gives.',
        'Kith tries again by itself.',
        { transient: true },
      )
    },
  }
}
type StackApi = ReturnType<typeof createStackApi>

/** Questions with at least one of the tags, and with the words, the one in which something happened last first. */
const questionsOf = (settings: Settings): { readonly path: string; readonly query: Readonly<Record<string, string>> } => {
  const [tags, words] = [tagsIn(settings), settings.words ?? '']
  if (tags.length === 0 && words === '') return { path: '/questions', query: {} }
  return {
    path: '/search/advanced',
    query: { ...(tags.length === 0 ? {} : { tagged: tags.join(';') }), ...(words === '' ? {} : { q: words }) },
  }
}

/** A cheap look, which costs one request: is there such a site, and how much is there? */
export const countQuestions = async (api: StackApi, settings: Settings): Promise<number | undefined> => {
  const { path, query } = questionsOf(settings)
  return countAt(await api.ask(path, { ...query, filter: 'total' }), 'total')
}

export async function* readStackExchange(context: Reading): AsyncGenerator<Batch<Cursor>, void> {
  const { settings } = context
  const api = createStackApi(context, settings)
  const nowMs = context.now().getTime()
  const today = new Date(nowMs).toISOString().slice(0, 10)
  let cursor: Cursor = context.cursor?.version === 1 ? context.cursor : { version: 1, questions: {} }
  const { newest, fresh } = cursor.questions
  if (typeof newest === 'number' && fresh === undefined && cursor.day !== today)
    cursor = { ...cursor, questions: { ...cursor.questions, newest: Math.min(newest, Math.floor(nowMs / 1_000) - AGAIN_S) } }
  const filter = cursor.filter ?? (await createFilter(api))
  cursor = { ...cursor, filter, day: today }
  const total = await countQuestions(api, settings)
  if (total !== undefined) context.claim({ 'question-asked': total })
  const reader = createReader(api, settings, filter, nowMs)
  const judge = (item: readonly Item[], question: Json): Promise<void> => judgeAnswers(context, item, question)
  let pages = 0
  const isKnown = cursor.questions.newest !== undefined
  for (const part of [readNew<Slice, readonly Item[]>, readPast<Slice, readonly Item[]>]) {
    // What is read again shows what is gone.
    const read = (slice: Slice) => reader(slice, isKnown && part === readNew ? judge : undefined)
    for await (const { content, ends } of part(cursor.questions, { first: NEWEST, read })) {
      cursor = { ...cursor, questions: ends }
      yield { items: content, cursor, progress: { done: ++pages, unit: 'pages' } }
    }
  }
  yield { items: [], cursor, progress: { done: pages, total: pages, unit: 'pages' } }
}

const createFilter = async (api: StackApi): Promise<string> => {
  const made = listAt(await api.ask('/filters/create', { base: 'default', unsafe: 'false', include: FIELDS }, false), 'items')[0]
  const filter = isObject(made) ? textAt(made, 'filter') : undefined
  if (filter !== undefined) return filter
  throw new ConnectorError('answer_broken', 'Stack Exchange makes no filter for Kith.', 'Kith tries again by itself.', { transient: true })
}

type Judge = (items: readonly Item[], question: Json) => Promise<void>

/** Answers of a question that came with all of them: others that Kith holds of it are gone. */
const judgeAnswers = async ({ missing }: Reading, items: readonly Item[], question: Json): Promise<void> => {
  const records = items.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [item.record] : []))
  const [first] = records
  if (first?.place === undefined || first.kind !== 'question-asked' || records.length < items.length) return
  const present = records.filter(({ kind }) => kind === 'answered').map(listedId)
  if (present.length !== countAt(question, 'answer_count')) return
  await missing?.({ kinds: ['answered'], place: first.place, conversation: first.externalId, present })
}

const createReader = (api: StackApi, settings: Settings, filter: string, nowMs: number) => {
  const site = siteOf(hostOf(settings.site) ?? '')
  const { path, query } = questionsOf(settings)
  const told = new Map<number, Json>()

  /** Answers beyond those that came with the question. */
  const whole = async (question: Json): Promise<Json> => {
    const answers = listAt(question, 'answers')
    const id = idAt(question, 'question_id')
    if (id === undefined || answers.length >= (countAt(question, 'answer_count') ?? 0)) return question
    const all: unknown[] = []
    for (let page = 1; page <= PAGES_MAX; page++) {
      const found = await api.ask(`/questions/${id}/answers`, { filter, sort: 'creation', order: 'asc', pagesize: AT_ONCE, page })
      all.push(...listAt(found, 'items'))
      if (found['has_more'] !== true) break
    }
    return { ...question, answers: all }
  }

  /** What people say of themselves, a hundred in one request. */
  const profiles = async (questions: readonly Json[]): Promise<readonly Item[]> => {
    if (settings.key === undefined || settings.key === '') return []
    const ids = [...new Set(questions.flatMap(ownersOf))]
    const news = ids.filter((id) => !told.has(id))
    for (let at = 0; at < news.length; at += AT_ONCE) {
      const some = news.slice(at, at + AT_ONCE)
      const found = await api.ask(`/users/${some.join(';')}`, { pagesize: AT_ONCE })
      for (const user of listAt(found, 'items')) if (isObject(user)) told.set(Number(idAt(user, 'user_id')), user)
    }
    return ids.flatMap((id) => {
      const user = told.get(id)
      return user === undefined ? [] : itemsOf(user)
    })
  }

  const itemsOf = (given: Json): readonly Item[] => {
    // Each look counts another number of views: that is no change of a question.
    const { view_count: _, ...item } = given
    const id = idAt(item, 'question_id') ?? idAt(item, 'user_id') ?? '?'
    return mapItem(item, { site, locator: `${site.host} ${id}`, raw: JSON.stringify(item), nowMs, claim: () => undefined })
  }

  return async (slice: Slice, judge?: Judge): Promise<StreamPage<Slice, readonly Item[]>> => {
    const bound = slice.until === undefined ? {} : { max: slice.until }
    const answer = await api.ask(path, {
      ...query,
      ...bound,
      filter,
      sort: 'activity',
      order: 'desc',
      pagesize: AT_ONCE,
      page: slice.page + 1,
    })
    const questions: Json[] = []
    for (const item of listAt(answer, 'items').filter(isObject)) questions.push(await whole(item))
    const times = questions.flatMap((one) => countAt(one, 'last_activity_date') ?? [])
    const odd = listAt(answer, 'items').filter((item) => !isObject(item))
    const asked: Item[] = []
    for (const one of questions) {
      const items = itemsOf(one)
      asked.push(...items)
      await judge?.(items, one)
    }
    const content = [
      ...asked,
      ...odd.map((item) => setAside('item_invalid', 'This is no question. Leave it out.', `${site.host} page`, JSON.stringify(item))),
      ...(await profiles(questions)),
    ]
    return { content, newest: times[0], oldest: times.at(-1), next: nextSlice(slice, times.at(-1), answer['has_more'] === true) }
  }
}

/** Accounts that have something on a question; those that are gone have none. */
const ownersOf = (question: Json): readonly number[] => {
  const answers = listAt(question, 'answers').filter(isObject)
  const posts = [question, ...answers]
  const all = [...posts, ...posts.flatMap((post) => listAt(post, 'comments').filter(isObject))]
  return all.flatMap((one) => countAt(objectAt(one, 'owner'), 'user_id') ?? []).filter((id) => id > 0)
}
