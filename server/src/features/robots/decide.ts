import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import type { Actor } from '../../platform/operation.ts'
import { storable } from '../../platform/text.ts'
import { editMember, holdLinks, markStanding, personOf, personsOf, settle } from '../people/index.ts'

export type Db = Kysely<Database>
export type RobotState = Database['robot_decision']['state']

export interface Maker {
  readonly actor: Actor
  readonly reason?: string | undefined
}

interface Own {
  readonly id: number
  readonly robot: RobotState
  readonly by_hand: boolean
}

/** What these members are by themselves, locked. */
const ownOf = async (db: Db, members: readonly number[]): Promise<Own[]> => {
  const { rows } =
    await sql<Own>`select id, coalesce(own->>'robot', robot) as robot, coalesce((own->>'robot_by_hand')::boolean, robot_by_hand) as by_hand
    from member where id = any(${members}::bigint[]) order by id for update`.execute(db)
  return rows
}

/**
 * Writes down what a person says of people, in the caller's transaction; whoever was said to be just that already is left alone. Answers the act's number and how many changed.
 *
 * @throws KithError not_found
 */
export const decideRobots = async (
  db: Db,
  people: readonly number[],
  state: RobotState,
  { actor, reason = '' }: Maker,
): Promise<{ decision: number | null; people: number }> => {
  await holdLinks(db)
  const persons = await personsOf(db, people)
  for (const number of people) if (!persons.has(number)) throw notFound('person', number)
  const changing = (await ownOf(db, [...new Set(persons.values())])).filter((own) => own.robot !== state || !own.by_hand)
  const actorId = actor.kind === 'user' || actor.kind === 'key' ? actor.id : null
  let batch: number | null = null
  for (const own of changing) {
    const { rows } = await sql<{
      id: number
    }>`insert into robot_decision (batch_id, member_id, state, before_state, before_by_hand, reason, actor, actor_kind, actor_id)
      values (coalesce(${batch}::bigint, 0), ${own.id}, ${state}, ${own.robot}, ${own.by_hand}, ${storable(reason)}, ${actor.name}, ${actor.kind}, ${actorId}) returning id`.execute(
      db,
    )
    const id: number = rows[0]?.id ?? 0
    if (batch === null) await sql`update robot_decision set batch_id = ${id} where id = ${id}`.execute(db)
    batch ??= id
    await editMember(db, own.id, { robot: state, robot_by_hand: true })
  }
  await markStanding(
    db,
    changing.map((own) => own.id),
  )
  return { decision: batch, people: changing.length }
}

/**
 * Makes a decision, or all of its act, as if it had not been, in the caller's transaction. Answers how many were undone: none where they were already.
 *
 * @throws KithError not_found; conflict where somebody has decided otherwise since
 */
export const undoRobotDecision = async (db: Db, id: number, together: boolean, { actor, reason = '' }: Maker): Promise<number> => {
  await holdLinks(db)
  const one = await db.selectFrom('robot_decision').selectAll().where('id', '=', id).executeTakeFirst()
  if (!one) throw notFound('decision', id)
  const rows = await db
    .selectFrom('robot_decision')
    .selectAll()
    .where(together ? 'batch_id' : 'id', '=', together ? one.batch_id : id)
    .where('undone_at', 'is', null)
    .orderBy('id', 'desc')
    .forUpdate()
    .execute()
  for (const row of rows) {
    const [own] = await ownOf(db, [row.member_id])
    if (own === undefined) continue
    await refuseLater(db, row.id, row.member_id)
    if (own.robot !== row.state || !own.by_hand) throw changedSince()
    await sql`update robot_decision set undone_at = now(), undone_by = ${actor.name}, undone_reason = ${storable(reason)} where id = ${row.id}`.execute(
      db,
    )
    await editMember(db, row.member_id, { robot: row.before_state, robot_by_hand: row.before_by_hand })
    const person = await personOf(db, row.member_id)
    // With all that was merged into that person since.
    if (person !== undefined) await settle(db, [person])
  }
  return rows.length
}

const refuseLater = async (db: Db, id: number, member: number): Promise<void> => {
  const { rows } = await sql`select from robot_decision where member_id = ${member} and id > ${id} and undone_at is null limit 1`.execute(
    db,
  )
  if (rows.length > 0) throw changedSince()
}

const changedSince = (): KithError =>
  new KithError('conflict', 'Somebody has decided otherwise since.', {
    hint: 'Undo the later decision first, or decide anew.',
  })
