import type { AnyConnector, Item } from '@kith/connectors/kit/connector'
import { setAside } from '@kith/connectors/kit/set-asides'
import type { WebhookReading } from '@kith/connectors/kit/webhook'
import { sql, type Selectable } from 'kysely'
import { z } from 'zod'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { defineJob } from '../../platform/jobs/define.ts'
import { jsonText } from '../../platform/state/text.ts'
import { storable } from '../../platform/text.ts'
import { refreshSummariesSoon } from '../activities/index.ts'
import { projectStanding } from '../people/index.ts'
import { Ingest } from './ingest.ts'
import { storeFindings } from './run-store.ts'
import { amongRuns } from './runner.ts'
import { readySettings } from './settings.ts'

type Row = Selectable<Database['delivery']>

/** Reads deliveries of webhooks that were answered. One at a time: they are read in the order in which they came. */
const takeDeliveries = defineJob({
  name: 'take-deliveries',
  input: z.object({ source: z.number() }),
  options: { expireInSeconds: 3_600, retryLimit: 5, retryDelaySeconds: 30 },
})

const AT_ONCE = 200
const BYTES_AT_ONCE = 50 * 1024 * 1024
const EVENTS_MAX = 100
const EVENT_CHARS_MAX = 80

export const handleDeliveries = (app: App): Promise<void> =>
  app.jobs.handle(takeDeliveries, ({ source }, { signal }) => readDeliveries(app, source, signal))

/** Has what waits for a source read soon. What lies in the table is safe: where this fails, the next look at it does it. */
export const requestDeliveries = async (app: App, source: number): Promise<void> => {
  await app.jobs
    .enqueue(takeDeliveries, { source }, { singletonKey: `source-${source}` })
    .catch((error: unknown) => app.logger.warn({ error, source }, 'deliveries wait for the next look'))
}

/** Deliveries that wait and that nobody was told of, or could read before. */
export const resumeDeliveries = async (app: App): Promise<void> => {
  const { rows } = await sql<{ source_id: number }>`select distinct source_id from delivery where state = 'waiting'`.execute(app.state.db)
  for (const { source_id: source } of rows) await requestDeliveries(app, source)
}

const readDeliveries = async (app: App, sourceId: number, signal: AbortSignal): Promise<void> => {
  for (;;) {
    signal.throwIfAborted()
    const source = await app.state.db.selectFrom('source').selectAll().where('id', '=', sourceId).executeTakeFirst()
    const connector = app.connectors.get(source?.connector ?? '')
    if (source === undefined || connector?.webhook === undefined) return
    const rows = await nextOf(app, sourceId)
    if (rows.length === 0) return
    await amongRuns(app, () => take(app, source, connector, rows, signal))
    refreshSummariesSoon(app)
  }
}

/** The oldest that wait, no more than memory bears. */
const nextOf = async (app: App, sourceId: number): Promise<Row[]> => {
  const { rows } = await sql<Row>`select * from delivery where id in (
      select id from (select id, sum(size_bytes) over (order by id) - size_bytes as before from delivery
        where source_id = ${sourceId} and state = 'waiting' order by id limit ${AT_ONCE}) as queue where before < ${BYTES_AT_ONCE})
    order by id`.execute(app.state.db)
  return rows
}

/** Into the log first, and only then done: cut off in between, they are read again, found, and held once. */
const take = async (
  app: App,
  source: Selectable<Database['source']>,
  connector: AnyConnector,
  rows: readonly Row[],
  signal: AbortSignal,
): Promise<void> => {
  const settings = readySettings(app, connector, source.settings)
  const ignored = new Map<string, number>()
  const items: Item[] = []
  for (const row of rows) {
    const reading = readOne(connector, settings, source.cursor, row)
    if ('items' in reading) items.push(...reading.items)
    else ignored.set(reading.ignored, (ignored.get(reading.ignored) ?? 0) + 1)
  }
  const ingest = new Ingest(app, connector, source.id, false)
  const prepared = await ingest.prepare(items)
  await ingest.append(prepared, signal)
  await app.state.db.transaction().execute(async (db) => {
    await storeFindings(db, source.id, null, prepared)
    const done = await sql<{ id: number }>`update delivery set state = 'done', body = ''
      where id = any(${rows.map(({ id }) => id)}::bigint[]) and state = 'waiting' returning id`.execute(db)
    const hook = await db.selectFrom('webhook').select('ignored').where('source_id', '=', source.id).forUpdate().executeTakeFirst()
    await sql`update webhook set taken = taken + ${done.rows.length}, last_at = ${rows.at(-1)?.received_at ?? null},
      ignored = ${jsonText(sumOf(hook?.ignored ?? {}, ignored))}::jsonb where source_id = ${source.id}`.execute(db)
  })
  await projectStanding(app)
}

const readOne = (connector: AnyConnector, settings: unknown, cursor: unknown, row: Row): WebhookReading => {
  const request = { headers: row.headers, body: new Uint8Array(row.body), receivedAt: row.received_at }
  try {
    return connector.webhook?.read(request, settings, cursor ?? undefined) ?? { ignored: '' }
  } catch {
    const message = 'This delivery could not be read: correct it, or see whether a newer version of Kith can.'
    return { items: [setAside('delivery_unreadable', message, `delivery ${row.delivery}`, new TextDecoder().decode(request.body))] }
  }
}

const sumOf = (before: Readonly<Record<string, number>>, more: ReadonlyMap<string, number>): Record<string, number> => {
  const sum = new Map(Object.entries(before))
  for (const [event, count] of more) {
    const name = storable(event).slice(0, EVENT_CHARS_MAX) || 'without a name'
    const key = sum.has(name) || sum.size < EVENTS_MAX ? name : 'others'
    sum.set(key, (sum.get(key) ?? 0) + count)
  }
  return Object.fromEntries(sum)
}
