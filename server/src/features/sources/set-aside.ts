import { RAW_MAX_CHARS, type Item, type SetAside } from '@kith/connectors/kit/connector'
import { dismissSetAside, listSetAside, retrySetAside } from '@kith/contract/sources'
import { sql, type Kysely, type Selectable } from 'kysely'
import { handle, type App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { storable } from '../../platform/text.ts'
import { projectStanding } from '../people/index.ts'
import { Ingest } from './ingest.ts'
import { ownOnly } from './own-accounts.ts'
import { asKithError } from './preview.ts'
import { readySettings } from './settings.ts'
import { storeFindings } from './run-store.ts'
import { amongRuns } from './runner.ts'

const RETRY_MAX = 100_000
const CHUNK = 1_000
const CORRECTED_MAX_CHARS = 2 * RAW_MAX_CHARS
type Row = Selectable<Database['set_aside']>
interface Selection {
  readonly ids?: readonly number[] | undefined
  readonly source?: number | undefined
  readonly reason?: string | undefined
}

const chosen = (db: Kysely<Database>, selection: Selection) => {
  if (selection.ids === undefined && selection.source === undefined) {
    throw new KithError('invalid_input', 'Nothing was chosen.', { hint: 'Give ids, or a source (and a reason).' })
  }
  return db
    .selectFrom('set_aside')
    .where('state', '=', 'open')
    .$if(selection.ids !== undefined, (query) => query.where('id', 'in', [...(selection.ids ?? []), 0]))
    .$if(selection.source !== undefined, (query) => query.where('source_id', '=', selection.source ?? 0))
    .$if(selection.reason !== undefined, (query) => query.where('reason', '=', selection.reason ?? ''))
}

/** Reads corrected records again; those that still cannot be taken keep their place with the new reason. */
const retry = async (app: App, rows: readonly Row[], correct: (raw: string) => string): Promise<number> => {
  const first = rows[0]
  if (first === undefined) return 0
  const source = await app.state.db.selectFrom('source').selectAll().where('id', '=', first.source_id).executeTakeFirst()
  const connector = source && app.connectors.get(source.connector)
  if (!source || !connector) throw notFound('source', first.source_id)
  const settings = readySettings(app, connector, source.settings)
  const ingest = new Ingest(app, connector, source.id, false)
  const tries: { row: Row; raw: string; items: readonly Item[]; refused: SetAside | undefined }[] = []
  for (const row of rows) {
    const raw = correct(row.raw)
    if (raw.length > CORRECTED_MAX_CHARS) throw tooLong(row)
    const reread = orNothing(await connector.reread(raw, settings), row, raw)
    const items = connector.name === 'program' ? (await ownOnly(app, source.id, reread)).items : reread
    tries.push({ row, raw, items, refused: items.map((item) => ingest.refusal(item)).find((refusal) => refusal !== undefined) })
  }
  const taken = tries.filter((one) => one.refused === undefined)
  const prepared = await ingest.prepare(taken.flatMap((one) => one.items))
  await ingest.append(prepared)
  const leftOut = taken.filter((one) => one.items.some((item) => ingest.leavesOut(item))).map((one) => one.row.id)
  await app.state.db.transaction().execute(async (db) => {
    await storeFindings(db, source.id, null, prepared)
    await sql`update set_aside set attempts = attempts + 1, state = tried.state, raw = tried.raw,
        reason = coalesce(tried.reason, set_aside.reason), message = coalesce(tried.message, set_aside.message)
      from unnest(${tries.map((one) => one.row.id)}::bigint[], ${tries.map((one) => storable(one.raw))}::text[],
        ${tries.map((one) => (one.refused ? 'open' : 'taken'))}::text[], ${tries.map((one) => one.refused?.reason ?? null)}::text[],
        ${tries.map((one) => (one.refused ? storable(one.refused.message) : null))}::text[]) as tried(id, raw, state, reason, message)
      where set_aside.id = tried.id`.execute(db)
    // What is only known to be theirs now that it can be read does not stay either.
    if (leftOut.length > 0) await sql`delete from set_aside where id = any(${leftOut}::bigint[])`.execute(db)
  })
  await projectStanding(app)
  return taken.length
}

const tooLong = (row: Row): KithError =>
  new KithError('too_large', `The correction makes the record at ${row.locator} longer than ${CORRECTED_MAX_CHARS} characters.`, {
    hint: 'Choose a longer text to find, or a shorter one to put in its place.',
  })

const orNothing = (items: readonly Item[], row: Row, raw: string): readonly Item[] => {
  const nothing: SetAside = { reason: 'empty', message: 'Nothing was found in the corrected record.', locator: row.locator, raw }
  return items.length > 0 ? items : [{ setAside: nothing }]
}

export const setAsideOperations = [
  handle(listSetAside, async ({ db }, { source, reason, limit, offset }) => {
    const bySource = db
      .selectFrom('set_aside')
      .where('state', '=', 'open')
      .$if(source !== undefined, (query) => query.where('source_id', '=', source ?? 0))
    const reasons = await bySource
      .select((eb) => ['source_id', 'reason', eb.fn.min<string>('message').as('message'), eb.fn.countAll<number>().as('count')])
      .groupBy(['source_id', 'reason'])
      .orderBy('count', 'desc')
      .limit(200)
      .execute()
    const records = bySource.$if(reason !== undefined, (query) => query.where('reason', '=', reason ?? ''))
    const { total } = await records.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
    const rows = await records.selectAll().orderBy('id').limit(limit).offset(offset).execute()
    return {
      total,
      reasons: reasons.map((row) => ({ sourceId: row.source_id, reason: row.reason, message: row.message, count: row.count })),
      records: rows.map((row) => ({
        id: row.id,
        sourceId: row.source_id,
        reason: row.reason,
        message: row.message,
        locator: row.locator,
        raw: row.raw,
        at: row.at.toISOString(),
        attempts: row.attempts,
      })),
    }
  }),
  handle(
    retrySetAside,
    async ({ app, db }, { raw, replace, ...selection }) => {
      if (raw !== undefined && selection.ids?.length !== 1) {
        throw new KithError('invalid_input', 'A corrected text is for exactly one record.', {
          hint: 'Use `replace` to correct several at once.',
        })
      }
      const correct = (text: string): string => raw ?? (replace ?? []).reduce((fixed, one) => fixed.replaceAll(one.find, one.with), text)
      const all = await chosen(db, selection).select(['id', 'source_id']).orderBy('id').limit(RETRY_MAX).execute()
      let taken = 0
      for (let start = 0; start < all.length; start += CHUNK) {
        const ids = all.slice(start, start + CHUNK).map((row) => row.id)
        const rows = await db.selectFrom('set_aside').selectAll().where('id', 'in', ids).orderBy('source_id').orderBy('id').execute()
        for (const sourceId of new Set(rows.map((row) => row.source_id)))
          taken += await amongRuns(app, () =>
            retry(
              app,
              rows.filter((row) => row.source_id === sourceId),
              correct,
            ).catch((error: unknown) => Promise.reject(asKithError(error))),
          )
      }
      return { tried: all.length, taken, stillAside: all.length - taken }
    },
    { atomic: false },
  ),
  handle(dismissSetAside, async ({ db }, selection) => {
    const ids = chosen(db, selection).select('id')
    const { numUpdatedRows } = await db.updateTable('set_aside').set({ state: 'dismissed' }).where('id', 'in', ids).executeTakeFirst()
    return { dismissed: Number(numUpdatedRows) }
  }),
]

/** Open records of each source. */
export const countSetAside = async (db: Kysely<Database>): Promise<Map<number, number>> => {
  const { rows } = await sql<{
    source_id: number
    count: number
  }>`select source_id, count(*) as count from set_aside where state = 'open' group by source_id`.execute(db)
  return new Map(rows.map((row) => [row.source_id, row.count]))
}
