import type { ActivityRecord, IdentityRef } from '@kith/contract/records'
import type { ActivityKind, Item } from '../kit/connector.ts'
import { isPlausible } from '../kit/dates.ts'
import { htmlToText } from '../kit/html-text.ts'
import { countAt, idAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { setAside } from '../kit/set-asides.ts'
import { clip, clipped } from '../kit/text.ts'

export const KINDS = {
  'story-posted': { label: 'posted a story', plural: 'stories posted', category: 'content', weight: 3 },
  'story-commented': { label: 'commented on a story', plural: 'comments on stories', category: 'discussion', weight: 2 },
} as const satisfies Readonly<Record<string, ActivityKind>>

const PAGE = 'https://news.ycombinator.com'

/** Somebody on Hacker News: names are never given away again. */
export const identityOf = (name: unknown): IdentityRef | undefined => {
  const username = clipped(name, 200)?.trim()
  if (username === undefined || username === '') return undefined
  return { platform: 'hackernews', key: username, username, url: `${PAGE}/user?id=${encodeURIComponent(username)}` }
}

/** A story or comment, whichever of the two ways it came. */
interface Told {
  readonly id: string | undefined
  readonly by: unknown
  readonly atS: number | undefined
  readonly title: unknown
  readonly text: unknown
  readonly address: string | undefined
  readonly story: string | undefined
  readonly parent: string | undefined
  readonly isComment: boolean
  readonly facts: Readonly<Record<string, number | undefined>>
  readonly isDead: boolean
}

/** A hit of the search at hn.algolia.com. */
export const mapHit = (hit: Json, nowMs: number): Item => {
  const tags = new Set(Array.isArray(hit['_tags']) ? hit['_tags'] : [])
  const isComment = tags.has('comment') || (textAt(hit, 'comment_text') !== undefined && textAt(hit, 'title') === undefined)
  const id = idAt(hit, 'objectID')
  return say(
    {
      id,
      by: hit['author'],
      atS: countAt(hit, 'created_at_i'),
      title: isComment ? hit['story_title'] : hit['title'],
      text: isComment ? hit['comment_text'] : hit['story_text'],
      address: isComment ? undefined : urlAt(hit, 'url'),
      story: isComment ? idAt(hit, 'story_id') : id,
      parent: isComment ? (idAt(hit, 'parent_id') ?? idAt(hit, 'story_id')) : undefined,
      isComment,
      facts: isComment ? {} : { points: countAt(hit, 'points'), comments: countAt(hit, 'num_comments') },
      isDead: false,
    },
    hit,
    nowMs,
  )
}

/** An item of Hacker News' own API, under the story that it hangs on. Nothing for one whose author is gone: it says neither who nor what. */
export const mapItem = (item: Json, story: Json, nowMs: number): Item | undefined => {
  if (item['deleted'] === true && textAt(item, 'by') === undefined) return undefined
  const isComment = textAt(item, 'type') === 'comment'
  return say(
    {
      id: idAt(item, 'id'),
      by: item['by'],
      atS: countAt(item, 'time'),
      title: isComment ? story['title'] : item['title'],
      text: item['text'],
      address: isComment ? undefined : urlAt(item, 'url'),
      story: isComment ? idAt(story, 'id') : idAt(item, 'id'),
      parent: isComment ? idAt(item, 'parent') : undefined,
      isComment,
      facts: isComment ? {} : { points: countAt(item, 'score'), comments: countAt(item, 'descendants') },
      isDead: item['dead'] === true || item['deleted'] === true,
    },
    { ...item, story: { id: story['id'], title: story['title'] } },
    nowMs,
  )
}

const say = (told: Told, given: Json, nowMs: number): Item => {
  // What the search marks for the eye says the same again.
  const { _highlightResult: _, ...shown } = given
  const raw = JSON.stringify(shown)
  const refuse = (reason: string, message: string): Item => setAside(reason, message, `item ${told.id ?? '?'}`, raw)
  const actor = identityOf(told.by)
  if (told.id === undefined) return refuse('id_missing', 'It has no number. Add it and retry, or leave it out.')
  if (actor === undefined) return refuse('author_missing', 'It does not say who wrote it. Add the author and retry, or leave it out.')
  const atMs = (told.atS ?? Number.NaN) * 1_000
  if (!isPlausible(atMs, nowMs))
    return refuse('date_implausible', 'It has no date that can be right. Correct it and retry, or leave it out.')
  const record: ActivityRecord = {
    type: 'activity',
    kind: told.isComment ? 'story-commented' : 'story-posted',
    externalId: told.id,
    occurredAt: atMs,
    actor,
    url: `${PAGE}/item?id=${told.id}`,
    place: 'Hacker News',
  }
  const title = clipped(told.title, 1_000)
  if (title !== undefined) record.title = title
  const body = htmlToText(typeof told.text === 'string' ? told.text : '')
  if (body !== '') record.body = clip(body, 100_000)
  if (told.story !== undefined) record.conversation = told.story
  if (told.parent !== undefined) record.replyTo = told.parent
  const facts: Record<string, string | number> = {}
  if (told.address !== undefined) facts['link'] = told.address
  for (const [name, value] of Object.entries(told.facts)) if (value !== undefined) facts[name] = value
  if (Object.keys(facts).length > 0) record.attributes = facts
  if (told.isDead) record.deleted = true
  return { record, raw }
}
