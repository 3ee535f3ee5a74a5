import { sql, type Kysely } from 'kysely'
import type { Database, DecisionDetails } from '../../database.ts'
import type { Actor } from '../../platform/operation.ts'
import { jsonText } from '../../platform/state/text.ts'
import { storable } from '../../platform/text.ts'

export type Db = Kysely<Database>

/** Who decides, how and why. */
export interface Maker {
  readonly actor: Actor
  readonly madeBy: Database['decision']['made_by']
  readonly reason?: string | undefined
  /** The first decision of the same act, where this is not the first. */
  readonly batch?: number | undefined
}

export const RESOLVER: Omit<Maker, 'reason'> = { actor: { kind: 'system', name: 'Kith' }, madeBy: 'resolver' }

export interface Entry {
  /** The members that it is about. */
  readonly members: readonly number[]
  readonly details: DecisionDetails
  /** Where it is not the maker's. */
  readonly reason?: string | undefined
}

/** Writes a decision down. Answers its number. */
export const record = async (
  db: Db,
  kind: Database['decision']['kind'],
  members: readonly number[],
  details: DecisionDetails,
  maker: Maker,
): Promise<number> => (await recordAll(db, kind, [{ members, details }], maker))[0] ?? 0

/** Writes decisions of one act down, in their order. Answers their numbers, which ascend. */
export const recordAll = async (db: Db, kind: Database['decision']['kind'], entries: readonly Entry[], maker: Maker): Promise<number[]> => {
  const { actor } = maker
  const actorId = actor.kind === 'user' || actor.kind === 'key' ? actor.id : null
  const { rows } = await sql<{ id: number }>`select nextval(pg_get_serial_sequence('decision', 'id')) as id
    from generate_series(1, ${entries.length}::int) order by 1`.execute(db)
  const ids = rows.map((row) => row.id)
  const lines = entries.map(({ details, reason }, at) => ({ id: ids[at], details, reason: storable(reason ?? maker.reason ?? '') }))
  await sql`insert into decision (id, kind, batch_id, made_by, actor, actor_kind, actor_id, reason, details) overriding system value
    select new.id, ${kind}, ${maker.batch ?? ids[0] ?? 0}::bigint, ${maker.madeBy}, ${actor.name}, ${actor.kind}, ${actorId}::bigint, new.reason, new.details
    from jsonb_to_recordset(${jsonText(lines)}::jsonb) as new(id bigint, reason text, details jsonb)`.execute(db)
  const about = entries.flatMap(({ members }, at) => members.map((member) => ({ decision: ids[at] ?? 0, member })))
  await sql`insert into decision_member (decision_id, member_id)
    select * from unnest(${about.map((one) => one.decision)}::bigint[], ${about.map((one) => one.member)}::bigint[]) on conflict do nothing`.execute(
    db,
  )
  return ids
}
