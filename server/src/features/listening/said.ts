import type { AnyRecord } from '@kith/contract/records'
import { createHash } from 'node:crypto'
import { memberOf } from '../../analytics/filter.ts'
import type { Author, Words } from './matcher.ts'

/** Something that somebody said somewhere, out of the log or found by a search. */
export interface Said {
  /** The same however it came here. */
  readonly key: string
  readonly sourceId: number
  /** Of the log; null for what only a search has found. */
  readonly activityId: string | null
  readonly version: number
  readonly identityId: number | null
  readonly author: Author & { readonly platform: string; readonly url: string }
  readonly isTeammate: boolean
  readonly isGone: boolean
  readonly platform: string
  readonly kind: string
  readonly place: string
  readonly atMs: number
  readonly url: string
  /** What it leads to: the page that a story or a post is about. */
  readonly link: string
  /** Empty for answers: theirs is that of what they answer. */
  readonly title: string
  readonly body: string
  readonly isAnswer: boolean
  readonly record: AnyRecord | null
}

/** What one thing is called wherever it comes from: `place` is where it was said ("hackernews"), the same for all sources that read it. */
export const keyOf = (place: string, kind: string, externalId: string): string =>
  createHash('sha256').update(`${place}\0${kind}\0${externalId}`).digest('hex').slice(0, 40)

export const wordsOf = ({ title, body, url, link }: Said): Words => ({
  title,
  body,
  addresses: [url, link].filter((address) => address !== ''),
})

/** What is read of an activity to listen to it. Titles of answers are those of what they answer, and said by somebody else. */
export const HEARD = `toString(id) AS activity_id, source_id, identity_id, platform, kind, external_id, place, toUnixTimestamp64Milli(occurred_at) AS at_ms, reply_to,
  if(reply_to = '', title, '') AS own_title, body, url, attributes['link'] AS link, deleted_at_source, version,
  (${memberOf({ teammates: 'include', robots: 'exclude' })}) = 0 AS robot, (${memberOf({ teammates: 'exclude', robots: 'include' })}) = 0 AS teammate`

/** The text in which words are looked for. */
export const TEXT = `if(reply_to = '', concat(title, '\\n', body), body)`

export interface HeardRow {
  readonly activity_id: string
  readonly source_id: number
  readonly identity_id: number
  readonly platform: string
  readonly kind: string
  readonly external_id: string
  readonly place: string
  readonly at_ms: number
  readonly reply_to: string
  readonly own_title: string
  readonly body: string
  readonly url: string
  readonly link: string
  readonly deleted_at_source: number
  readonly version: number
  readonly robot: number
  readonly teammate: number
}

const NEEDLES_AT_ONCE = 200
/** With more, all texts are looked at one by one. */
const NEEDLES_MAX = 2_000

/**
 * A condition that passes over texts which no watch can want, so that the engine does most of the work. It lets through more, and never less: of plain ASCII
 * all that hold one of the needles, of other texts all, since there small and large letters and marks are Kith's matter.
 */
export const mayHold = (needles: readonly string[]): { readonly text: string; readonly params: Readonly<Record<string, unknown>> } => {
  const unique = [...new Set(needles)]
  if (unique.length > NEEDLES_MAX) return { text: '1 = 1', params: {} }
  // oxlint-disable-next-line no-control-regex -- control characters are part of ASCII
  const plain = unique.filter((needle) => /^[\u0001-\u007f]+$/.test(needle))
  const parts = [`length(${TEXT}) != lengthUTF8(${TEXT})`]
  const params: Record<string, unknown> = {}
  for (let start = 0; start < plain.length; start += NEEDLES_AT_ONCE) {
    params[`needles${start}`] = plain.slice(start, start + NEEDLES_AT_ONCE)
    parts.push(`multiSearchAny(lower(${TEXT}), {needles${start}:Array(String)})`)
  }
  return { text: `(${parts.join(' OR ')})`, params }
}
