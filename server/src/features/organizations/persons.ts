import { sql } from 'kysely'
import { notFound } from '../../platform/errors.ts'
import type { Db } from './named.ts'

/** The people feature asks this one where somebody is, so this one cannot ask it who somebody is, and reads the links between members itself. */

/** The person that a member number stands for now. @throws KithError not_found */
export const personAt = async (db: Db, memberId: number): Promise<number> => {
  const { rows } = await sql<{ id: number }>`with recursive up as (
      select id, merged_into from member where id = ${memberId}
      union select m.id, m.merged_into from up join member m on m.id = up.merged_into)
    select id from up where merged_into is null`.execute(db)
  const [person] = rows
  if (person === undefined) throw notFound('person', memberId)
  return person.id
}

/** Each member number that these persons are, with the person. */
export const numbersOfPersons = async (db: Db, persons: readonly number[]): Promise<Map<number, number>> => {
  const { rows } = await sql<{ id: number; root: number }>`with recursive tree as (
      select id, id as root from member where id = any(${persons}::bigint[])
      union select m.id, t.root from member m join tree t on m.merged_into = t.id)
    select id, root from tree`.execute(db)
  return new Map(rows.map((row) => [row.id, row.root]))
}
