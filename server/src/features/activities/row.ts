import type { ActivityKind } from '@kith/connectors/kit/connector'
import { CATEGORIES, type ActivityRecord, type Category } from '@kith/contract/records'
import * as crypto from 'node:crypto'
import { cut, storable } from '../../platform/text.ts'
import type { RowWriter } from './row-block.ts'

/** Columns of the log's table `activity`, in the order of the rows that `writeRow` makes. */
export const ACTIVITY_COLUMNS = [
  'id', 'source_id', 'identity_id', 'occurred_at', 'deleted_at_source', 'weight', 'platform', 'kind', 'category', 'place', 'conversation',
  'external_id', 'reply_to', 'title', 'body', 'url', 'technologies', 'mentions', 'attributes', 'raw_hash', 'content_hash', 'version', 'is_deleted',
] as const // prettier-ignore

const BODY_MAX = 20_000

export interface RowContext {
  readonly sourceId: number
  readonly kinds: Readonly<Record<string, ActivityKind>>
  /** The version of rows that are new: milliseconds since 1970. */
  readonly version: number
  /** Whether people have their numbers; else `renumber` puts them in. */
  readonly isNumbered: boolean
}

/**
 * Writes an activity. Its id is deterministic, made of the first 32 digits of the SHA-1 of source, kind and external id: the same give the same for ever.
 * `atMs` is the record's time, already checked; `identityId` and `mentionIds` are the numbers of its people. Answers where in the row the latter begin.
 */
export const writeRow = (
  writer: RowWriter,
  { sourceId, kinds, version, isNumbered }: RowContext,
  record: ActivityRecord,
  atMs: number,
  identityId: number,
  mentionIds: readonly number[],
  raw: string | Uint8Array,
): number => {
  const manifest = kinds[record.kind]
  writer.begin(hashOfId(sourceId, record.kind, record.externalId), sourceId, identityId, atMs)
  writer.uint8(record.deleted ? 1 : 0)
  writer.float32(manifest?.weight ?? ownWeight(record))
  writer.text(record.actor.platform)
  writer.text(record.kind)
  writer.text(manifest?.category ?? ownCategory(record))
  writer.text(record.place ?? '')
  writer.text(record.conversation ?? '')
  writer.text(record.externalId)
  writer.text(record.replyTo ?? '')
  writer.text(record.title ?? '')
  writer.text(record.body === undefined ? '' : cut(record.body, BODY_MAX))
  writer.text(webAddress(record.url))
  writeTexts(writer, record.technologies)
  const mentionsAt = writeNumbers(writer, mentionIds)
  writeAttributes(writer, record.attributes)
  writer.end(writer.hashOf(raw), version, isNumbered)
  return mentionsAt
}

const hashOfId = (sourceId: number, kind: string, externalId: string): string =>
  crypto.hash('sha1', `${sourceId}\n${kind}\n${externalId}`, 'binary')

/** Answers where in the row they begin. */
const writeNumbers = (writer: RowWriter, numbers: readonly number[]): number => {
  writer.count(numbers.length)
  const at = writer.offset
  for (const number of numbers) writer.uint32(number)
  return at
}

const writeTexts = (writer: RowWriter, given: readonly string[] | undefined): void => {
  if (given === undefined) return writer.count(0)
  const texts = [...new Set(given.map(storable))].filter((one) => one !== '')
  writer.count(texts.length)
  for (const text of texts) writer.text(text)
}

const writeAttributes = (writer: RowWriter, attributes: ActivityRecord['attributes']): void => {
  if (attributes === undefined) return writer.count(0)
  const names = Object.keys(attributes)
  writer.count(names.length)
  for (const name of names) {
    writer.text(name)
    writer.text(String(attributes[name]))
  }
}

/** What to select for a `HeldRow`. */
export const HELD = `toString(id) AS id, source_id, identity_id, platform, kind, category, weight, toUnixTimestamp64Milli(occurred_at) AS at_ms, place, conversation,
  external_id, reply_to, title, body, url, technologies, mentions, attributes, deleted_at_source, raw_hash, content_hash, version`

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

/** Writes what `writeRow` would make of the same activity, read again, as the same version. */
export const writeRowAgain = (writer: RowWriter, held: HeldRow): void => {
  writer.begin(Buffer.from(held.id.replaceAll('-', ''), 'hex').toString('latin1'), held.source_id, held.identity_id, held.at_ms)
  writer.uint8(held.deleted_at_source)
  writer.float32(held.weight)
  const texts = [
    held.platform, held.kind, held.category, held.place, held.conversation, held.external_id, held.reply_to, held.title, held.body, held.url,
  ] // prettier-ignore
  for (const text of texts) writer.text(text)
  writeTexts(writer, held.technologies)
  writeNumbers(writer, held.mentions)
  writeAttributes(writer, held.attributes)
  writer.end(held.raw_hash, held.version, true)
}

/** Links are shown: only web and mail addresses pass. */
const webAddress = (url: string | undefined): string =>
  url !== undefined && (url.startsWith('https://') || /^(https?:\/\/|mailto:)/i.test(url)) ? url : ''

const ownCategory = (record: ActivityRecord): Category => {
  const given = record.attributes?.category
  return CATEGORIES.find((category) => category === given) ?? 'other'
}

const ownWeight = (record: ActivityRecord): number => {
  const given = Number(record.attributes?.weight ?? 1)
  return given >= 0 && given <= 12 ? given : 1
}
