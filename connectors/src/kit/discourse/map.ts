import type { ActivityRecord } from '@kith/contract/records'
import type { Item } from '../connector.ts'
import { isPlausible, parseTime } from '../dates.ts'
import { htmlToText } from '../html-text.ts'
import { countAt, idAt, isObject, listAt, objectAt, textAt, type Json } from '../json.ts'
import type { KnownPeople } from '../known-people.ts'
import { setAside } from '../set-asides.ts'
import { clip, clipped } from '../text.ts'
import { authorOf, type Forum } from './identity.ts'

export interface PostOrigin {
  readonly forum: Forum
  /** The topic that the post stands in, where it is known. */
  readonly topic: Json
  /** Names of categories by their ids; undefined where nobody can know them, so that posts say no place. */
  readonly categories: ReadonlyMap<string, string> | undefined
  readonly locator: string
  readonly raw: Buffer | string
  readonly nowMs: number
  /** Authors whom other posts of the same reading had. */
  readonly known?: KnownPeople
}

const WHISPER = 4
const [MODERATOR_ACTION, SMALL_ACTION] = [2, 3]

/** A post of Discourse as an activity; undefined for whispers, which are for the staff alone. Pure. */
export const mapPost = (post: Json, origin: PostOrigin): Item | undefined => {
  const { topic, forum } = origin
  if (post['post_type'] === WHISPER) return undefined
  const topicId = idAt(post, 'topic_id') ?? idAt(topic, 'id')
  const number = countAt(post, 'post_number')
  const actor = authorOf(post, forum, origin.known)
  const atMs = parseTime(post['created_at'])
  if (topicId === undefined || number === undefined)
    return refuse(post, origin, 'id_missing', 'The post names no topic or no number in it. Add "topic_id" and "post_number" and retry.')
  if (actor === undefined)
    return refuse(post, origin, 'author_missing', 'The post does not say who wrote it. Add "user_id" and retry, or leave it out.')
  if (atMs === undefined)
    return refuse(post, origin, 'date_missing', 'The post has no date that can be read. Correct "created_at" and retry, or leave it out.')
  if (!isPlausible(atMs, origin.nowMs))
    return refuse(post, origin, 'date_implausible', 'The date is before 1990 or in the future. Correct "created_at" and retry.')
  const isAction = post['post_type'] === SMALL_ACTION || post['post_type'] === MODERATOR_ACTION
  const record: ActivityRecord = {
    type: 'activity',
    kind: isAction ? 'topic-changed' : number === 1 ? 'topic-started' : 'replied',
    externalId: `${topicId}/${number}`,
    occurredAt: atMs,
    actor,
    conversation: topicId,
  }
  const title = clipped(topic['title'] ?? post['topic_title'], 1_000)
  if (title !== undefined) record.title = title
  const body = textAt(post, 'raw') ?? htmlToText(textAt(post, 'cooked') ?? '')
  if (body !== '') record.body = clip(body, 100_000)
  const answered = countAt(post, 'reply_to_post_number')
  if (number !== 1 && !isAction) record.replyTo = `${topicId}/${answered ?? 1}`
  const category = idAt(topic, 'category_id') ?? idAt(post, 'category_id')
  const place =
    category === undefined || origin.categories === undefined ? undefined : (origin.categories.get(category) ?? `category ${category}`)
  if (place !== undefined) record.place = clip(place, 300)
  const tags = listAt(topic, 'tags')
  const names = tags.length === 0 ? [] : tags.flatMap((tag) => clipped(isObject(tag) ? tag['name'] : tag, 80) ?? [])
  if (names.length > 0) record.technologies = names.slice(0, 50)
  const slug = textAt(topic, 'slug') ?? textAt(post, 'topic_slug')
  if (forum.url !== '' && slug !== undefined && /^[\w-]{1,300}$/.test(slug)) record.url = `${forum.url}/t/${slug}/${topicId}/${number}`
  const facts = factsOf(post)
  if (facts !== undefined) record.attributes = facts
  if (parseTime(post['deleted_at']) !== undefined || post['user_deleted'] === true || post['hidden'] === true) record.deleted = true
  return { record, raw: origin.raw }
}

const refuse = (post: Json, { topic, locator }: PostOrigin, reason: string, message: string): Item =>
  setAside(reason, message, locator, JSON.stringify({ topic: { ...topic, post_stream: undefined, details: undefined }, post }))

/** That a post is the accepted answer of its topic, as an activity of its author; each topic has one. Nothing for any other post. */
export const mapSolved = (post: Json, origin: PostOrigin): readonly Item[] => {
  const accepted = countAt(objectAt(origin.topic, 'accepted_answer'), 'post_number')
  const isIt = post['accepted_answer'] === true || (accepted !== undefined && accepted === countAt(post, 'post_number'))
  if (!isIt) return []
  const item = mapPost(post, origin)
  if (item === undefined || !('record' in item) || item.record.type !== 'activity' || item.record.kind !== 'replied') return []
  const { conversation = '', externalId } = item.record
  return [{ raw: origin.raw, record: { ...item.record, kind: 'topic-solved', externalId: conversation, replyTo: externalId } }]
}

const LIKE = 2

const factsOf = (post: Json): Record<string, string | number | boolean> | undefined => {
  const actions = listAt(post, 'actions_summary')
  const likes = actions.length === 0 ? undefined : actions.find((one) => isObject(one) && one['id'] === LIKE)
  const count = isObject(likes) ? countAt(likes, 'count') : undefined
  const facts: Record<string, string | number | boolean> = {}
  if (count !== undefined && count > 0) facts['likes'] = count
  if (post['accepted_answer'] === true) facts['accepted'] = true
  if ((countAt(post, 'version') ?? 1) > 1) facts['edited'] = clipped(post['updated_at'], 40) ?? true
  const action = clipped(post['action_code'], 100)
  if (action !== undefined) facts['action'] = action
  return Object.keys(facts).length > 0 ? facts : undefined
}
