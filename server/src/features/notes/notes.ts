import type { Note } from '@kith/contract/notes'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { Database } from '../../database.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import type { Actor } from '../../platform/operation.ts'
import { jsonText } from '../../platform/state/text.ts'
import { storable } from '../../platform/text.ts'

type Db = Kysely<Database>
type Row = Selectable<Database['note']>

/** Removed ones among them: nobody writes so much by hand. */
const NOTES_OF_A_MEMBER_MAX = 2_000
const EARLIER_MAX = 20

interface Page {
  /** Those that were removed instead of those that stand. */
  readonly removed: boolean
  readonly limit: number
  readonly offset: number
}

/** What is written about a person, who is all these members, the latest first. */
export const notesOf = async (
  db: Db,
  members: readonly number[],
  { removed, limit, offset }: Page,
): Promise<{ total: number; removed: number; notes: Note[] }> => {
  const { rows: counted } = await sql<{ standing: number; removed: number }>`select count(*) filter (where removed_at is null) as standing,
      count(removed_at) as removed from note where member_id = any(${members}::bigint[])`.execute(db)
  const [counts = { standing: 0, removed: 0 }] = counted
  const { rows } = await sql<Row>`select * from note where member_id = any(${members}::bigint[]) and (removed_at is not null) = ${removed}
    order by written_at desc, id desc limit ${limit} offset ${offset}`.execute(db)
  return { total: removed ? counts.removed : counts.standing, removed: counts.removed, notes: rows.map(toNote) }
}

const toNote = (row: Row): Note => ({
  id: row.id,
  text: row.text,
  author: row.author,
  writtenAt: row.written_at.toISOString(),
  editedAt: row.edited_at?.toISOString() ?? null,
  editedBy: row.edited_by,
  earlier: [...row.earlier],
  removedAt: row.removed_at?.toISOString() ?? null,
  removedBy: row.removed_by,
})

/** Writes a note about a person, in the caller's transaction. Answers its number. @throws KithError conflict beyond the bound */
export const write = async (db: Db, person: number, text: string, actor: Actor): Promise<number> => {
  const { rows: held } = await sql<{ n: number }>`select count(*) as n from note where member_id = ${person}`.execute(db)
  if ((held[0]?.n ?? 0) >= NOTES_OF_A_MEMBER_MAX) {
    throw new KithError('conflict', `There are ${NOTES_OF_A_MEMBER_MAX} notes about this person.`, { hint: 'Add to one that is there.' })
  }
  const actorId = actor.kind === 'user' || actor.kind === 'key' ? actor.id : null
  const { rows } = await sql<{ id: number }>`insert into note (member_id, home_id, text, author, author_kind, author_id)
    values (${person}, ${person}, ${storable(text)}, ${actor.name}, ${actor.kind}, ${actorId}) returning id`.execute(db)
  return rows[0]?.id ?? 0
}

/** Changes what a note says; what it said is kept, the last twenty times. @throws KithError not_found, conflict when it is removed */
export const edit = async (db: Db, id: number, text: string, actor: Actor, now: Date): Promise<void> => {
  const note = await locked(db, id)
  if (note.removed_at !== null) throw new KithError('conflict', 'This note was removed.', { hint: 'Bring it back first.' })
  const wanted = storable(text)
  if (wanted === note.text) return
  const before = { text: note.text, until: now.toISOString(), by: note.edited_by ?? note.author }
  await sql`update note set text = ${wanted}, edited_at = ${now}, edited_by = ${actor.name},
    earlier = ${jsonText([before, ...note.earlier].slice(0, EARLIER_MAX))}::jsonb where id = ${id}`.execute(db)
}

/** @throws KithError not_found */
export const remove = async (db: Db, id: number, actor: Actor, now: Date): Promise<void> => {
  const note = await locked(db, id)
  if (note.removed_at === null) await sql`update note set removed_at = ${now}, removed_by = ${actor.name} where id = ${id}`.execute(db)
}

/** @throws KithError not_found */
export const restore = async (db: Db, id: number): Promise<void> => {
  await locked(db, id)
  await sql`update note set removed_at = null, removed_by = null where id = ${id}`.execute(db)
}

const locked = async (db: Db, id: number): Promise<Row> => {
  const { rows } = await sql<Row>`select * from note where id = ${id} for update`.execute(db)
  const [note] = rows
  if (note === undefined) throw notFound('note', id)
  return note
}
