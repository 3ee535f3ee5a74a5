import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { forgetAuthors } from '../listening/index.ts'
import { advanceBlocklist, changeLinks, insertTombstones, personsOf, settle } from '../people/index.ts'
import { accountsOf, tombstonesFor } from './begin.ts'
import { tablesAbout } from './tables.ts'

type Db = Kysely<Database>

/**
 * Takes the person out of the state, in one transaction: identities, members, and whatever hangs on their numbers. What was merged with them while the
 * erasure was under way stays, and stands for itself again. Answers all numbers that went, for the log to forget.
 */
export const removeFromState = (db: Db, erasureId: number): Promise<number[]> =>
  db.transaction().execute(async (transaction) => {
    await advanceBlocklist(transaction)
    await changeLinks(transaction)
    const erasure = await transaction.selectFrom('erasure').selectAll().where('id', '=', erasureId).forUpdate().executeTakeFirstOrThrow()
    if (erasure.state !== 'begun') return erasure.identities
    // An import may have brought something in between the look and the hash.
    const accounts = await accountsOf(transaction, erasure.members, erasure.identities)
    await insertTombstones(transaction, erasureId, await tombstonesFor(transaction, accounts))
    const identities = [...new Set([...erasure.identities, ...accounts.map((one) => one.id)])]
    const members = await emptied(transaction, erasure.members, identities)
    const touched = await unlinkOthers(transaction, members)
    const { rows: persons } = await sql<{ id: number }>`select distinct member_id as id from identity
      where id = any(${identities}::bigint[]) and not member_id = any(${members}::bigint[])`.execute(transaction)
    await sql`insert into standing_outbox (identity_id) select unnest(${identities}::bigint[])
      on conflict (identity_id) do update set token = excluded.token`.execute(transaction)
    await forgetDecisions(transaction, members)
    await forgetAuthors(transaction, accounts)
    for (const about of await tablesAbout(transaction)) {
      const numbers = about.of === 'member' ? members : identities
      if (about.goes)
        await sql`delete from ${sql.table(about.table)} where ${sql.ref(about.column)} = any(${numbers}::bigint[])`.execute(transaction)
    }
    await sql`delete from identity where id = any(${identities}::bigint[])`.execute(transaction)
    await sql`delete from member where id = any(${members}::bigint[])`.execute(transaction)
    await settle(transaction, [...new Set([...touched, ...persons.map((row) => row.id)])])
    await sql`update erasure set state = 'removed', identities = ${identities}::bigint[], members = ${members}::bigint[] where id = ${erasureId}`.execute(
      transaction,
    )
    return identities
  })

/** With members that lose their last identity by it. */
const emptied = async (db: Db, members: readonly number[], identities: readonly number[]): Promise<number[]> => {
  const { rows } = await sql<{ id: number }>`select distinct i.home_id as id from identity i where i.id = any(${identities}::bigint[])
    and not exists (select from identity other where other.home_id = i.home_id and not other.id = any(${identities}::bigint[]))`.execute(db)
  return [...new Set([...members, ...rows.map((row) => row.id)])]
}

/** Parts from these members whoever else is linked with them; answers the persons that this makes or changes. */
const unlinkOthers = async (db: Db, members: readonly number[]): Promise<number[]> => {
  const above = await personsOf(db, members)
  const { rows } = await sql<{ id: number }>`update member set merged_into = null, merge_id = null
    where merged_into = any(${members}::bigint[]) and not id = any(${members}::bigint[]) returning id`.execute(db)
  const others = [...above.values()].filter((id) => !members.includes(id))
  return [...new Set([...rows.map((row) => row.id), ...others])]
}

/** Decisions keep their numbers, so that the history of others can be read; what people wrote about them goes. */
const forgetDecisions = async (db: Db, members: readonly number[]): Promise<void> => {
  await sql`update decision set reason = '', undone_reason = case when undone_reason is null then null else '' end, erased = true
    where id in (select decision_id from decision_member where member_id = any(${members}::bigint[]))`.execute(db)
  await sql`delete from apart where a = any(${members}::bigint[]) or b = any(${members}::bigint[])`.execute(db)
}
