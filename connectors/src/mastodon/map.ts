import type { IdentityRef } from '@kith/contract/records'
import type { Item } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { htmlToText } from '../kit/html-text.ts'
import { countAt, isObject, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { accountOf, postItem } from '../kit/posts.ts'

export interface StatusOrigin {
  /** The server that was asked: its numbers are those of one server. */
  readonly server: string
  readonly nowMs: number
}

/** A status, or that somebody boosted one, in the terms of Mastodon's entity `Status`. Pure. */
export const mapStatus = (status: Json, origin: StatusOrigin): Item => {
  const boosted = isObject(status['reblog']) ? status['reblog'] : undefined
  const author = whoIs(objectAt(status, 'account'), origin.server)
  const answered = textAt(status, 'in_reply_to_id')
  const id = textAt(status, 'id')
  const source = boosted ?? status
  const writer = boosted === undefined ? undefined : whoIs(objectAt(boosted, 'account'), origin.server)
  const about = boosted === undefined ? answered : textAt(boosted, 'id')
  const warning = textAt(source, 'spoiler_text')
  return postItem(
    {
      kind: boosted !== undefined ? 'repost' : answered !== undefined ? 'reply' : 'post',
      id,
      atMs: parseTime(status['created_at']),
      author,
      title: warning,
      text: boosted === undefined ? htmlToText(textAt(status, 'content') ?? '') : undefined,
      url: urlAt(source, 'url') ?? urlAt(source, 'uri'),
      conversation: about ?? id,
      replyTo: about,
      mentions: writer === undefined ? mentionsOf(status, origin.server) : [writer],
      tags: listAt(source, 'tags').flatMap((tag) => (isObject(tag) ? (textAt(tag, 'name') ?? []) : [])),
      attributes:
        boosted === undefined
          ? {
              likes: countAt(status, 'favourites_count'),
              reposts: countAt(status, 'reblogs_count'),
              replies: countAt(status, 'replies_count'),
              language: textAt(status, 'language'),
              edited: textAt(status, 'edited_at'),
            }
          : {},
    },
    { locator: `status ${id ?? 'without id'}`, raw: JSON.stringify({ status }), nowMs: origin.nowMs },
  )
}

/** Whether anybody may read it: what is for followers or for those named alone is a letter, which a token opens as well. */
export const isOpen = (status: Json): boolean => {
  const seen = textAt(isObject(status['reblog']) ? status['reblog'] : status, 'visibility')
  return seen === undefined || seen === 'public' || seen === 'unlisted'
}

/** What a notification tells: who mentioned, liked, boosted or followed. Others are nobody's deed; undefined. */
export const mapNotification = (notification: Json, origin: StatusOrigin): Item | undefined => {
  const type = textAt(notification, 'type')
  const status = isObject(notification['status']) ? notification['status'] : undefined
  if (status !== undefined && !isOpen(status)) return undefined
  if (type === 'mention' || type === 'quote') return status === undefined ? undefined : mapStatus(status, origin)
  const kind = type === 'favourite' ? 'like' : type === 'reblog' ? 'repost' : type === 'follow' ? 'follow' : undefined
  if (kind === undefined) return undefined
  const about = status === undefined ? undefined : textAt(status, 'id')
  const actor = whoIs(objectAt(notification, 'account'), origin.server)
  const owner = status === undefined ? undefined : whoIs(objectAt(status, 'account'), origin.server)
  return postItem(
    {
      kind,
      // Somebody likes a post once, however often they tell.
      id: actor === undefined ? undefined : `${kind}:${about ?? 'account'}:${actor.key}`,
      atMs: parseTime(notification['created_at']),
      author: actor,
      url: status === undefined ? undefined : urlAt(status, 'url'),
      conversation: about,
      replyTo: about,
      mentions: owner === undefined ? [] : [owner],
    },
    { locator: `notification ${textAt(notification, 'id') ?? ''}`, raw: JSON.stringify({ notification }), nowMs: origin.nowMs },
  )
}

/** "ann@social.example.org" is one account wherever it is seen; of the server's own, the name stands alone there. */
export const whoIs = (account: Json, server: string): IdentityRef | undefined => {
  const acct = textAt(account, 'acct')?.toLowerCase()
  if (acct === undefined) return undefined
  const key = acct.includes('@') ? acct : `${acct}@${new URL(server).host}`
  const facts = listAt(account, 'fields')
    .filter(isObject)
    .slice(0, 10)
    .flatMap((field): [string, string][] => {
      const [name, value] = [textAt(field, 'name'), htmlToText(textAt(field, 'value') ?? '')]
      return name === undefined || value === '' ? [] : [[htmlToText(name).slice(0, 80), value]]
    })
  return accountOf({
    platform: 'mastodon',
    key,
    username: key,
    name: textAt(account, 'display_name') ?? textAt(account, 'username'),
    url: urlAt(account, 'url'),
    avatarUrl: urlAt(account, 'avatar'),
    robot: account['bot'] === true,
    attributes: { ...Object.fromEntries(facts), bio: htmlToText(textAt(account, 'note') ?? '').slice(0, 2_000) },
  })
}

const mentionsOf = (status: Json, server: string): readonly IdentityRef[] =>
  listAt(status, 'mentions').flatMap((mention) => (isObject(mention) ? (whoIs(mention, server) ?? []) : []))
