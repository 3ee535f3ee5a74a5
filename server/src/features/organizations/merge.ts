import { sql } from 'kysely'
import { KithError, notFound } from '../../platform/errors.ts'
import type { Actor } from '../../platform/operation.ts'
import { storable } from '../../platform/text.ts'
import type { Db } from './named.ts'

export interface Why {
  readonly actor: Actor
  readonly reason?: string | undefined
}

/** What each of these organizations stands for in the end; numbers that none has are missing. */
export const mainOf = async (db: Db, organizations: readonly number[]): Promise<Map<number, number>> => {
  const { rows } = await sql<{
    id: number
    main_id: number
  }>`select id, main_id from organization where id = any(${organizations}::bigint[])`.execute(db)
  return new Map(rows.map((row) => [row.id, row.main_id]))
}

/**
 * Makes organizations one, in the caller's transaction. Nothing is moved: each is linked to the one that stays, and undoing clears the link. Circles cannot
 * come about: only what stands for itself is linked, and only to another that does.
 *
 * @throws KithError not_found
 */
export const mergeOrganizations = async (
  db: Db,
  organizations: readonly number[],
  into: number,
  why: Why,
): Promise<{ id: number; decision: number | null }> => {
  // Merges come one after the other: what one stands for must not change while another is linked to it.
  await sql`select pg_advisory_xact_lock(hashtext('organization merges'))`.execute(db)
  const mains = await mainOf(db, [into, ...organizations])
  for (const id of [into, ...organizations]) if (!mains.has(id)) throw notFound('organization', id)
  const main = mains.get(into) ?? into
  const others = [...new Set(mains.values())].filter((id) => id !== main).toSorted((a, b) => a - b)
  let batch: number | undefined
  for (const other of others) {
    const decision = await record(db, other, main, batch, why)
    batch ??= decision
    await sql`update organization set merged_into = ${main}, merge_id = ${decision} where id = ${other}`.execute(db)
  }
  await settle(db, [main])
  return { id: main, decision: batch ?? null }
}

const record = async (db: Db, merged: number, into: number, batch: number | undefined, { actor, reason }: Why): Promise<number> => {
  const actorId = actor.kind === 'user' || actor.kind === 'key' ? actor.id : null
  const { rows } = await sql<{
    id: number
  }>`insert into organization_decision (batch_id, merged, into_id, actor, actor_kind, actor_id, reason)
    values (${batch ?? 0}, ${merged}, ${into}, ${actor.name}, ${actor.kind}, ${actorId}, ${storable(reason ?? '')}) returning id`.execute(
    db,
  )
  const id = rows[0]?.id ?? 0
  if (batch === undefined) await sql`update organization_decision set batch_id = ${id} where id = ${id}`.execute(db)
  return id
}

/** Writes down what all that is linked to these stands for. */
const settle = async (db: Db, mains: readonly number[]): Promise<void> => {
  await sql`with recursive tree as (
      select id, id as root from organization where id = any(${mains}::bigint[])
      union select o.id, t.root from organization o join tree t on o.merged_into = t.id)
    update organization o set main_id = t.root from tree t where o.id = t.id and o.main_id <> t.root`.execute(db)
}

/**
 * Undoes a merge, or all of its act, in the caller's transaction. Answers how many were undone: none where they were already.
 *
 * @throws KithError not_found
 */
export const undoMerge = async (db: Db, decision: number, together: boolean, { actor, reason }: Why): Promise<number> => {
  await sql`select pg_advisory_xact_lock(hashtext('organization merges'))`.execute(db)
  const one = await db.selectFrom('organization_decision').selectAll().where('id', '=', decision).executeTakeFirst()
  if (!one) throw notFound('decision', decision)
  const { rows } = await sql<{ id: number; merged: number }>`update organization_decision
    set undone_at = now(), undone_by = ${actor.name}, undone_reason = ${storable(reason ?? '')}
    where undone_at is null and ${together ? sql`batch_id = ${one.batch_id}` : sql`id = ${decision}`} returning id, merged`.execute(db)
  for (const row of rows) {
    const freed =
      await sql`update organization set merged_into = null, merge_id = null where id = ${row.merged} and merge_id = ${row.id}`.execute(db)
    if ((freed.numAffectedRows ?? 0n) === 0n) {
      throw new KithError('conflict', 'This merge is not the one that holds them together now.', {
        hint: 'Look at the organization again.',
      })
    }
    await settle(db, [row.merged])
  }
  return rows.length
}
