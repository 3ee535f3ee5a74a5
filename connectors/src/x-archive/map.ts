import type { IdentityRef } from '@kith/contract/records'
import type { Item } from '../kit/connector.ts'
import { decodeEntities } from '../kit/html-text.ts'
import { idAt, isObject, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { parseMailDate } from '../kit/mail/mail-date.ts'
import { accountOf, postItem } from '../kit/posts.ts'

/** Whose archive it is: the posts in it do not say. */
export interface Owner {
  readonly id: string | undefined
  readonly username: string | undefined
  readonly name: string | undefined
}

export interface TweetOrigin {
  readonly owner: Owner
  readonly isDeleted: boolean
  readonly locator: string
  readonly raw: Buffer | string
  readonly nowMs: number
}

/** A post in the terms of an archive, or of version 1.1 of the API, which are the same but for the user. Pure. */
export const mapTweet = (tweet: Json, origin: TweetOrigin): Item => {
  const { owner } = origin
  const id = idAt(tweet, 'id_str') ?? idAt(tweet, 'id')
  const author = isObject(tweet['user'])
    ? userOf(tweet['user'])
    : accountOf({
        platform: 'x',
        key: owner.id ?? nameKey(owner.username),
        username: owner.username,
        name: owner.name,
        url: pageOf(owner.username),
      })
  const text = decodeEntities(textAt(tweet, 'full_text') ?? textAt(tweet, 'text') ?? '')
  const entities = objectAt(tweet, 'entities')
  const original = isObject(tweet['retweeted_status']) ? tweet['retweeted_status'] : undefined
  const isRepost = original !== undefined || (!isObject(tweet['user']) && /^RT @\w{1,20}: /.test(text))
  const answered = idAt(tweet, 'in_reply_to_status_id_str') ?? idAt(tweet, 'in_reply_to_status_id')
  const quoted = idAt(tweet, 'quoted_status_id_str')
  const about = original === undefined ? answered : (idAt(original, 'id_str') ?? idAt(original, 'id'))
  const mentioned = listAt(entities, 'user_mentions').flatMap((user) => (isObject(user) ? (userOf(user) ?? []) : []))
  const writer = original === undefined ? undefined : userOf(objectAt(original, 'user'))
  return postItem(
    {
      kind: isRepost ? 'repost' : answered === undefined ? 'post' : 'reply',
      id,
      atMs: parseMailDate(textAt(tweet, 'created_at') ?? ''),
      author,
      text: isRepost ? undefined : withAddresses(text, entities),
      url: id === undefined ? undefined : `https://x.com/${author?.username ?? 'i'}/status/${id}`,
      conversation: about ?? id,
      replyTo: about,
      mentions: isRepost ? (writer === undefined ? mentioned.slice(0, 1) : [writer]) : mentioned,
      tags: listAt(entities, 'hashtags').flatMap((tag) => (isObject(tag) ? (textAt(tag, 'text') ?? []) : [])),
      attributes: {
        likes: numberAt(tweet, 'favorite_count'),
        reposts: isRepost ? undefined : numberAt(tweet, 'retweet_count'),
        quoted,
        language: textAt(tweet, 'lang')?.replace(/^(?:und|zxx|q\w\w)$/, ''),
      },
      deleted: origin.isDeleted,
    },
    {
      locator: origin.locator,
      raw: origin.isDeleted || !isObject(tweet['user']) ? keptWith(tweet, origin) : origin.raw,
      nowMs: origin.nowMs,
    },
  )
}

/** What is set aside is kept with what it does not say itself. */
const keptWith = (tweet: Json, { owner, isDeleted }: TweetOrigin): string => JSON.stringify({ owner, isDeleted, tweet })

const userOf = (user: Json): IdentityRef | undefined => {
  const username = textAt(user, 'screen_name')
  const id = idAt(user, 'id_str') ?? idAt(user, 'id')
  return accountOf({
    platform: 'x',
    key: id ?? nameKey(username),
    username,
    name: textAt(user, 'name'),
    url: pageOf(username),
    avatarUrl: urlAt(user, 'profile_image_url_https'),
    attributes: { location: textAt(user, 'location'), bio: textAt(user, 'description') },
  })
}

const nameKey = (username: string | undefined): string | undefined =>
  username === undefined || username === '' ? undefined : `name:${username.toLowerCase()}`
const pageOf = (username: string | undefined): string | undefined =>
  username !== undefined && /^\w{1,20}$/.test(username) ? `https://x.com/${username}` : undefined

/** X shortens every address; behind the post stands what it was. */
const withAddresses = (text: string, entities: Json): string =>
  listAt(entities, 'urls')
    .filter(isObject)
    .slice(0, 50)
    .reduce<string>(
      (left, link) => {
        const [short, long] = [textAt(link, 'url'), urlAt(link, 'expanded_url')]
        return short === undefined || long === undefined ? left : left.replaceAll(short, () => long)
      },
      text.slice(0, 50_000),
    )

/** In archives numbers are texts. */
const numberAt = (parent: Json, name: string): number | undefined => {
  const value = Number(parent[name])
  return Number.isSafeInteger(value) && value > 0 ? value : undefined
}
