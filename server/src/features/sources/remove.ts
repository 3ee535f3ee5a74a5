import { sql, type Transaction } from 'kysely'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { KithError } from '../../platform/errors.ts'
import { forgetFillings, refreshSummaries, touching } from '../activities/index.ts'
import { changeLinks, markStanding, projectStanding, refreshSearch, settleMerged } from '../people/index.ts'
import { forgetPictures } from '../ties/index.ts'
import { interrupt, withoutRuns } from './runner.ts'

const ENDED = ['done', 'partial', 'failed', 'cancelled'] as const

/**
 * Removes sources with everything that came only from them: activities, then people whom no other source knows. Repeating it after a crash finishes
 * what was begun, since the sources themselves go last.
 */
export const removeFromSource = (app: App, sourceIds: readonly number[]): Promise<{ removedActivities: number; removedPeople: number }> =>
  withoutRuns(app, async () => {
    const db = app.state.db
    const mine = await db
      .updateTable('run')
      .set({ state: 'cancelled', finished_at: app.now(), lease_until: null })
      .where('source_id', 'in', [...sourceIds])
      .where('state', 'not in', [...ENDED])
      .returning('id')
      .execute()
    for (const { id } of mine) await interrupt(app, id)
    const others = await db.selectFrom('run').select('id').where('state', '=', 'running').limit(1).executeTakeFirst()
    if (others)
      throw new KithError('conflict', 'Another source is being read.', { hint: 'Wait for it, or pause it, then remove this one.' })

    const list = sourceIds.map(Number).join(',')
    const [count] = await app.log.query<{ n: number }>(`SELECT count() AS n FROM activity WHERE source_id IN (${list})`)
    const theirs = `SELECT DISTINCT identity_id FROM activity WHERE source_id IN (${list})`
    await touching(app, theirs, () => removeActivities(app, list))
    await refreshSummaries(app)
    const removedPeople = await removeIdentities(app, sourceIds, await identitiesInLog(app))
    await db
      .deleteFrom('source')
      .where('id', 'in', [...sourceIds])
      .execute()
    await projectStanding(app)
    return { removedActivities: count?.n ?? 0, removedPeople }
  })

const identitiesInLog = async (app: App): Promise<number[]> => {
  const known: number[] = []
  for await (const rows of app.log.stream<{ identity_id: number }>('SELECT DISTINCT identity_id FROM activity')) {
    for (const row of rows) known.push(row.identity_id)
  }
  return known
}

/** Keeps the statement well below the engine's bound on the length of a query. */
const PARTS_MAX = 2_000

/**
 * Takes the activities of sources (numbers, joined by commas) out of the log. A part of the log that holds nothing else is dropped as a whole, which spares rewriting all
 * where nothing is left. Older versions and what took them back count, too (`final = 0`): without its successor an older version would show again.
 */
const removeActivities = async (app: App, list: string): Promise<void> => {
  const theirs = `WHERE source_id IN (${list})`
  const [oldest] = await app.log.query<{ id: string }>(`SELECT min(_partition_id) AS id FROM activity ${theirs} SETTINGS final = 0`)
  if (oldest?.id) await forgetFillings(app, oldest.id)
  await forgetPictures(app)
  const whole = await app.log.query<{ part: string }>(
    // Every row counts here, taken-back versions too: without them older versions of other sources would come back.
    `SELECT _part AS part FROM activity GROUP BY part HAVING countIf(source_id NOT IN (${list})) = 0 LIMIT ${PARTS_MAX} SETTINGS final = 0`,
  )
  if (whole.length > 0) {
    const drops = whole.map(({ part }) => `DROP PART '${part}'`).join(', ')
    await app.log.command(`ALTER TABLE activity ${drops}`).catch((error: unknown) => {
      // A part that was merged into another meanwhile is no fault: its activities are deleted below.
      app.logger.debug({ error }, 'parts of the log could not be dropped')
    })
  }
  // Once for all months: a change of one looks at the parts of the others, too, and takes as long.
  const [left] = await app.log.query(`SELECT 1 FROM activity ${theirs} LIMIT 1 SETTINGS final = 0`)
  if (left) await app.log.command(`DELETE FROM activity ${theirs} SETTINGS lightweight_deletes_sync = 2`)
}

/** Identities that neither the log nor another source's list knows, and members that are left without any. */
const removeIdentities = async (app: App, sourceIds: readonly number[], inLog: readonly number[]): Promise<number> =>
  app.state.db.transaction().execute(async (db) => {
    await changeLinks(db)
    await sql`create temporary table gone on commit drop as
      select i.id, i.member_id from identity i
      where not exists (select from unnest(${inLog}::bigint[]) as known(id) where known.id = i.id)
        and not exists (select from listed l where l.identity_id = i.id and l.source_id <> all(${sourceIds}::bigint[]))`.execute(db)
    const { rows } = await sql<{ id: number }>`select distinct member_id as id from gone`.execute(db)
    const members = rows.map((row) => row.id)
    await sql`insert into standing_outbox (identity_id) select id from gone on conflict (identity_id) do update set token = excluded.token`.execute(
      db,
    )
    await sql`delete from identity i using gone g where i.id = g.id`.execute(db)
    const removed = await sql`delete from member m where m.id = any(${members}::bigint[])
      and not exists (select from identity i where i.member_id = m.id) and not exists (select from member other where other.merged_into = m.id)`.execute(
      db,
    )
    const merged = await removeEmpty(db)
    await markStanding(db, members)
    await refreshSearch(db, members)
    // Who was part of somebody and went takes name and tags along.
    await settleMerged(db, members)
    return Number(removed.numAffectedRows ?? 0) + merged
  })

/** Members that were merged and are left without an identity of their own go from the leaves up; answers how many persons went with them. */
const removeEmpty = async (db: Transaction<Database>): Promise<number> => {
  let persons = 0
  for (;;) {
    // What was written about them was written about the person that they are, or is shown elsewhere already.
    await sql`update note n set member_id = case when n.member_id = m.id then coalesce(m.merged_into, m.id) else n.member_id end,
        home_id = case when n.home_id = m.id then coalesce(m.merged_into, n.member_id) else n.home_id end
      from member m where m.id in (n.member_id, n.home_id) and (m.merged_into is not null or n.member_id <> m.id)
        and not exists (select from identity i where i.home_id = m.id or i.member_id = m.id)
        and not exists (select from member other where other.merged_into = m.id)`.execute(db)
    const { rows } = await sql<{ merged_into: number | null }>`delete from member m
      where not exists (select from identity i where i.home_id = m.id or i.member_id = m.id)
        and not exists (select from member other where other.merged_into = m.id) returning merged_into`.execute(db)
    if (rows.length === 0) return persons
    persons += rows.filter((row) => row.merged_into === null).length
  }
}
