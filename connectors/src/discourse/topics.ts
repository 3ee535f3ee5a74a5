import { ConnectorError } from '../kit/connector.ts'
import type { StreamPage } from '../kit/ends.ts'
import { idAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { parseTime } from '../kit/dates.ts'
import { closed, type ForumApi } from './forum.ts'
import type { Place } from './cursor.ts'
import type { Settings } from './settings.ts'

/** A topic of a list: its number and when something happened in it last, as ISO text in UTC, which sorts as it means. */
export interface Listed {
  readonly id: number
  readonly bumped: string
  readonly isPinned: boolean
}

interface List {
  readonly topics: readonly Listed[]
  readonly hasMore: boolean
}

const BACK_MAX = 50
/** Pages on which there is nothing older than what was read; more than that has no end. */
const NEWER_MAX = 1_000
/** Discourse gives thirty. */
const LISTED_MAX = 500

/** Lists of topics, the one in which something happened last first. */
export const createTopicList = (api: ForumApi, settings: Settings, nowMs: number) => {
  const list = async (page: number): Promise<List> => {
    const answer = await api.ask(`/latest.json?no_definitions=true&order=activity&page=${page}`)
    if (answer === undefined) throw closed(settings)
    const found = objectAt(answer, 'topic_list')
    return {
      topics: listAt(found, 'topics')
        .slice(0, LISTED_MAX)
        .flatMap((topic) => (isObject(topic) ? listed(topic, nowMs) : [])),
      hasMore: textAt(found, 'more_topics_url') !== undefined,
    }
  }

  /**
   * Goes on after what was read down to `until`. Topics move down a list as others are answered, and up as others vanish: so it begins with the page that was
   * read last, or before it where its topics have moved up.
   */
  const after = async (page: number, until: string): Promise<{ content: readonly Listed[]; page: number; hasMore: boolean }> => {
    let at = page
    let anchor = await list(at)
    for (let back = 0; at > 0 && back < BACK_MAX && !reaches(anchor, until); back++) anchor = await list(--at)
    const content = anchor.topics.filter(({ bumped, isPinned }) => !isPinned && bumped < until)
    let { hasMore } = anchor
    for (let newer = 0; hasMore; newer++) {
      if (newer >= NEWER_MAX) throw endless()
      const found = await list(++at)
      const fitting = found.topics.filter(({ bumped, isPinned }) => !isPinned && bumped <= until)
      content.push(...fitting)
      hasMore = found.hasMore && found.topics.length > 0
      if (fitting.length > 0) break
    }
    return { content, page: at, hasMore }
  }

  return {
    first: { page: 0 } satisfies Place,
    read: async ({ page, until }: Place): Promise<StreamPage<Place, readonly Listed[]>> => {
      const found =
        until === undefined
          ? await list(page).then(({ topics, hasMore }) => ({ content: topics, page, hasMore }))
          : await after(page, until)
      const sorted = found.content.filter(({ isPinned }) => !isPinned)
      const oldest = sorted.at(-1)?.bumped
      const next = found.hasMore ? { page: found.page, until: oldest ?? until ?? END_OF_TIME } : undefined
      return { content: found.content, newest: sorted[0]?.bumped, oldest, next }
    },
  }
}

/** Topics that were deleted, as moderators see them; all topics where the forum does not know the question. */
export const listDeleted = async (api: ForumApi): Promise<readonly number[]> => {
  const answer = await api.ask('/latest.json?no_definitions=true&status=deleted&order=activity')
  const topics = answer === undefined ? [] : listAt(objectAt(answer, 'topic_list'), 'topics').slice(0, LISTED_MAX)
  return topics.flatMap((topic) => (isObject(topic) ? listed(topic, Infinity) : [])).map(({ id }) => id)
}

const endless = (): ConnectorError =>
  new ConnectorError('endless_pages', 'The forum gives lists of topics without end.', 'It has a fault; a later run tries again.', {
    transient: true,
  })

const END_OF_TIME = '9999'

/** Whether a page holds something that was read already: then nothing is between it and what comes. */
const reaches = ({ topics }: List, until: string): boolean => topics.some(({ bumped, isPinned }) => !isPinned && bumped >= until)

/** What claims to be of the future is of now: nothing that comes later may seem older than what is held. */
const listed = (topic: Json, nowMs: number): readonly Listed[] => {
  const id = Number(idAt(topic, 'id'))
  const ms = parseTime(topic['bumped_at']) ?? parseTime(topic['last_posted_at']) ?? parseTime(topic['created_at'])
  if (!Number.isSafeInteger(id) || ms === undefined) return []
  return [
    { id, bumped: new Date(Math.min(ms, nowMs)).toISOString(), isPinned: topic['pinned'] === true || topic['pinned_globally'] === true },
  ]
}

const AT_ONCE = 20
/** Forums close a topic long before. */
export const POSTS_MAX = 100_000

/** Part of a topic: what is said of it, some of its posts, and how many there were so far. */
export interface TopicPart {
  readonly topic: Json
  readonly posts: readonly unknown[]
  readonly upTo: number
  readonly isLast: boolean
}

/** Reads a topic, post by post in parts, from the one after `from`; nothing where the forum has it no longer. */
export async function* readTopic(api: ForumApi, id: number, from: number, seesDeleted: boolean): AsyncGenerator<TopicPart> {
  const topic = await api.ask(`/t/${id}.json${seesDeleted ? '?show_deleted=true' : ''}`)
  if (topic === undefined) return
  const stream = objectAt(topic, 'post_stream')
  const first = listAt(stream, 'posts').slice(0, POSTS_MAX)
  const ids = listAt(stream, 'stream')
    .slice(0, POSTS_MAX)
    .filter((one): one is number => typeof one === 'number' && Number.isSafeInteger(one) && one > 0)
  if (from < first.length) yield { topic, posts: first, upTo: first.length, isLast: ids.length <= first.length }
  for (let at = Math.max(from, first.length); at < ids.length; at += AT_ONCE) {
    const wanted = ids.slice(at, at + AT_ONCE)
    const part = await api.ask(`/t/${id}/posts.json?${wanted.map((one) => `post_ids[]=${one}`).join('&')}`)
    if (part === undefined) return
    yield {
      topic,
      posts: listAt(objectAt(part, 'post_stream'), 'posts'),
      upTo: at + wanted.length,
      isLast: at + wanted.length >= ids.length,
    }
  }
}
