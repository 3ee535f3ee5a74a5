import { sourceEvents } from '@kith/contract/sources'
import { sql, type Selectable } from 'kysely'
import { handle } from '../../app.ts'
import type { Database } from '../../database.ts'

export const eventsOperation = handle(sourceEvents, async ({ db }, { source, from, until, limit, offset }) => {
  const where = sql`(${source ?? null}::bigint is null or source_id = ${source ?? null}) and (${from ?? null}::date is null or starts_at >= ${from ?? null}::date)
    and (${until ?? null}::date is null or starts_at < ${until ?? null}::date + 1)`
  const { rows: counted } = await sql<{ total: number }>`select count(*)::int as total from source_event where ${where}`.execute(db)
  const { rows } = await sql<Selectable<Database['source_event']>>`select * from source_event where ${where}
    order by starts_at desc nulls last, source_id, external_id limit ${limit} offset ${offset}`.execute(db)
  return {
    total: counted[0]?.total ?? 0,
    events: rows.map((row) => ({
      source: row.source_id,
      externalId: row.external_id,
      title: row.title,
      startsAt: row.starts_at?.toISOString() ?? null,
      endsAt: row.ends_at?.toISOString() ?? null,
      zone: row.zone,
      place: row.place,
      online: row.online,
      url: row.url,
      capacity: row.capacity,
      series: row.series,
      cancelled: row.cancelled,
    })),
  }
})
