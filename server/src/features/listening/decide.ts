import { sql, type Kysely } from 'kysely'
import type { Database, FindState } from '../../database.ts'
import { KithError, notFound } from '../../platform/errors.ts'

type Db = Kysely<Database>

/** Decides on finds, in the caller's transaction; what each was before is kept. Nothing where all are so already. */
export const decide = async (
  db: Db,
  finds: readonly number[],
  state: FindState,
  until: Date | null,
  { by, now }: { readonly by: string; readonly now: Date },
): Promise<{ decision: number | null; decided: number }> => {
  const { rows: locked } = await sql<{
    id: number
  }>`select id from find where id = any(${[...finds]}::bigint[]) order by id for update`.execute(db)
  if (locked.length === 0) throw notFound('find', finds[0] ?? 0)
  const { rows: made } = await sql<{
    id: number
  }>`insert into find_decision (state, made_by, made_at) values (${state}, ${by}, ${now}) returning id`.execute(db)
  const decision = made[0]?.id ?? 0
  const { rows } = await sql<{ find_id: number }>`insert into find_decided (decision_id, find_id, state, snoozed_until, before_id)
    select ${decision}, id, state, snoozed_until, decision_id from find where id = any(${locked.map((row) => row.id)}::bigint[])
      and (state <> ${state} or snoozed_until is distinct from ${until}) returning find_id`.execute(db)
  if (rows.length === 0) {
    await sql`delete from find_decision where id = ${decision}`.execute(db)
    return { decision: null, decided: 0 }
  }
  await sql`update find set state = ${state}, snoozed_until = ${until}, decision_id = ${decision} where id = any(${rows.map((row) => row.find_id)}::bigint[])`.execute(
    db,
  )
  return { decision, decided: rows.length }
}

/** Takes a decision back where nobody has decided since. @throws KithError not_found, conflict when it was taken back already */
export const undo = async (db: Db, decision: number, { by, now }: { readonly by: string; readonly now: Date }): Promise<number> => {
  const { rows: known } = await sql<{
    undone_at: Date | null
  }>`select undone_at from find_decision where id = ${decision} for update`.execute(db)
  const [held] = known
  if (held === undefined) throw notFound('decision', decision)
  if (held.undone_at !== null) throw new KithError('conflict', 'This decision was taken back already.', { hint: 'Decide anew.' })
  const { rows } = await sql<{
    id: number
  }>`update find f set state = d.state, snoozed_until = d.snoozed_until, decision_id = d.before_id from find_decided d
    where d.decision_id = ${decision} and d.find_id = f.id and f.decision_id = ${decision} returning f.id`.execute(db)
  await sql`update find_decision set undone_by = ${by}, undone_at = ${now} where id = ${decision}`.execute(db)
  return rows.length
}
