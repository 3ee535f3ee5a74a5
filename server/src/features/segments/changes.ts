import { sql, type Kysely } from 'kysely'
import type { App } from '../../app.ts'
import { dayIn } from '../../analytics/calendar.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import type { Database } from '../../database.ts'
import { personsOf } from '../people/index.ts'
import type { Difference, SegmentRow } from './settle.ts'

type Db = Kysely<Database>

interface Looked extends Difference {
  /** False where it is compared with another rule's people, or with nobody. */
  readonly isNews: boolean
  /** By the database's clock. */
  readonly begun: Date
}

/** Of one segment; older ones go. */
const KEPT_MAX = 2_000
const SIZES_DAYS = 800

/** Answers the number under which the log learns of the change; undefined where another process has noted it already. */
export const noteChanges = async (app: App, row: SegmentRow, looked: Looked): Promise<number | undefined> => {
  const isSame = looked.entered === 0 && looked.gone === 0
  const generation = row.generation + 1
  const day = dayIn(app.now(), await workspaceZone(app))
  return app.state.db.transaction().execute(async (db) => {
    const claimed = await db
      .updateTable('segment')
      .set({ people: looked.people, looked_at: looked.begun, generation })
      .where('id', '=', row.id)
      .where('generation', '=', row.generation)
      .executeTakeFirst()
    if (claimed.numUpdatedRows === 0n) return undefined
    const told = isSame || !looked.isNews ? { entered: 0, gone: 0 } : await tell(db, row, looked, app.now())
    await sql`insert into segment_size as old (segment_id, day, people, entered, gone) values (${row.id}, ${day}, ${looked.people}, ${told.entered}, ${told.gone})
      on conflict (segment_id, day) do update set people = excluded.people, entered = old.entered + excluded.entered, gone = old.gone + excluded.gone`.execute(
      db,
    )
    return generation
  })
}

const tell = async (db: Db, row: SegmentRow, looked: Looked, at: Date): Promise<{ entered: number; gone: number }> => {
  const isSilent = await silentSince(db, row.looked_at, looked.leaving)
  const entering = looked.entering.filter((person) => !isSilent(person))
  const leaving = looked.leaving.filter((person) => !isSilent(person))
  await insert(db, row.id, entering, true, at)
  await insert(db, row.id, leaving, false, at)
  await sql`delete from segment_change where segment_id = ${row.id} and id <= (select id from segment_change where segment_id = ${row.id}
    order by id desc limit 1 offset ${KEPT_MAX})`.execute(db)
  await sql`delete from segment_size where segment_id = ${row.id} and day < ${at}::date - ${SIZES_DAYS}::int`.execute(db)
  return {
    entered: looked.entered - looked.entering.length + entering.length,
    gone: looked.gone - looked.leaving.length + leaving.length,
  }
}

/** What was told within the hour is not told again: the log may not have learnt it the first time. */
const insert = async (db: Db, segment: number, people: readonly number[], entered: boolean, at: Date): Promise<void> => {
  if (people.length === 0) return
  await sql`insert into segment_change (segment_id, member_id, entered, at)
    select ${segment}, m.id, ${entered}, ${at} from member m where m.id = any(${people}::bigint[])
      and not exists (select from (select c.entered, c.at from segment_change c where c.segment_id = ${segment} and c.member_id = m.id
        order by c.id desc limit 1) before where before.entered = ${entered} and before.at > ${at}::timestamptz - interval '1 hour')
    order by m.id`.execute(db)
}

/**
 * Of whom nothing is told: it has been decided since who they are, one person or two, or they are nobody any more. A decision counts from the beginning of the
 * transaction that made it, so a little earlier ones are looked at, too.
 */
const silentSince = async (db: Db, since: Date, leaving: readonly number[]): Promise<(person: number) => boolean> => {
  const { rows } = await sql<{
    id: number
  }>`select distinct dm.member_id as id from decision d join decision_member dm on dm.decision_id = d.id
    where d.kind <> 'apart' and greatest(d.at, d.undone_at) >= ${since}::timestamptz - interval '10 seconds'`.execute(db)
  const decided = rows.map((row) => row.id)
  const persons = await personsOf(db, [...decided, ...leaving])
  const silent = new Set([...decided, ...decided.flatMap((id) => persons.get(id) ?? [])])
  return (person) => silent.has(person) || (persons.has(person) && persons.get(person) !== person)
}
