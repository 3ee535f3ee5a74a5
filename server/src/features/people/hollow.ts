import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'

type Db = Kysely<Database>

/**
 * Splits and undoing may leave a person without any identity: nobody is listed by that number any more, and notes that hang on it would be seen by nobody.
 * They are shown where the identities went, and come home when the number stands for somebody again. `roots` are members that are merged into nobody.
 */
export const keepNotesSeen = async (db: Db, roots: readonly number[]): Promise<void> => {
  await sql`${below(roots)} update note n set member_id = n.home_id from below b join member root on root.id = b.root
    where n.home_id = b.id and n.member_id <> n.home_id and not root.hollow`.execute(db)
  const { rows } = await sql<{ root: number; notes: number[] }>`${below(roots)} select b.root, array_agg(n.id) as notes
    from note n join below b on b.id = n.member_id join member root on root.id = b.root where root.hollow group by b.root`.execute(db)
  for (const { root, notes } of rows) {
    const heir = await heirOf(db, root)
    if (heir !== undefined) await sql`update note set member_id = ${heir} where id = any(${notes}::bigint[])`.execute(db)
  }
}

/** These members and all that were merged into them. */
const below = (roots: readonly number[]) => sql`with recursive below as (
  select m.id, m.id as root from member m where m.id = any(${roots}::bigint[])
  union all select m.id, b.root from member m join below b on m.merged_into = b.id)`

/** Who has what this number had: the other side of the last split that it was part of, whether that stands or was undone. */
const heirOf = async (db: Db, member: number): Promise<number | undefined> => {
  const { rows } = await sql<{ id: number }>`with recursive parted as (
      select d.id, coalesce(d.undone_at, d.at) as at, case when (d.details->>'to')::bigint = ${member} then (d.details->>'from')::bigint
        else (d.details->>'to')::bigint end as other
      from decision d join decision_member dm on dm.decision_id = d.id where dm.member_id = ${member} and d.kind = 'split'),
    up as (select m.id as start, m.id, m.merged_into from member m where m.id in (select other from parted)
      union all select up.start, m.id, m.merged_into from up join member m on m.id = up.merged_into)
    select up.id from parted join up on up.start = parted.other join member person on person.id = up.id
    where up.merged_into is null and up.id <> ${member} and not person.hollow order by parted.at desc, parted.id desc limit 1`.execute(db)
  return rows[0]?.id
}
