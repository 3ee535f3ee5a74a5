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

/** Writes a decision down, with the members that it is about. Answers its number. */
export const record = async (
  db: Db,
  kind: Database['decision']['kind'],
  members: readonly number[],
  details: DecisionDetails,
  maker: Maker,
): Promise<number> => {
  const { actor } = maker
  const actorId = actor.kind === 'user' || actor.kind === 'key' ? actor.id : null
  const { rows } = await sql<{ id: number }>`insert into decision (kind, batch_id, made_by, actor, actor_kind, actor_id, reason, details)
    values (${kind}, coalesce(${maker.batch ?? null}::bigint, 0), ${maker.madeBy}, ${actor.name}, ${actor.kind}, ${actorId}, ${storable(maker.reason ?? '')},
      ${jsonText(details)}::jsonb) returning id`.execute(db)
  const id = rows[0]?.id ?? 0
  if (maker.batch === undefined) await sql`update decision set batch_id = ${id} where id = ${id}`.execute(db)
  await sql`insert into decision_member (decision_id, member_id) select ${id}::bigint, m from unnest(${members}::bigint[]) as t(m) on conflict do nothing`.execute(
    db,
  )
  return id
}
