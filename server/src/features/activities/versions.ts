import { sql } from 'kysely'
import type { App } from '../../app.ts'

/**
 * A corrected activity lies beside its older version until the log's parts are merged, and questions then have to look at the newest of each, which
 * makes them up to three times as slow. Whether there are such versions is therefore kept, in the state: most logs have none. Only one process appends
 * to an embedded log; elsewhere another one may, so that versions are always expected.
 */
type Place = Pick<App, 'state' | 'log' | 'config'>

/** At the start: questions are cheap when there are no versions. */
export const loadVersions = async (app: Place): Promise<void> => {
  app.log.setVersioned(app.config.clickhouseUrl !== undefined || (await token(app)) !== undefined)
}

/** Before versions are appended, or rows that may be in the log already. */
export const expectVersions = async (app: Place): Promise<void> => {
  app.log.setVersioned(true)
  await sql`insert into log_versions default values on conflict (id) do update set token = log_versions.token + 1`.execute(app.state.db)
}

/** Merges the parts of every month, so that each activity lies there once. Answers how many months were merged. */
export const mergeVersions = async (app: Place, signal: AbortSignal): Promise<number> => {
  const before = await token(app)
  const months = await app.log.query<{ id: string }>(
    `SELECT partition_id AS id FROM system.parts WHERE active AND database = currentDatabase() AND table = 'activity'
     GROUP BY partition_id HAVING count() > 1 ORDER BY partition_id`,
  )
  for (const { id } of months) {
    signal.throwIfAborted()
    await app.log.command(`OPTIMIZE TABLE activity PARTITION ID '${id}' FINAL`)
  }
  if (before === undefined) return months.length
  // What was taken back stays as a row of its own, which only the look at the newest leaves out.
  const takenBack = await app.log.query('SELECT 1 FROM activity WHERE is_deleted = 1 LIMIT 1 SETTINGS final = 0')
  if (takenBack.length > 0) return months.length
  const { rows } = await sql`delete from log_versions where token = ${before} returning id`.execute(app.state.db)
  if (rows.length > 0 && app.config.clickhouseUrl === undefined) app.log.setVersioned(false)
  return months.length
}

const token = async (app: Pick<App, 'state'>): Promise<number | undefined> => {
  const { rows } = await sql<{ token: number }>`select token from log_versions`.execute(app.state.db)
  return rows[0]?.token
}
