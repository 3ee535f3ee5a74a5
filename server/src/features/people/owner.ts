import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { KithError } from '../../platform/errors.ts'

type Db = Kysely<Database>

export interface Owner {
  readonly id: number
  readonly name: string
}

/**
 * `with recursive owned(person, user_id)`: who looks after each person of whom anything is said. What is said of the person before what is said of those
 * who were merged into it, of these the latest.
 */
const owned = sql`with recursive up as (
    select o.member_id as start, o.member_id as id from member_owner o
    union all select up.start, m.merged_into from up join member m on m.id = up.id where m.merged_into is not null),
  owned as (select distinct on (up.id) up.id as person, o.user_id
    from up join member m on m.id = up.id join member_owner o on o.member_id = up.start where m.merged_into is null
    order by up.id, up.start <> up.id, o.given_at desc, up.start)`

/** Who looks after a person, who is all these members, the person's own number first. */
export const ownerOf = async (db: Db, members: readonly number[]): Promise<Owner | null> => {
  const { rows } = await sql<{
    id: number | null
    name: string | null
  }>`select u.id, u.name from member_owner o left join app_user u on u.id = o.user_id
    where o.member_id = any(${members}::bigint[]) order by o.member_id <> ${members[0] ?? 0}, o.given_at desc, o.member_id limit 1`.execute(
    db,
  )
  const [said] = rows
  return said?.id == null || said.name === null ? null : { id: said.id, name: said.name }
}

/** Persons whom one of these accounts of the team looks after. */
export const ownedBy = async (db: Db, users: readonly number[]): Promise<number[]> => {
  const { rows } = await sql<{ person: number }>`${owned} select person from owned where user_id = any(${users}::bigint[])`.execute(db)
  return rows.map((row) => row.person)
}

/** Gives a person to an account of the team, or to nobody. @throws KithError invalid_input when there is no such account */
export const giveOwner = async (db: Db, person: number, user: number | null, by: string, now: Date): Promise<void> => {
  if (user !== null && (await db.selectFrom('app_user').select('id').where('id', '=', user).executeTakeFirst()) === undefined) {
    throw new KithError('invalid_input', `There is no account ${user} in the team.`, { hint: 'Look at the team in the settings.' })
  }
  await sql`insert into member_owner (member_id, user_id, given_by, given_at) values (${person}, ${user}, ${by}, ${now})
    on conflict (member_id) do update set user_id = excluded.user_id, given_by = excluded.given_by, given_at = excluded.given_at`.execute(
    db,
  )
}
