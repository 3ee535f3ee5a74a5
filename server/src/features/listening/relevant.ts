import { sql } from 'kysely'
import type { AnyRecord } from '@kith/contract/records'
import type { App } from '../../app.ts'
import { takeIn } from '../sources/index.ts'

/** So long a decision can be undone without a trace in the log, which only ever grows. */
const UNDO_MS = 60_000
const AT_ONCE = 200

/** What a search found and somebody marked relevant goes into the log, as if its source had read it; its author becomes one of the people. Answers how many. */
export const importRelevant = async (app: App): Promise<number> => {
  const { rows } = await sql<{ id: number; source_id: number; record: AnyRecord }>`select p.id, p.source_id, p.record from find_place p
    join find f on f.id = p.find_id and f.state = 'relevant' join find_decision d on d.id = f.decision_id and d.made_at < ${new Date(app.now().getTime() - UNDO_MS)}
    where p.record is not null and p.activity_id is null order by p.source_id, p.id limit ${AT_ONCE}`.execute(app.state.db)
  for (const source of new Set(rows.map((row) => row.source_id))) {
    const own = rows.filter((row) => row.source_id === source)
    await takeIn(
      app,
      source,
      own.map(({ record }) => ({ record, raw: JSON.stringify(record) })),
    )
    // Listening to what is new finds the same and links it.
    await sql`update find_place set record = null where id = any(${own.map((row) => row.id)}::bigint[])`.execute(app.state.db)
  }
  return rows.length
}

/** People whom Kith got to know since they were found. */
export const linkAuthors = async (app: Pick<App, 'state'>): Promise<void> => {
  await sql`update find_place p set identity_id = i.id from identity i where p.identity_id is null and i.platform = p.author_platform and i.key = p.author_key`.execute(
    app.state.db,
  )
}
