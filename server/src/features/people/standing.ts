import { ROBOT, TEAMMATE } from '../../analytics/filter.ts'
import { sql } from 'kysely'
import type { App } from '../../app.ts'

const BATCH = 50_000

/**
 * Tells the log who belongs to whom: drains the outbox of identities whose member or standing changed, then reloads the dictionary, so that every
 * figure follows at once. A crash in between repeats the work; the newest version wins.
 */
export const projectStanding = async (app: Pick<App, 'state' | 'log'>): Promise<number> => {
  let projected = 0
  for (;;) {
    const { rows } = await sql<{ id: number; member_id: number | null; teammate: boolean | null; robot: string | null; token: number }>`
      select o.identity_id as id, i.member_id, m.teammate, m.robot, o.token
      from standing_outbox o left join identity i on i.id = o.identity_id left join member m on m.id = i.member_id
      order by o.token limit ${BATCH}`.execute(app.state.db)
    if (rows.length === 0) break
    const lines = rows.map((row) => {
      const flags = (row.teammate ? TEAMMATE : 0) | (row.robot === 'robot' ? ROBOT : 0)
      const member = row.member_id ?? 0
      return JSON.stringify([row.id, member, flags === 0 ? member : 0, flags, row.token])
    })
    await app.log.insert('standing', ['identity_id', 'member_id', 'community_id', 'flags', 'version'], lines.join('\n'))
    await sql`delete from standing_outbox o using unnest(${rows.map((row) => row.id)}::bigint[], ${rows.map((row) => row.token)}::bigint[]) as done(id, token)
      where o.identity_id = done.id and o.token = done.token`.execute(app.state.db)
    projected += rows.length
    if (rows.length < BATCH) break
  }
  if (projected > 0) await app.log.command('SYSTEM RELOAD DICTIONARY who')
  return projected
}

/** Marks all identities of these members for projection; the caller's transaction decides when. */
export const markStanding = async (db: App['state']['db'], memberIds: readonly number[]): Promise<void> => {
  await sql`insert into standing_outbox (identity_id) select id from identity where member_id = any(${memberIds}::bigint[])
    on conflict (identity_id) do update set token = excluded.token`.execute(db)
}
