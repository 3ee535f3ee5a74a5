import type { IdentityRef } from '@kith/contract/records'
import { peopleIn } from '../kit/chat-directory.ts'
import type { Item } from '../kit/connector.ts'
import { clockMs, dayMs, digitsAt } from '../kit/dates.ts'
import { decodeEntities } from '../kit/html-text.ts'
import { idAt, isObject, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { parseMailDate } from '../kit/mail/mail-date.ts'
import { accountOf, postItem } from '../kit/posts.ts'

/** Whose archive it is: the posts in it do not say. */
export interface Owner {
  readonly id: string | undefined
  readonly username: string | undefined
  readonly name: string | undefined
  readonly account: IdentityRef | undefined
  /** What the addresses of its posts begin with. */
  readonly posts: string
}

export const ownerOf = (id: string | undefined, username: string | undefined, name: string | undefined): Owner => {
  const account = accountOf({ platform: 'x', key: id ?? nameKey(username), username, name, url: pageOf(username) })
  return { id, username, name, account, posts: postsOf(account) }
}

const postsOf = (account: IdentityRef | undefined): string => `https://x.com/${account?.username ?? 'i'}/status/`

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
  const author = isObject(tweet['user']) ? userOf(tweet['user']) : owner.account
  const text = decodeEntities(textAt(tweet, 'full_text') ?? textAt(tweet, 'text') ?? '')
  const entities = objectAt(tweet, 'entities')
  const original = isObject(tweet['retweeted_status']) ? tweet['retweeted_status'] : undefined
  const isRepost = original !== undefined || (!isObject(tweet['user']) && /^RT @\w{1,20}: /.test(text))
  const answered = idAt(tweet, 'in_reply_to_status_id_str') ?? idAt(tweet, 'in_reply_to_status_id')
  const quoted = idAt(tweet, 'quoted_status_id_str')
  const language = textAt(tweet, 'lang') ?? ''
  const about = original === undefined ? answered : (idAt(original, 'id_str') ?? idAt(original, 'id'))
  const mentioned = peopleIn(listAt(entities, 'user_mentions'), userOf)
  const writer = original === undefined ? undefined : userOf(objectAt(original, 'user'))
  return postItem(
    {
      kind: isRepost ? 'repost' : answered === undefined ? 'post' : 'reply',
      id,
      atMs: timeOf(textAt(tweet, 'created_at') ?? ''),
      author,
      text: isRepost ? undefined : withAddresses(text, entities),
      url: id === undefined ? undefined : `${author === owner.account ? owner.posts : postsOf(author)}${id}`,
      conversation: about ?? id,
      replyTo: about,
      mentions: isRepost && writer !== undefined ? [writer] : isRepost ? mentioned?.slice(0, 1) : mentioned,
      tags: tagsIn(listAt(entities, 'hashtags')),
      attributes: {
        likes: numberAt(tweet, 'favorite_count'),
        reposts: isRepost ? undefined : numberAt(tweet, 'retweet_count'),
        quoted,
        language: NO_LANGUAGE.test(language) ? undefined : language,
      },
      deleted: origin.isDeleted,
    },
    {
      locator: origin.locator,
      raw: origin.raw,
      retry: () => (origin.isDeleted || !isObject(tweet['user']) ? keptWith(tweet, origin) : textOf(origin.raw)),
      nowMs: origin.nowMs,
    },
  )
}

/** What is set aside is kept with what it does not say itself. */
const keptWith = (tweet: Json, { owner: { id, username, name }, isDeleted }: TweetOrigin): string =>
  JSON.stringify({ owner: { id, username, name }, isDeleted, tweet })

const textOf = (raw: Buffer | string): string => (typeof raw === 'string' ? raw : raw.toString('utf8'))

const tagsIn = (hashtags: readonly unknown[]): readonly string[] | undefined => {
  if (hashtags.length === 0) return undefined
  const tags: string[] = []
  for (const hashtag of hashtags) {
    const tag = isObject(hashtag) ? textAt(hashtag, 'text') : undefined
    if (tag !== undefined) tags.push(tag)
  }
  return tags
}

/** What X says of texts whose language it does not know, and of those without words. */
const NO_LANGUAGE = /^(?:und|zxx|q\w\w)$/

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const USUAL = /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d \+0000 \d{4}$/

/** "Tue Jun 12 14:29:46 +0000 2018", as nearly all have it. */
const timeOf = (text: string): number | undefined => {
  if (!USUAL.test(text)) return parseMailDate(text)
  const year = digitsAt(text, 26) * 100 + digitsAt(text, 28)
  const ms = dayMs(year, MONTHS.indexOf(text.slice(4, 7)) + 1, digitsAt(text, 8)) + clockMs(text, 11)
  return Number.isNaN(ms) ? parseMailDate(text) : ms
}

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
const withAddresses = (text: string, entities: Json): string => {
  let left = text.slice(0, 50_000)
  const links = listAt(entities, 'urls')
  if (links.length === 0) return left
  for (const link of links.filter(isObject).slice(0, 50)) {
    const [short, long] = [textAt(link, 'url'), urlAt(link, 'expanded_url')]
    if (short !== undefined && long !== undefined) left = left.replaceAll(short, () => long)
  }
  return left
}

/** In archives numbers are texts. */
const numberAt = (parent: Json, name: string): number | undefined => {
  const value = Number(parent[name])
  return Number.isSafeInteger(value) && value > 0 ? value : undefined
}
