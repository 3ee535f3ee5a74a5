import type { IdentityRef } from '@kith/contract/records'
import type { Item } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { countAt, isObject, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { accountOf, postItem } from '../kit/posts.ts'

export interface PostsOrigin {
  readonly nowMs: number
}

const AT_POST = /^at:\/\/([^/\s]{1,300})\/app\.bsky\.feed\.post\/([\w.~:-]{1,300})$/

/** A post in the terms of `app.bsky.feed.defs#postView`. Pure. */
export const mapPost = (post: Json, { nowMs }: PostsOrigin): Item => {
  const record = objectAt(post, 'record')
  const uri = textAt(post, 'uri')
  const reply = isObject(record['reply']) ? record['reply'] : undefined
  const parent = reply === undefined ? undefined : textAt(objectAt(reply, 'parent'), 'uri')
  const root = reply === undefined ? undefined : textAt(objectAt(reply, 'root'), 'uri')
  const facets = listAt(record, 'facets')
    .filter(isObject)
    .flatMap((facet) => listAt(facet, 'features').filter(isObject))
  const tags = [...listAt(record, 'tags'), ...facets.map((feature) => feature['tag'])].filter((tag) => typeof tag === 'string')
  const mentioned = facets.flatMap((feature) => accountOf({ platform: 'bluesky', key: didIn(textAt(feature, 'did')) }) ?? [])
  return postItem(
    {
      kind: parent === undefined ? 'post' : 'reply',
      id: uri,
      // What is written in the record is what its writer's program says; the network has seen it by `indexedAt`.
      atMs: madeAt(record, post, nowMs),
      author: whoIs(objectAt(post, 'author')),
      text: textAt(record, 'text'),
      url: pageOf(uri),
      conversation: root ?? parent ?? uri,
      replyTo: parent,
      mentions: mentioned,
      tags,
      attributes: {
        likes: countAt(post, 'likeCount'),
        reposts: countAt(post, 'repostCount'),
        replies: countAt(post, 'replyCount'),
        quotes: countAt(post, 'quoteCount'),
        quoted: quotedIn(post),
        language: listAt(record, 'langs').find((lang) => typeof lang === 'string'),
      },
    },
    { locator: uri ?? 'a post without address', raw: JSON.stringify({ post }), nowMs },
  )
}

const madeAt = (record: Json, post: Json, nowMs: number): number | undefined => {
  const [made, seen] = [parseTime(record['createdAt']), parseTime(post['indexedAt'])]
  if (made === undefined) return seen
  // Clocks of programs go wrong, and some write dates of long ago for what they bring along.
  return seen !== undefined && (made > nowMs + 86_400_000 || made > seen + 3_600_000) ? seen : made
}

/** That somebody passed a post on, as a feed shows it. */
export const mapRepost = (entry: Json, origin: PostsOrigin): Item => {
  const [post, reason] = [objectAt(entry, 'post'), objectAt(entry, 'reason')]
  return reaction('repost', whoIs(objectAt(reason, 'by')), parseTime(reason['indexedAt']), post, origin, entry)
}

/** That somebody liked a post (`app.bsky.feed.getLikes`). */
export const mapLike = (like: Json, post: Json, origin: PostsOrigin): Item =>
  reaction('like', whoIs(objectAt(like, 'actor')), parseTime(like['createdAt']) ?? parseTime(like['indexedAt']), post, origin, {
    like,
    about: slim(post),
  })

/** That somebody passed a post on (`app.bsky.feed.getRepostedBy`), which does not say when. */
export const mapReposter = (actor: Json, post: Json, origin: PostsOrigin): Item => {
  const atMs = madeAt(objectAt(post, 'record'), post, origin.nowMs)
  return reaction(
    'repost',
    whoIs(actor),
    atMs === undefined ? undefined : atMs + 1,
    post,
    origin,
    { reposter: actor, about: slim(post) },
    'as the post',
  )
}

const slim = ({ uri, record, author, indexedAt }: Json): Json => ({
  uri,
  author,
  indexedAt,
  record: isObject(record) ? { createdAt: record['createdAt'], reply: record['reply'] } : {},
})

const reaction = (
  kind: 'like' | 'repost',
  who: IdentityRef | undefined,
  atMs: number | undefined,
  post: Json,
  { nowMs }: PostsOrigin,
  raw: Json,
  dated?: string,
): Item => {
  const uri = textAt(post, 'uri')
  const author = whoIs(objectAt(post, 'author'))
  const root = textAt(objectAt(objectAt(objectAt(post, 'record'), 'reply'), 'root'), 'uri')
  return postItem(
    {
      kind,
      id: who === undefined || uri === undefined ? undefined : `${kind}:${uri}:${who.key}`,
      atMs,
      author: who,
      url: pageOf(uri),
      conversation: root ?? uri,
      replyTo: uri,
      mentions: author === undefined ? [] : [author],
      attributes: { dated },
    },
    { locator: `${kind} of ${uri ?? 'a post'}`, raw: JSON.stringify(raw), nowMs },
  )
}

const didIn = (did: string | undefined): string | undefined =>
  did !== undefined && /^did:[a-z]+:[\w.:%-]{1,300}$/.test(did) ? did : undefined

/** A name (handle) may go to somebody else; the DID never does. */
export const whoIs = (actor: Json): IdentityRef | undefined => {
  const did = didIn(textAt(actor, 'did'))
  const handle = textAt(actor, 'handle')
  const named = handle === undefined || handle === 'handle.invalid' ? undefined : handle
  const labels = listAt(actor, 'labels').filter(isObject)
  return accountOf({
    platform: 'bluesky',
    key: did,
    username: named,
    name: textAt(actor, 'displayName') ?? named,
    url: did === undefined ? undefined : `https://bsky.app/profile/${encodeURIComponent(named ?? did)}`,
    avatarUrl: urlAt(actor, 'avatar'),
    // A label that an account gives itself.
    robot: labels.some((label) => label['val'] === 'bot' && label['src'] === did),
    attributes: { bio: textAt(actor, 'description')?.slice(0, 2_000) },
  })
}

const pageOf = (uri: string | undefined): string | undefined => {
  const [, who, key] = AT_POST.exec(uri ?? '') ?? []
  return who === undefined || key === undefined ? undefined : `https://bsky.app/profile/${who}/post/${key}`
}

const quotedIn = (post: Json): string | undefined => {
  const embed = objectAt(objectAt(post, 'record'), 'embed')
  return textAt(objectAt(embed, 'record'), 'uri') ?? textAt(objectAt(objectAt(embed, 'record'), 'record'), 'uri')
}
