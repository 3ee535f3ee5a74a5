import type { ActivityRecord, IdentityRef } from '@kith/contract/records'
import { platformAt } from '../kit/chat-directory.ts'
import type { ActivityKind, Item } from '../kit/connector.ts'
import { isPlausible, parseTime } from '../kit/dates.ts'
import { htmlToText } from '../kit/html-text.ts'
import { countAt, idAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { setAside } from '../kit/set-asides.ts'
import { clip, clipped } from '../kit/text.ts'

const kind = (label: string, plural: string, category: ActivityKind['category'], weight: number): ActivityKind => ({
  label,
  plural,
  category,
  weight,
})

export const KINDS = {
  'topic-started': kind('started a topic', 'topics started', 'discussion', 4),
  replied: kind('replied', 'replies', 'discussion', 2),
  'topic-changed': kind('changed a topic', 'changes of topics', 'other', 1),
} as const satisfies Readonly<Record<string, ActivityKind>>

export interface PostOrigin {
  readonly host: string
  /** The topic that the post stands in, where it is known. */
  readonly topic: Json
  /** Names of categories by their ids. */
  readonly categories: ReadonlyMap<string, string>
  readonly locator: string
  readonly raw: Buffer | string
  readonly nowMs: number
}

const WHISPER = 4
const [MODERATOR_ACTION, SMALL_ACTION] = [2, 3]

/** A post of Discourse as an activity; undefined for whispers, which are for the staff alone. Pure. */
export const mapPost = (post: Json, origin: PostOrigin): Item | undefined => {
  const { topic, host } = origin
  if (post['post_type'] === WHISPER) return undefined
  const topicId = idAt(post, 'topic_id') ?? idAt(topic, 'id')
  const number = countAt(post, 'post_number')
  const refuse = (reason: string, message: string): Item =>
    setAside(reason, message, origin.locator, JSON.stringify({ topic: { ...topic, post_stream: undefined, details: undefined }, post }))
  const actor = identityOf(post, host)
  const atMs = parseTime(post['created_at'])
  if (topicId === undefined || number === undefined)
    return refuse('id_missing', 'The post names no topic or no number in it. Add "topic_id" and "post_number" and retry.')
  if (actor === undefined) return refuse('author_missing', 'The post does not say who wrote it. Add "user_id" and retry, or leave it out.')
  if (atMs === undefined)
    return refuse('date_missing', 'The post has no date that can be read. Correct "created_at" and retry, or leave it out.')
  if (!isPlausible(atMs, origin.nowMs))
    return refuse('date_implausible', 'The date is before 1990 or in the future. Correct "created_at" and retry.')
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
  const place = category === undefined ? undefined : (origin.categories.get(category) ?? `category ${category}`)
  if (place !== undefined) record.place = clip(place, 300)
  const tags = listAt(topic, 'tags').flatMap((tag) => clipped(isObject(tag) ? tag['name'] : tag, 80) ?? [])
  if (tags.length > 0) record.technologies = tags.slice(0, 50)
  const slug = textAt(topic, 'slug') ?? textAt(post, 'topic_slug')
  if (host !== '' && slug !== undefined && /^[\w-]{1,300}$/.test(slug)) record.url = `https://${host}/t/${slug}/${topicId}/${number}`
  const facts = factsOf(post)
  if (Object.keys(facts).length > 0) record.attributes = facts
  if (parseTime(post['deleted_at']) !== undefined || post['user_deleted'] === true || post['hidden'] === true) record.deleted = true
  return { record, raw: origin.raw }
}

const LIKE = 2

const factsOf = (post: Json): Record<string, string | number | boolean> => {
  const likes = listAt(post, 'actions_summary').find((one) => isObject(one) && one['id'] === LIKE)
  const count = isObject(likes) ? countAt(likes, 'count') : undefined
  const facts: Record<string, string | number | boolean> = {}
  if (count !== undefined && count > 0) facts['likes'] = count
  if (post['accepted_answer'] === true) facts['accepted'] = true
  if ((countAt(post, 'version') ?? 1) > 1) facts['edited'] = clipped(post['updated_at'], 40) ?? true
  const action = clipped(post['action_code'], 100)
  if (action !== undefined) facts['action'] = action
  return facts
}

/** Users with negative numbers are the forum's own: system, discobot. */
const identityOf = (post: Json, host: string): IdentityRef | undefined => {
  const id = post['user_id'] ?? objectAt(post, 'user')['id']
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id === 0) return undefined
  const ref: IdentityRef = { platform: platformAt('discourse', host), key: String(id) }
  const username = clipped(post['username'], 200)
  if (username !== undefined) ref.username = username
  const name = clipped(post['name'], 300) ?? clipped(post['display_username'], 300)
  if (name !== undefined) ref.name = name
  if (host !== '' && username !== undefined) ref.url = `https://${host}/u/${encodeURIComponent(username)}`
  if (id < 0) ref.robot = true
  const attributes: Record<string, string | number | boolean> = {}
  const level = countAt(post, 'trust_level')
  if (level !== undefined) attributes['trustLevel'] = level
  for (const [label, field] of [
    ['title', 'user_title'],
    ['group', 'primary_group_name'],
  ] as const) {
    const text = clipped(post[field], 200)
    if (text !== undefined) attributes[label] = text
  }
  for (const role of ['moderator', 'admin'] as const) if (post[role] === true) attributes[role] = true
  if (Object.keys(attributes).length > 0) ref.attributes = attributes
  return ref
}
