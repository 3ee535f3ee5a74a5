import type { IdentityRef } from '@kith/contract/records'
import type { Item } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { htmlToText } from '../kit/html-text.ts'
import { countAt, idAt, isObject, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { accountOf, postItem } from '../kit/posts.ts'

export interface ForemOrigin {
  /** "https://dev.to", or another place that runs Forem. */
  readonly site: string
  readonly nowMs: number
}

/** An article in the terms of Forem's API. Pure. */
export const mapArticle = (article: Json, origin: ForemOrigin): Item => {
  const id = idAt(article, 'id')
  const tags = Array.isArray(article['tag_list'])
    ? article['tag_list']
    : typeof article['tags'] === 'string'
      ? article['tags'].split(',')
      : listAt(article, 'tags')
  return postItem(
    {
      kind: 'article',
      id,
      atMs: parseTime(article['published_timestamp']) ?? parseTime(article['published_at']),
      author: whoIs(objectAt(article, 'user'), origin),
      title: textAt(article, 'title'),
      text: textAt(article, 'body_markdown') ?? textAt(article, 'description'),
      url: urlAt(article, 'url'),
      conversation: id,
      place: textAt(objectAt(article, 'organization'), 'name'),
      tags: tags.filter((tag) => typeof tag === 'string'),
      attributes: {
        likes: countAt(article, 'public_reactions_count') ?? countAt(article, 'positive_reactions_count'),
        comments: countAt(article, 'comments_count'),
        minutes: countAt(article, 'reading_time_minutes'),
        edited: textAt(article, 'edited_at'),
        language: textAt(article, 'language'),
      },
    },
    { locator: `article ${id ?? 'without id'}`, raw: JSON.stringify({ article }), nowMs: origin.nowMs },
  )
}

const DEPTH_MAX = 50

/** A comment with all answers below it, as a page of comments gives them. */
export const mapComments = (comment: Json, articleId: string, origin: ForemOrigin, parent?: string, depth = 0): readonly Item[] => {
  const key = textAt(comment, 'id_code')
  const children = depth < DEPTH_MAX ? listAt(comment, 'children').filter(isObject) : []
  return [
    mapComment(comment, articleId, origin, parent),
    ...children.flatMap((child) => mapComments(child, articleId, origin, key, depth + 1)),
  ]
}

export const mapComment = (comment: Json, articleId: string, origin: ForemOrigin, parent?: string): Item => {
  const { children: _, ...alone } = comment
  const key = textAt(comment, 'id_code')
  // Of one that was deleted with answers below it, an empty one stays, whose writer is not told.
  const user = objectAt(comment, 'user')
  return postItem(
    {
      kind: 'comment',
      id: key,
      atMs: parseTime(comment['created_at']),
      author:
        whoIs(user, origin) ??
        (Object.keys(user).length === 0 && key !== undefined
          ? accountOf({ platform: platformOf(origin), key: 'deleted', name: 'Somebody who is gone' })
          : undefined),
      text: htmlToText(textAt(comment, 'body_html') ?? ''),
      url: key === undefined ? undefined : `${origin.site}/comment/${encodeURIComponent(key)}`,
      conversation: articleId,
      replyTo: parent ?? articleId,
      deleted: Object.keys(user).length === 0,
    },
    { locator: `comment ${key ?? 'without id'}`, raw: JSON.stringify({ comment: alone, articleId, parent }), nowMs: origin.nowMs },
  )
}

const platformOf = ({ site }: ForemOrigin): string => (new URL(site).host === 'dev.to' ? 'devto' : `forem:${new URL(site).host}`)

/** The number never goes to anybody else; the name may. */
const whoIs = (user: Json, origin: ForemOrigin): IdentityRef | undefined => {
  const username = textAt(user, 'username')
  return accountOf({
    platform: platformOf(origin),
    key: idAt(user, 'user_id') ?? (username === undefined ? undefined : `name:${username.toLowerCase()}`),
    username,
    name: textAt(user, 'name'),
    url: username === undefined ? undefined : `${origin.site}/${encodeURIComponent(username)}`,
    avatarUrl: urlAt(user, 'profile_image'),
    attributes: {
      github: textAt(user, 'github_username'),
      x: textAt(user, 'twitter_username'),
      website: urlAt(user, 'website_url'),
    },
  })
}
