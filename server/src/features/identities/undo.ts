import { sql, type Selectable } from 'kysely'
import type { Database } from '../../database.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { storable } from '../../platform/text.ts'
import { changeLinks, personsOf, settle } from '../people/index.ts'
import type { Db, Maker } from './decisions.ts'
import { saidApart, sayEachApart, type Pair } from './merge.ts'

type Row = Selectable<Database['decision']>

/**
 * Undoes a decision, or all of its act, the latest first, in the caller's transaction. Answers how many were undone: none where they were already.
 *
 * @throws KithError not_found; conflict where what it left behind has gone, or a later decision forbids it
 */
export const undoDecision = async (db: Db, id: number, together: boolean, maker: Maker): Promise<number> => {
  await changeLinks(db)
  const one = await db.selectFrom('decision').selectAll().where('id', '=', id).executeTakeFirst()
  if (!one) throw notFound('decision', id)
  if (one.erased) {
    throw new KithError('conflict', 'Somebody whom this decision was about has been erased since.', {
      hint: 'An erasure is for ever, so there is nothing to undo.',
    })
  }
  const all = together || one.kind === 'split'
  const rows = await db
    .selectFrom('decision')
    .selectAll()
    .where(all ? 'batch_id' : 'id', '=', all ? one.batch_id : id)
    // That two of them are not one was said when a single merge of the act was undone: it stays.
    .$if(one.kind === 'merge', (query) => query.where('kind', '=', 'merge'))
    .where('undone_at', 'is', null)
    .where('erased', '=', false)
    .orderBy('id', 'desc')
    .forUpdate()
    .execute()
  await db
    .updateTable('decision')
    .set({ undone_at: new Date(), undone_by: maker.actor.name, undone_reason: storable(maker.reason ?? '') })
    .where('id', '=', sql<number>`any(${rows.map((row) => row.id)}::bigint[])`)
    .execute()
  await undoMerges(
    db,
    rows.filter((row) => row.kind === 'merge'),
    together,
    maker,
  )
  for (const row of rows.filter(({ kind }) => kind === 'split')) await undoSplit(db, row)
  // What was said to be two is only forgotten: the update above has done it.
  return rows.length
}

const undoMerges = async (db: Db, rows: readonly Row[], together: boolean, maker: Maker): Promise<void> => {
  // The others have been split off since, or everything they had is gone with its source: there is nothing to part.
  const { rows: linked } = await sql<{ id: number; merge_id: number }>`select id, merge_id from member
    where merge_id = any(${rows.map((row) => row.id)}::bigint[])`.execute(db)
  await unlink(
    db,
    linked.map((member) => member.id),
  )
  // Else the next look at everybody would merge them again. A rule or a file that is taken back as a whole says nothing any more; one of its merges does.
  const parted = new Set(linked.map((member) => member.merge_id))
  const comeBack = rows.filter((row) => parted.has(row.id) && (row.made_by === 'resolver' || (row.made_by === 'rule' && !together)))
  const numbers = comeBack.flatMap(({ details: { into = 0, merged = 0 } }) => [into, merged])
  const there = await personsOf(db, numbers)
  const lists = pairsOf(comeBack).map((pairs) => pairs.filter(([into]) => there.has(into)))
  await sayEachApart(
    db,
    lists.filter((pairs) => pairs.length > 0),
    { ...maker, batch: rows[0]?.batch_id },
  )
}

const PAIRS_MAX = 500

/** Of each merge, the two that it made one, with all whom the same act had made one of them before. Beyond the bound, the two alone. */
const pairsOf = (merges: readonly Row[]): Pair[][] => {
  const together = new Map<number, number[]>()
  return merges
    .toSorted((a, b) => a.id - b.id)
    .map(({ details: { into = 0, merged = 0 } }) => {
      const [ours, theirs] = [together.get(into) ?? [into], together.get(merged) ?? [merged]]
      together.set(into, [...ours, ...theirs])
      if (ours.length * theirs.length > PAIRS_MAX) return [[into, merged]]
      return ours.flatMap((one) => theirs.map((other): Pair => [one, other]))
    })
}

/** Makes merged members persons again, each with all that was merged into it. */
export const unlink = async (db: Db, members: readonly number[]): Promise<void> => {
  if (members.length === 0) return
  const before = await personsOf(db, members)
  await sql`update member set merged_into = null, merge_id = null where id = any(${members}::bigint[])`.execute(db)
  await settle(db, [...new Set([...before.values(), ...members])])
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
