import { listedId, type Listing } from '@kith/connectors/kit/connector'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { storable } from '../../platform/text.ts'
import { appendActivities } from './append.ts'
import { RowWriter } from './row-block.ts'
import { HELD, writeRowAgain, type HeldRow } from './row.ts'

type Place = Pick<App, 'state' | 'log' | 'now' | 'config'>

/** What a page lists is hundreds; of more nothing is judged. */
const ROWS_MAX = 20_000
/** Where more than these, and more than half of all, would be gone at once, the list rather than the world has changed. */
const GONE_SURELY_MAX = 20
/** Clocks differ: what is younger may have come after the list was made. */
const YOUNG_MS = 10 * 60_000

export interface Gone {
  /** Kept as deleted at the source from now on. */
  readonly gone: number
  /** Left as they are, although the list had none of them. */
  readonly doubted: number
}

/** Keeps as deleted what the log holds of a source where the listing says that it would have to be on it, and is not. `sinceMs`: when the reading began. */
export const keepAsGone = async (
  app: Place,
  sourceId: number,
  listing: Listing,
  { sinceMs, signal }: { readonly sinceMs: number; readonly signal: AbortSignal },
): Promise<Gone> => {
  const { kinds, place, conversation, answersTo, actor, afterMs, beforeMs = Infinity } = listing
  if (listing.present.length === 0 && conversation === undefined && answersTo === undefined) return { gone: 0, doubted: 0 }
  const identity = actor === undefined ? undefined : await identityOf(app, actor)
  if (actor !== undefined && identity === undefined) return { gone: 0, doubted: 0 }
  const params = {
    source: sourceId,
    kinds,
    place,
    conversation: conversation ?? '',
    answersTo: answersTo ?? [],
    identity: identity ?? 0,
    after: afterMs ?? 0,
    before: Math.min(beforeMs, sinceMs - YOUNG_MS),
    since: sinceMs,
  }
  const held = await app.log.query<{ id: string; kind: string; external_id: string }>(
    `SELECT toString(id) AS id, kind, external_id FROM activity
     WHERE source_id = {source:UInt32} AND kind IN {kinds:Array(String)} AND place = {place:String} AND deleted_at_source = 0
       AND occurred_at > fromUnixTimestamp64Milli({after:Int64}) AND occurred_at < fromUnixTimestamp64Milli({before:Int64})
       AND version < {since:UInt64} ${conversation === undefined ? '' : 'AND conversation = {conversation:String}'}
       ${answersTo === undefined ? '' : 'AND reply_to IN {answersTo:Array(String)}'} ${identity === undefined ? '' : 'AND identity_id = {identity:UInt32}'} LIMIT ${ROWS_MAX + 1}`,
    params,
    { rowsMax: ROWS_MAX + 1 },
  )
  if (held.length > ROWS_MAX) return { gone: 0, doubted: 0 }
  const present = new Set(listing.present)
  const missing = held.filter(({ kind, external_id: externalId }) => !present.has(listedId({ kind, externalId })))
  if (missing.length === 0) return { gone: 0, doubted: 0 }
  if (missing.length > GONE_SURELY_MAX && missing.length > held.length / 2) return { gone: 0, doubted: missing.length }
  // What is selected as `id` is a text, and that is what `id` means here.
  const rows = await app.log.query<HeldRow>(
    `SELECT ${HELD} FROM activity WHERE source_id = {source:UInt32} AND id IN {ids:Array(String)}`,
    { source: sourceId, ids: missing.map(({ id }) => id) },
    { rowsMax: ROWS_MAX },
  )
  // Whoever is being erased meanwhile must not come back.
  signal.throwIfAborted()
  const writer = new RowWriter()
  for (const row of rows) writeRowAgain(writer, { ...row, deleted_at_source: 1 })
  const { changed } = await appendActivities(app, writer.finish(), { sourceId, newestFirst: false, signal })
  return { gone: changed, doubted: 0 }
}

/** Undefined for an account that Kith does not know, or no longer: nothing is held of it then. */
const identityOf = async ({ state }: Pick<App, 'state'>, { platform, key }: NonNullable<Listing['actor']>): Promise<number | undefined> => {
  const { rows } = await sql<{ id: number }>`select id from identity
    where platform = ${storable(platform)} and key = ${storable(key)}`.execute(state.db)
  return rows[0]?.id
}
