import type { Item } from '../kit/connector.ts'
import { forumAt, groupsOf } from '../kit/discourse/identity.ts'
import { mapPost, mapSolved } from '../kit/discourse/map.ts'
import { isObject, objectAt, textAt, type Json } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { setAside } from '../kit/set-asides.ts'
import { clip } from '../kit/text.ts'
import { isSigned, type Webhook, type WebhookReading, type WebhookRequest } from '../kit/webhook.ts'
import { WEBHOOK_HELP } from './help.ts'
import { joinedOf, likeTold, personOf, type About } from './people.ts'
import type { Settings } from './settings.ts'

/** What Discourse sends by itself, signed with HMAC-SHA-256. */
export const webhook: Webhook<Settings> = {
  help: WEBHOOK_HELP,
  secret: 'ours',
  verify: ({ headers, body }, secret) => isSigned(headers['x-discourse-event-signature'], [body], secret, { prefix: 'sha256=' }),
  delivery: ({ headers }) => headers['x-discourse-event-id'],
  read: (request, settings, cursor) => {
    const event = clip(request.headers['x-discourse-event'] ?? request.headers['x-discourse-event-type'] ?? '', 80)
    const text = Buffer.from(request.body).toString('utf8')
    const payload = parseJson(text)
    if (!isObject(payload))
      return {
        items: [setAside('json_invalid', 'The delivery is no JSON. Choose application/json at Discourse.', `webhook ${event}`, text)],
      }
    const about = { forum: forumAt(settings.url), nowMs: request.receivedAt.getTime(), categories: categoriesIn(cursor) }
    return meaningOf(event, payload, request, about)
  },
}

interface Known extends About {
  /** Names of categories, as the last reading found them; undefined before it. */
  readonly categories: ReadonlyMap<string, string> | undefined
}

const categoriesIn = (cursor: unknown): ReadonlyMap<string, string> | undefined => {
  const names = isObject(cursor) ? cursor['categories'] : undefined
  if (!isObject(names)) return undefined
  return new Map(Object.entries(names).flatMap(([id, name]): [string, string][] => (typeof name === 'string' ? [[id, name]] : [])))
}

type Handler = (payload: Json, about: Known, receivedAt: string) => readonly Item[]

const meaningOf = (event: string, payload: Json, { receivedAt }: WebhookRequest, about: Known): WebhookReading => {
  const handler = HANDLERS.get(event)
  if (handler === undefined) return { ignored: event === '' ? 'without a name' : event }
  const items = handler(payload, about, receivedAt.toISOString())
  return items.length === 0 ? { ignored: `${event}, private` } : { items }
}

/** The post of a delivery, with what it says of its topic. The forum's own text of it is left out, so that it is the same as where topics are read. */
const postItems = (post: Json, about: Known, changed: Json = {}): readonly Item[] => {
  if (textAt(post, 'topic_archetype') === 'private_message') return []
  const { raw: _, ...shown } = { ...post, ...changed }
  const raw = JSON.stringify({ post: shown })
  const topic = { id: post['topic_id'], title: post['topic_title'], slug: post['topic_slug'], category_id: post['category_id'] }
  const origin = { ...about, topic, locator: `webhook post ${String(post['id'])}`, raw }
  const item = mapPost(shown, origin)
  return item === undefined ? [] : [item, ...mapSolved(shown, origin)]
}

const said: Handler = ({ post }, about) => (isObject(post) ? postItems(post, about) : [])

const destroyed: Handler = ({ post }, about, receivedAt) =>
  isObject(post) ? postItems(post, about, { deleted_at: textAt(post, 'deleted_at') ?? receivedAt }) : []

const recovered: Handler = ({ post }, about) => (isObject(post) ? postItems(post, about, { deleted_at: null, user_deleted: false }) : [])

/** A topic that is gone: its first post is. The others vanish with it, without being named. */
const topicDestroyed: Handler = ({ topic }, about, receivedAt) => {
  if (!isObject(topic) || textAt(topic, 'archetype') === 'private_message') return []
  const by = objectAt(topic, 'created_by')
  const first = {
    ...by,
    id: undefined,
    user_id: by['id'] ?? topic['user_id'],
    topic_id: topic['id'],
    post_number: 1,
    created_at: topic['created_at'],
  }
  return postItems({ ...first, topic_title: topic['title'], topic_slug: topic['slug'], category_id: topic['category_id'] }, about, {
    deleted_at: textAt(topic, 'deleted_at') ?? receivedAt,
  })
}

const solved =
  (isIt: boolean): Handler =>
  ({ solved: post }, about) =>
    isObject(post)
      ? postItems(post, about, { accepted_answer: true }).flatMap((item) => {
          if (!('record' in item) || item.record.type !== 'activity') return [item]
          if (item.record.kind === 'topic-solved') return [isIt ? item : { ...item, record: { ...item.record, deleted: true } }]
          return isIt ? [item] : postItems(post, about, { accepted_answer: false })
        })
      : []

const liked: Handler = ({ like }, about, receivedAt) => {
  if (!isObject(like)) return []
  const post = objectAt(like, 'post')
  return textAt(post, 'topic_archetype') === 'private_message' ? [] : [likeTold(post, objectAt(like, 'user'), receivedAt, about)]
}

const account =
  (isNew: boolean): Handler =>
  ({ user }, about) =>
    isObject(user) ? [...personOf(user, about, groupsOf(user)), ...(isNew ? joinedOf(user, about) : [])] : []

/** Every event that Kith takes; all others are counted and left out. The event “post” says with its text what “topic” says without. */
const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['post_created', said],
  ['post_edited', said],
  ['post_destroyed', destroyed],
  ['post_recovered', recovered],
  ['topic_destroyed', topicDestroyed],
  ['accepted_solution', solved(true)],
  ['unaccepted_solution', solved(false)],
  ['post_liked', liked],
  ['user_created', account(true)],
  ['user_updated', account(false)],
  ['user_approved', account(false)],
  ['user_promoted', account(false)],
])

/** What of a delivery or a reading was set aside, corrected. */
export const rereadTold = (given: Json, about: About): readonly Item[] | undefined => {
  const { like, post } = given
  if (isObject(like)) return [likeTold(objectAt(like, 'post'), objectAt(like, 'user'), textAt(given, 'at') ?? '', about)]
  if (!isObject(post)) return undefined
  const topic = objectAt(given, 'topic')
  const origin = { ...about, topic, categories: undefined, locator: 'retry', raw: JSON.stringify(given) }
  const item = mapPost(post, origin)
  return item === undefined ? [] : [item, ...mapSolved(post, origin)]
}
