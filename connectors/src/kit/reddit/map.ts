import type { ActivityRecord, IdentityRef } from '@kith/contract/records'
import type { ActivityKind, Item } from '../connector.ts'
import { isPlausible } from '../dates.ts'
import { decodeEntities } from '../html-text.ts'
import { isObject, listAt, objectAt, textAt, urlAt, type Json } from '../json.ts'
import { setAside } from '../set-asides.ts'
import { clip, clipped } from '../text.ts'

export const KINDS = {
  posted: { label: 'posted', plural: 'posts', category: 'content', weight: 3 },
  commented: { label: 'commented on a post', plural: 'comments on posts', category: 'discussion', weight: 2 },
} as const satisfies Readonly<Record<string, ActivityKind>>

const PAGE = 'https://www.reddit.com'
const GONE: ReadonlySet<string> = new Set(['[deleted]', '[removed]'])

const KNOWN_MAX = 100_000

const authorOf = (name: unknown, { known }: RedditOrigin): IdentityRef | undefined => {
  const found = typeof name === 'string' ? known?.get(name) : undefined
  if (found !== undefined) return found
  const made = identityOf(name)
  if (made === undefined || known === undefined || typeof name !== 'string') return made
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(name, made)
  return made
}

/** Somebody on Reddit: names are never given away again, and are written in small and large letters alike. */
const identityOf = (name: unknown): IdentityRef | undefined => {
  const username = clipped(name, 200)?.trim()
  if (username === undefined || username === '') return undefined
  if (GONE.has(username)) return { platform: 'reddit', key: '[deleted]', name: '[deleted]', robot: true }
  const ref: IdentityRef = {
    platform: 'reddit',
    key: username.toLowerCase(),
    username,
    url: `${PAGE}/user/${encodeURIComponent(username)}`,
  }
  // Reddit's own robot, which every community has.
  return username === 'AutoModerator' ? { ...ref, robot: true } : ref
}

export interface RedditOrigin {
  readonly locator: string
  readonly nowMs: number
  /** The thing as it lies in a file; it stands for one that has no replies in it. */
  readonly raw?: Buffer
  /** Those that were made: whoever comes again is the same object. */
  readonly known?: Map<string, IdentityRef>
}

const REPLIES_DEEP_MAX = 60

/**
 * A thing of Reddit's API and all that is nested in it: a listing, a post ("t3") or a comment ("t1") with its replies. Nothing for what is no activity
 * ("more", accounts, communities), which is counted by `skip`. Pure.
 */
export const mapThing = (thing: unknown, origin: RedditOrigin, skip: (kind: string) => void, depth = 0): readonly Item[] => {
  if (Array.isArray(thing)) return thing.flatMap((one) => mapThing(one, origin, skip, depth))
  if (!isObject(thing)) return []
  const kind = textAt(thing, 'kind') ?? ''
  const data = objectAt(thing, 'data')
  if (kind === 'Listing') return listAt(data, 'children').flatMap((child) => mapThing(child, origin, skip, depth))
  if (kind === 't3') return [post(data, origin)]
  if (kind !== 't1') {
    skip(kind)
    return []
  }
  const { replies } = data
  if (depth >= REPLIES_DEEP_MAX) return [comment(data, origin)]
  return [comment(data, origin), ...(isObject(replies) ? mapThing(replies, withoutRaw(origin), skip, depth + 1) : [])]
}

const withoutRaw = (given: RedditOrigin): RedditOrigin => {
  const { raw: _, ...origin } = given
  return origin
}

const post = (data: Json, origin: RedditOrigin): Item =>
  say('posted', 't3', data, origin, (record) => {
    const title = clipped(data['title'], 1_000)
    if (title !== undefined) record.title = decodeEntities(title)
    record.conversation = record.externalId
    const link = data['is_self'] === true ? undefined : urlAt(data, 'url')
    const flair = clipped(data['link_flair_text'], 200)
    return {
      ...(link === undefined ? {} : { link }),
      ...(flair === undefined ? {} : { flair }),
      ...(typeof data['num_comments'] === 'number' ? { comments: data['num_comments'] } : {}),
    }
  })

const comment = (data: Json, origin: RedditOrigin): Item =>
  say('commented', 't1', data, origin, (record) => {
    const [link, parent] = [fullName(data['link_id']), fullName(data['parent_id'])]
    if (link !== undefined) record.conversation = link
    if (parent !== undefined) record.replyTo = parent
    const title = clipped(data['link_title'], 1_000)
    if (title !== undefined) record.title = decodeEntities(title)
    return {}
  })

/** "t3_abc12": kind and number in one, the same for ever. */
const fullName = (value: unknown): string | undefined =>
  typeof value === 'string' && /^t[13]_[a-z0-9]{1,15}$/.test(value) ? value : undefined

type Facts = Record<string, string | number | boolean>

const say = (
  kind: keyof typeof KINDS,
  prefix: string,
  data: Json,
  origin: RedditOrigin,
  finish: (record: ActivityRecord) => Facts,
): Item => {
  const raw = isObject(data['replies']) ? undefined : origin.raw
  const id = fullName(data['name']) ?? fullName(`${prefix}_${String(data['id'])}`)
  const refuse = (reason: string, message: string): Item =>
    setAside(reason, message, `${origin.locator} ${id ?? '?'}`, textOf(prefix, data))
  const actor = authorOf(data['author'], origin)
  const atMs = typeof data['created_utc'] === 'number' ? Math.round(data['created_utc'] * 1_000) : Number.NaN
  if (id === undefined) return refuse('id_missing', 'It has no name, like t3_abc12. Add it and retry, or leave it out.')
  if (actor === undefined) return refuse('author_missing', 'It does not say who wrote it. Add "author" and retry, or leave it out.')
  if (!isPlausible(atMs, origin.nowMs))
    return refuse('date_implausible', 'It has no date that can be right. Correct "created_utc" and retry, or leave it out.')
  const record: ActivityRecord = { type: 'activity', kind, externalId: id, occurredAt: atMs, actor }
  const facts = finish(record)
  const text = textAt(data, kind === 'posted' ? 'selftext' : 'body') ?? ''
  const isGone = GONE.has(text) || textAt(data, 'removed_by_category') !== undefined
  if (text !== '' && !isGone) record.body = clip(decodeEntities(text), 100_000)
  const community = clipped(data['subreddit'], 200)
  if (community !== undefined) record.place = `r/${community}`
  const path = textAt(data, 'permalink')
  if (path !== undefined && /^\/[^\s\0\p{Cs}]{1,1500}$/u.test(path)) record.url = `${PAGE}${path}`
  if (typeof data['score'] === 'number' && Number.isSafeInteger(data['score'])) facts['score'] = data['score']
  if (typeof data['edited'] === 'number' && isPlausible(data['edited'] * 1_000, origin.nowMs))
    facts['edited'] = new Date(data['edited'] * 1_000).toISOString()
  if (Object.keys(facts).length > 0) record.attributes = facts
  if (isGone || actor.key === '[deleted]') record.deleted = true
  return { record, raw: raw ?? textOf(prefix, data) }
}

/** A thing alone, without the replies that are things of their own. */
const textOf = (kind: string, given: Json): string => {
  const { replies: _, ...data } = given
  return JSON.stringify({ kind, data })
}
