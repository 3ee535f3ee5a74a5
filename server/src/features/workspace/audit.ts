import { listAudit } from '@kith/contract/workspace'
import { sql, type Kysely } from 'kysely'
import { handle } from '../../app.ts'
import type { Database } from '../../database.ts'
import type { AuditRow } from '../../platform/operation.ts'

/** Writes an audit row; the answer adds the outcome of what was not atomic. */
export const writeAudit = async (
  db: Kysely<Database>,
  { actor, operation, details, often }: AuditRow,
): Promise<(outcome: string) => Promise<void>> => {
  const actorId = 'id' in actor ? actor.id : null
  if (often === true) {
    const { rows } =
      await sql`select from audit where at >= date_trunc('day', now()) and operation = ${operation} and actor_kind = ${actor.kind}
      and actor_id is not distinct from ${actorId}::bigint and actor = ${actor.name} and details = ${JSON.stringify(details)}::jsonb and outcome = 'done' limit 1`.execute(
        db,
      )
    if (rows.length > 0) return async () => {}
  }
  const row = await db
    .insertInto('audit')
    .values({
      actor: actor.name,
      actor_kind: actor.kind,
      actor_id: actorId,
      operation,
      details: JSON.stringify(details),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return async (outcome) => {
    // Anybody can knock for ever: what was not even tried must not fill the disk.
    if (outcome === 'throttled') await db.deleteFrom('audit').where('id', '=', row.id).execute()
    else if (outcome !== 'done') await db.updateTable('audit').set({ outcome }).where('id', '=', row.id).execute()
  }
}

export const auditOperations = [
  handle(listAudit, async ({ db }, { limit, offset }) => {
    const { total } = await db
      .selectFrom('audit')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow()
    const rows = await db.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute()
    return {
      total,
      entries: rows.map((row) => ({
        id: row.id,
        at: row.at.toISOString(),
        actor: row.actor,
        operation: row.operation,
        details: row.outcome === 'done' ? row.details : { ...row.details, outcome: row.outcome },
      })),
    }
  }),
]
