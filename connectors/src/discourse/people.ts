import type { ActivityRecord, IdentityRef } from '@kith/contract/records'
import type { Item } from '../kit/connector.ts'
import { isPlausible, parseTime } from '../kit/dates.ts'
import { identityOf, type Forum } from '../kit/discourse/identity.ts'
import { countAt, idAt, type Json } from '../kit/json.ts'
import { setAside } from '../kit/set-asides.ts'
import { clip, clipped } from '../kit/text.ts'

export interface About {
  readonly forum: Forum
  readonly nowMs: number
}

/** Somebody of a list, with the groups they belong to. */
export const personOf = (account: Json, { forum }: Pick<About, 'forum'>, groups: readonly string[] = []): readonly Item[] => {
  const identity = identityOf(account, forum)
  if (identity === undefined) return []
  const tags = groups.map((group) => clip(`group ${group}`, 80)).slice(0, 50)
  return [{ record: { type: 'person', identity, ...(tags.length === 0 ? {} : { tags }) }, raw: JSON.stringify(account) }]
}

/** That an account was made, where the forum says when: only to administrators, and by webhook. */
export const joinedOf = (account: Json, { forum, nowMs }: About): readonly Item[] => {
  const actor = identityOf(account, forum)
  const atMs = parseTime(account['created_at'])
  if (actor === undefined || actor.robot === true || atMs === undefined || !isPlausible(atMs, nowMs)) return []
  const record: ActivityRecord = { type: 'activity', kind: 'joined', externalId: actor.key, occurredAt: atMs, actor }
  if (actor.url !== undefined) record.url = actor.url
  return [{ record, raw: JSON.stringify(account) }]
}

/** What makes up a like, wherever it is told of. */
interface Like {
  readonly topic: string | undefined
  readonly post: number | undefined
  readonly by: IdentityRef | undefined
  readonly at: unknown
  readonly title: unknown
  readonly isDeleted: boolean
  readonly raw: string
}

/** One like of a user's actions (`/user_actions.json`, filter 1). */
export const likeOf = (action: Json, about: About): Item =>
  say(
    {
      topic: idAt(action, 'topic_id'),
      post: countAt(action, 'post_number'),
      by: identityOf({ id: action['acting_user_id'], username: action['acting_username'], name: action['acting_name'] }, about.forum),
      at: action['created_at'],
      title: action['title'],
      isDeleted: action['deleted'] === true,
      raw: JSON.stringify({ action }),
    },
    about,
  )

/** One like as a webhook tells of it, without saying when. */
export const likeTold = (post: Json, user: Json, at: string, about: About): Item =>
  say(
    {
      topic: idAt(post, 'topic_id'),
      post: countAt(post, 'post_number'),
      by: identityOf(user, about.forum),
      at,
      title: post['topic_title'],
      isDeleted: false,
      raw: JSON.stringify({ like: { post, user }, at }),
    },
    about,
  )

const say = ({ topic, post, by, at, title, isDeleted, raw }: Like, { nowMs, forum }: About): Item => {
  const atMs = parseTime(at)
  if (topic === undefined || post === undefined || by === undefined)
    return setAside('like_incomplete', 'The like does not say whose it is, or of which post. Correct it and retry, or leave it out.', `like in topic ${topic ?? '?'}`, raw) // prettier-ignore
  if (atMs === undefined || !isPlausible(atMs, nowMs))
    return setAside('date_implausible', 'The like has no date that can be right. Correct "created_at" and retry, or leave it out.', `like of ${topic}/${post}`, raw) // prettier-ignore
  const of = `${topic}/${post}`
  const record: ActivityRecord = {
    type: 'activity',
    kind: 'liked',
    externalId: `${of}*${by.key}`,
    occurredAt: atMs,
    actor: by,
    conversation: topic,
    replyTo: of,
    url: `${forum.url}/t/${of}`,
  }
  const about = clipped(title, 1_000)
  if (about !== undefined) record.title = about
  if (isDeleted) record.deleted = true
  return { record, raw }
}
