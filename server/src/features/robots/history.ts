import type { RobotDecision } from '@kith/contract/robots'
import { sql } from 'kysely'
import { membersOf, personsOf } from '../people/index.ts'
import type { Db } from './decide.ts'

interface Row extends Pick<RobotDecision, 'id' | 'state' | 'actor' | 'reason' | 'together'> {
  readonly batch_id: number
  readonly member_id: number
  readonly before_state: RobotDecision['before']
  readonly at: Date
  readonly undone_at: Date | null
  readonly undone_by: string | null
}

/** These decisions, the newest first, told of the persons that the members are now. */
export const decisionsOf = async (db: Db, ids: readonly number[]): Promise<RobotDecision[]> => {
  if (ids.length === 0) return []
  const { rows } = await sql<Row>`select d.*, (select count(*) from robot_decision o where o.batch_id = d.batch_id) as together
    from robot_decision d where d.id = any(${ids}::bigint[]) order by d.id desc`.execute(db)
  const persons = await personsOf(
    db,
    rows.map((row) => row.member_id),
  )
  const { rows: named } = await sql<{
    id: number
    name: string
  }>`select id, name from member where id = any(${[...persons.values()]}::bigint[])`.execute(db)
  const names = new Map(named.map(({ id, name }) => [id, name]))
  return rows.map((row) => {
    const person = persons.get(row.member_id) ?? row.member_id
    return {
      id: row.id,
      batch: row.batch_id,
      together: row.together,
      person: { id: person, name: names.get(person) ?? '' },
      state: row.state,
      before: row.before_state,
      at: row.at.toISOString(),
      actor: row.actor,
      reason: row.reason,
      undoneAt: row.undone_at?.toISOString() ?? null,
      undoneBy: row.undone_by,
    }
  })
}

export const listDecisions = async (
  db: Db,
  person: number | undefined,
  limit: number,
  offset: number,
): Promise<{ total: number; decisions: RobotDecision[] }> => {
  const members = person === undefined ? undefined : await membersOf(db, person)
  const among = members === undefined ? sql`true` : sql`member_id = any(${members}::bigint[])`
  const { rows } = await sql<{
    id: number
  }>`select id from robot_decision where ${among} order by id desc limit ${limit} offset ${offset}`.execute(db)
  const { rows: counted } = await sql<{ n: number }>`select count(*) as n from robot_decision where ${among}`.execute(db)
  return {
    total: counted[0]?.n ?? 0,
    decisions: await decisionsOf(
      db,
      rows.map((row) => row.id),
    ),
  }
}
