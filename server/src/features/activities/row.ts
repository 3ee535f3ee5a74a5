import type { ActivityKind } from '@kith/connectors/kit/connector'
import { CATEGORIES, type ActivityRecord, type Category } from '@kith/contract/records'
import * as crypto from 'node:crypto'
import { cut, storable } from '../../platform/text.ts'

/** Columns of the log's table `activity`, in the order of the rows that `toLine` makes. */
export const ACTIVITY_COLUMNS = [
  'id', 'source_id', 'identity_id', 'platform', 'kind', 'category', 'weight', 'occurred_at', 'place', 'conversation', 'external_id', 'reply_to',
  'title', 'body', 'url', 'technologies', 'mentions', 'attributes', 'deleted_at_source', 'raw_hash', 'content_hash', 'version', 'is_deleted',
] as const // prettier-ignore

/** An activity on its way into the log. */
export interface ActivityRow {
  readonly id: string
  readonly identityId: number
  readonly atMs: number
  /** 52 bits of a hash of everything but the version: equal means unchanged. */
  readonly contentHash: number
  /** The serialised columns between `identity_id` and `content_hash`. */
  readonly middle: string
}

const BODY_MAX = 20_000

/** The deterministic id of an activity: the same source, kind and external id give the same id for ever. */
export const activityId = (sourceId: number, kind: string, externalId: string): string => {
  const hex = sha1(`${sourceId}\n${kind}\n${externalId}`)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

export interface RowContext {
  readonly sourceId: number
  readonly kinds: Readonly<Record<string, ActivityKind>>
}

/** `atMs` is the record's time, already checked; `identityId` and `mentionIds` are the numbers of its people. */
export const toRow = (
  context: RowContext,
  record: ActivityRecord,
  atMs: number,
  identityId: number,
  mentionIds: readonly number[],
  raw: string | Uint8Array,
): ActivityRow => {
  const manifest = context.kinds[record.kind]
  const rest = [
    record.actor.platform,
    record.kind,
    manifest?.category ?? ownCategory(record),
    manifest?.weight ?? ownWeight(record),
    // A whole number counts in the column's unit: milliseconds.
    atMs,
    record.place ?? '',
    record.conversation ?? '',
    record.externalId,
    record.replyTo ?? '',
    record.title ?? '',
    record.body === undefined ? '' : cut(record.body, BODY_MAX),
    webAddress(record.url),
    record.technologies === undefined ? NONE : [...new Set(record.technologies.map(storable))].filter((one) => one !== ''),
    mentionIds,
    texts(record.attributes),
    record.deleted ? 1 : 0,
  ]
  const text = JSON.stringify(rest)
  // One look at the whole is far cheaper than one at each text.
  const middle = (UNSTORABLE.test(text) ? JSON.stringify(allStorable(rest)) : text).slice(1, -1)
  return {
    id: activityId(context.sourceId, record.kind, record.externalId),
    identityId,
    atMs,
    contentHash: hash52(`${identityId},${middle}`),
    middle: `${middle},${hash52(raw)}`,
  }
}

const NONE: readonly string[] = []
const NO_TEXTS: Readonly<Record<string, string>> = {}
/** How JSON writes what cannot be stored: lone surrogates and NUL. */
const UNSTORABLE = /\\u(?:d[89a-f]|0000)/

/** The value with all texts in it made storable. */
const allStorable = (value: unknown): unknown => {
  if (typeof value === 'string') return storable(value)
  if (Array.isArray(value)) return value.map(allStorable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [storable(name), allStorable(one)]))
}

/** A row as the log holds it. */
export interface HeldRow {
  readonly id: string
  readonly source_id: number
  readonly identity_id: number
  readonly platform: string
  readonly kind: string
  readonly category: string
  readonly weight: number
  readonly at_ms: number
  readonly place: string
  readonly conversation: string
  readonly external_id: string
  readonly reply_to: string
  readonly title: string
  readonly body: string
  readonly url: string
  readonly technologies: readonly string[]
  readonly mentions: readonly number[]
  readonly attributes: Readonly<Record<string, string>>
  readonly deleted_at_source: number
  readonly raw_hash: number
  readonly content_hash: number
  readonly version: number
}

/** What `toRow` would make of the same activity, read again. */
export const toRowAgain = (held: HeldRow): ActivityRow => {
  const rest = [
    held.platform, held.kind, held.category, held.weight, held.at_ms, held.place, held.conversation, held.external_id, held.reply_to,
    held.title, held.body, held.url, held.technologies, held.mentions, held.attributes, held.deleted_at_source,
  ] // prettier-ignore
  const middle = JSON.stringify(rest).slice(1, -1)
  return {
    id: held.id,
    identityId: held.identity_id,
    atMs: held.at_ms,
    contentHash: hash52(`${held.identity_id},${middle}`),
    middle: `${middle},${held.raw_hash}`,
  }
}

/** One line of JSONCompactEachRow. */
export const toLine = (sourceId: number, row: ActivityRow, version: number): string =>
  `["${row.id}",${sourceId},${row.identityId},${row.middle},${row.contentHash},${version},0]`

/** The line that takes back an older version whose key (who, when) was another. */
export const toTombstone = (sourceId: number, id: string, identityId: number, atMs: number, version: number): string =>
  JSON.stringify([id, sourceId, identityId, '', '', '', 0, atMs, '', '', '', '', '', '', '', [], [], {}, 0, 0, 0, version, 1])

const sha1 = (text: string): string => crypto.hash('sha1', text, 'hex')
const hash52 = (bytes: string | Uint8Array): number => Number.parseInt(crypto.hash('sha1', bytes, 'hex').slice(0, 13), 16)

/** Links are shown: only web and mail addresses pass. */
const webAddress = (url: string | undefined): string => (url !== undefined && /^(https?:\/\/|mailto:)/i.test(url) ? url : '')

const texts = (attributes: ActivityRecord['attributes']): Readonly<Record<string, string>> => {
  if (attributes === undefined) return NO_TEXTS
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]))
}

const ownCategory = (record: ActivityRecord): Category => {
  const given = record.attributes?.category
  return CATEGORIES.find((category) => category === given) ?? 'other'
}

const ownWeight = (record: ActivityRecord): number => {
  const given = Number(record.attributes?.weight ?? 1)
  return given >= 0 && given <= 12 ? given : 1
}
