import { sql, type Selectable } from 'kysely'
import type { Database } from '../../database.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { storable } from '../../platform/text.ts'
import { personOf, personsOf, settle } from '../people/index.ts'
import type { Db, Maker } from './decisions.ts'
import { saidApart, sayApart } from './merge.ts'

type Row = Selectable<Database['decision']>

/**
 * Undoes a decision, or all of its act, the latest first, in the caller's transaction. Answers how many were undone: none where they were already.
 *
 * @throws KithError not_found; conflict where what it left behind has gone, or a later decision forbids it
 */
export const undoDecision = async (db: Db, id: number, together: boolean, maker: Maker): Promise<number> => {
  const one = await db.selectFrom('decision').selectAll().where('id', '=', id).executeTakeFirst()
  if (!one) throw notFound('decision', id)
  if (one.erased) {
    throw new KithError('conflict', 'Somebody whom this decision was about has been erased since.', {
      hint: 'An erasure is for ever, so there is nothing to undo.',
    })
  }
  const rows = await db
    .selectFrom('decision')
    .selectAll()
    .where(together || one.kind === 'split' ? 'batch_id' : 'id', '=', together || one.kind === 'split' ? one.batch_id : id)
    .where('undone_at', 'is', null)
    .where('erased', '=', false)
    .orderBy('id', 'desc')
    .forUpdate()
    .execute()
  for (const row of rows) {
    await db
      .updateTable('decision')
      .set({ undone_at: new Date(), undone_by: maker.actor.name, undone_reason: storable(maker.reason ?? '') })
      .where('id', '=', row.id)
      .execute()
    if (row.kind === 'merge') await undoMerge(db, row, together, maker)
    else if (row.kind === 'split') await undoSplit(db, row)
    // What was said to be two is only forgotten: the row above has done it.
  }
  return rows.length
}

const undoMerge = async (db: Db, row: Row, together: boolean, maker: Maker): Promise<void> => {
  const { merged = 0, into = 0 } = row.details
  const { rows } = await sql<{ id: number }>`select id from member where id = ${merged} and merge_id = ${row.id}`.execute(db)
  // It has been split off since, or everything it had is gone with its source: there is nothing to part.
  if (rows.length === 0) return
  await unlink(db, merged)
  // Else the next look at everybody would merge them again. A rule or a file that is taken back as a whole says nothing any more; one of its merges does.
  const comesBack = row.made_by === 'resolver' || (row.made_by === 'rule' && !together)
  if (comesBack && (await personOf(db, into)) !== undefined) await sayApart(db, [[into, merged]], { ...maker, batch: row.batch_id })
}

/** Makes a merged member a person again, with all that was merged into it. */
export const unlink = async (db: Db, member: number): Promise<void> => {
  const before = await personOf(db, member)
  await sql`update member set merged_into = null, merge_id = null where id = ${member}`.execute(db)
  await settle(db, [...new Set([...(before === undefined ? [] : [before]), member])])
}

const undoSplit = async (db: Db, row: Row): Promise<void> => {
  const { from = 0, to = 0, identities = [], merge } = row.details
  // They were one by a merge that has been undone itself meanwhile.
  if (merge !== undefined && (await isUndone(db, merge))) return
  const persons = await personsOf(db, [from, to])
  const [one, other] = [persons.get(from), persons.get(to)]
  if (one === undefined) {
    throw new KithError('conflict', 'The person that they were split from is no longer here.', {
      hint: 'What was split off stays as it is.',
    })
  }
  if (other === undefined) return
  if (one !== other && (await saidApart(db, [one, other])).length > 0) {
    throw new KithError('conflict', 'Somebody has since said that these are two people.', { hint: 'Undo that decision first.' })
  }
  const homes = await personsOf(
    db,
    identities.map((identity) => identity.home),
  )
  for (const { id, home } of identities) {
    await sql`update identity set home_id = ${homes.has(home) ? home : from}, joined_by = 'merged' where id = ${id} and home_id = ${to}`.execute(
      db,
    )
  }
  // What hangs on the number that the split made goes along: with what came meanwhile, unless they have been merged into somebody else.
  if (one !== to && (other === to || (await isEmpty(db, to))))
    await sql`update member set merged_into = ${one}, merge_id = ${merge ?? row.id} where id = ${to}`.execute(db)
  const after = await personsOf(db, [from, to, one, other, ...homes.keys()])
  await settle(db, [...new Set(after.values())])
}

const isEmpty = async (db: Db, member: number): Promise<boolean> => {
  const { rows } = await sql<{ n: number }>`select 1 as n where exists (select from identity where home_id = ${member})
    or exists (select from member where merged_into = ${member})`.execute(db)
  return rows.length === 0
}

const isUndone = async (db: Db, id: number): Promise<boolean> => {
  const one = await db.selectFrom('decision').select('undone_at').where('id', '=', id).executeTakeFirst()
  return one === undefined || one.undone_at !== null
}
