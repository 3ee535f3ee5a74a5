import type { ActivityRecord, IdentityRef } from '@kith/contract/records'
import type { ActivityKind, Item } from './connector.ts'
import { isPlausible } from './dates.ts'
import { setAside } from './set-asides.ts'
import { tidyTags } from './tags.ts'
import { clip } from './text.ts'

/** Kinds of activity that places to post in public have in common, named alike wherever they come from. */
export const POST_KINDS = {
  post: { label: 'posted', plural: 'posts', category: 'content', weight: 3 },
  reply: { label: 'replied to a post', plural: 'replies to posts', category: 'discussion', weight: 3 },
  repost: { label: 'reposted', plural: 'reposts', category: 'interest', weight: 2 },
  like: { label: 'liked a post', plural: 'likes', category: 'interest', weight: 1 },
  follow: { label: 'followed', plural: 'follows', category: 'interest', weight: 1 },
} as const satisfies Readonly<Record<string, ActivityKind>>

/** Kinds that blogs, channels and podcasts have in common. */
export const PUBLISHED_KINDS = {
  article: { label: 'published an article', plural: 'articles', category: 'content', weight: 6 },
  episode: { label: 'published an episode', plural: 'episodes', category: 'content', weight: 6 },
  video: { label: 'published a video', plural: 'videos', category: 'content', weight: 6 },
  release: { label: 'released a version', plural: 'releases', category: 'release', weight: 8 },
  comment: { label: 'commented', plural: 'comments', category: 'discussion', weight: 2 },
} as const satisfies Readonly<Record<string, ActivityKind>>

type Facts = Readonly<Record<string, string | number | boolean | undefined>>

/** Something that somebody published, said or liked, of any platform; what is undefined or empty is left out of the record. */
export interface Post {
  readonly kind: string
  /** Unique in the source. */
  readonly id: string | undefined
  readonly atMs: number | undefined
  readonly author: IdentityRef | undefined
  readonly title?: string | undefined
  readonly text?: string | undefined
  readonly url?: string | undefined
  readonly place?: string | undefined
  /** The id of what began the conversation; of the post itself where it begins one. */
  readonly conversation?: string | undefined
  readonly replyTo?: string | undefined
  readonly mentions?: readonly IdentityRef[] | undefined
  readonly tags?: readonly string[] | undefined
  readonly attributes?: Facts
  readonly deleted?: boolean
}

export interface PostOrigin {
  readonly locator: string
  readonly raw: string | Buffer
  /** What is kept where the post cannot be taken, so that `reread` understands it; the raw input unless given. */
  readonly retry?: () => string
  readonly nowMs: number
}

const [TITLE_MAX, BODY_MAX, ID_MAX, PLACE_MAX] = [1_000, 100_000, 500, 300]
const MENTIONS_MAX = 50

/** The activity of a post, or why it cannot be one. */
export const postItem = (post: Post, origin: PostOrigin): Item => {
  const { id, atMs, author } = post
  if (id === undefined || id === '') return refuse(origin, 'id_missing', 'It has no id of its own. Add one and retry, or leave it out.')
  if (author === undefined) return refuse(origin, 'author_missing', 'It does not say who it is from. Add that and retry, or leave it out.')
  if (atMs === undefined) return refuse(origin, 'date_missing', 'It has no date that can be read. Correct it and retry, or leave it out.')
  if (!isPlausible(atMs, origin.nowMs)) {
    return refuse(origin, 'date_implausible', 'The date is before 1990 or in the future. Correct it and retry, or leave it out.')
  }
  return { record: recordOf(post, clip(id, ID_MAX), atMs, author), raw: origin.raw }
}

const refuse = ({ locator, raw, retry }: PostOrigin, reason: string, message: string): Item =>
  setAside(reason, message, locator, retry?.() ?? (typeof raw === 'string' ? raw : raw.toString('utf8')))

const recordOf = (post: Post, externalId: string, occurredAt: number, actor: IdentityRef): ActivityRecord => {
  const record: ActivityRecord = { type: 'activity', kind: post.kind, externalId, occurredAt, actor }
  const [title, body] = [clip(post.title ?? '', TITLE_MAX), clip(post.text ?? '', BODY_MAX)]
  if (title !== '') record.title = title
  if (body !== '') record.body = body
  if (post.url !== undefined) record.url = post.url
  if (post.conversation !== undefined) record.conversation = clip(post.conversation, ID_MAX)
  if (post.replyTo !== undefined) record.replyTo = clip(post.replyTo, ID_MAX)
  const place = clip(post.place ?? '', PLACE_MAX)
  if (place !== '') record.place = place
  if (post.mentions !== undefined && post.mentions.length > 0) record.mentions = post.mentions.slice(0, MENTIONS_MAX)
  const tags = post.tags === undefined || post.tags.length === 0 ? [] : tidyTags(post.tags)
  if (tags.length > 0) record.technologies = tags
  const facts = post.attributes === undefined ? undefined : factsOf(post.attributes)
  if (facts !== undefined) record.attributes = facts
  if (post.deleted === true) record.deleted = true
  return record
}

/** Facts worth keeping: not those that are missing, empty, no or none. For each post: a loop takes a third of the time of lists of entries. */
const factsOf = (given: Facts): Record<string, string | number | boolean> | undefined => {
  let facts: Record<string, string | number | boolean> | undefined
  for (const name of Object.keys(given)) {
    const value = given[name]
    if (value === undefined || value === '' || value === false || value === 0 || Number.isNaN(value)) continue
    facts ??= {}
    facts[name] = typeof value === 'string' ? clip(value, 2_000) : value
  }
  return facts
}

/** An identity without what is undefined or empty, within the bounds of the contract; undefined without a key. */
export const accountOf = (given: {
  readonly platform: string
  readonly key: string | undefined
  readonly username?: string | undefined
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly url?: string | undefined
  readonly avatarUrl?: string | undefined
  readonly robot?: boolean
  readonly attributes?: Facts
}): IdentityRef | undefined => {
  if (given.key === undefined || given.key.trim() === '') return undefined
  const ref: IdentityRef = { platform: clip(given.platform, 120), key: clip(given.key, 500) }
  const [username, name, email] = [clip(given.username ?? '', 200), clip(given.name ?? '', 300), clip(given.email ?? '', 320)]
  if (username !== '') ref.username = username
  if (name !== '') ref.name = name
  if (email !== '') ref.email = email
  if (given.url !== undefined) ref.url = given.url
  if (given.avatarUrl !== undefined) ref.avatarUrl = given.avatarUrl
  if (given.robot === true) ref.robot = true
  const attributes = given.attributes === undefined ? undefined : factsOf(given.attributes)
  if (attributes !== undefined) ref.attributes = attributes
  return ref
}
