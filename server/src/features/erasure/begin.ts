import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { fold } from '../../platform/text.ts'
import {
  advanceBlocklist,
  changeLinks,
  insertTombstones,
  mailboxOf,
  membersOf,
  personOf,
  tombstonesOf,
  workspaceSecret,
  type Tombstone,
} from '../people/index.ts'
import type { Account } from './traces.ts'

type Db = Kysely<Database>

export interface Wanted {
  readonly person: number
  /** The name of the person, given by whoever wants them erased. */
  readonly confirm: string
  readonly kind: Database['erasure']['kind']
  readonly note: string
  /** Beside what is known of the person: what an opt-out names. */
  readonly also?: readonly Tombstone[]
}

/**
 * From here on nothing of the person comes in any more: what they are is noted as hashes, and what is to go by numbers alone. All in one transaction, and
 * everything after it can be repeated. Answers the erasure, the same one while it is under way.
 *
 * @throws KithError not_found; invalid_input when the name is not theirs
 */
export const beginErasure = (db: Db, wanted: Wanted): Promise<number> =>
  db.transaction().execute(async (transaction) => {
    // Whoever brings people in waits for this, or has brought them in: then they are found below.
    await advanceBlocklist(transaction)
    await changeLinks(transaction)
    const root = await personOf(transaction, wanted.person)
    if (root === undefined) throw notFound('person', wanted.person)
    const members = await membersOf(transaction, root)
    const { rows: locked } = await sql<{
      id: number
      name: string
    }>`select id, name from member where id = any(${members}::bigint[]) order by id for update`.execute(transaction)
    const name = locked.find((row) => row.id === root)?.name ?? ''
    if (fold(name) !== fold(wanted.confirm)) {
      throw new KithError('invalid_input', 'The name is not that of this person.', { hint: 'Give `confirm` the name as it is shown.' })
    }
    const { rows: open } = await sql<{
      id: number
    }>`select id from erasure where state <> 'done' and ${root}::bigint = any(members)`.execute(transaction)
    if (open[0] !== undefined) return open[0].id
    const accounts = await accountsOf(transaction, members)
    const { rows } = await sql<{ id: number }>`insert into erasure (kind, note, members, identities, state)
      values (${wanted.kind}, ${wanted.note}, ${members}::bigint[], ${accounts.map((one) => one.id)}::bigint[], 'begun') returning id`.execute(
      transaction,
    )
    const id = rows[0]?.id ?? 0
    await insertTombstones(transaction, id, [...(await tombstonesFor(transaction, accounts)), ...(wanted.also ?? [])])
    return id
  })

/** Identities of these members, whomever they have been put to since. */
export const accountsOf = async (db: Db, members: readonly number[], identities: readonly number[] = []): Promise<Account[]> => {
  const { rows } = await sql<Account>`select id, platform, key, username, name, email from identity
    where home_id = any(${members}::bigint[]) or id = any(${identities}::bigint[]) order by id`.execute(db)
  return rows
}

/** Hashes of all that would bring these accounts back. */
export const tombstonesFor = async (db: Db, accounts: readonly Account[]): Promise<Tombstone[]> => {
  const secret = await workspaceSecret(db)
  const shared = new Set((await sharingWith(db, accounts)).map((one) => one.mailbox))
  return accounts.flatMap(({ platform, key, username, email }) =>
    tombstonesOf(secret, { platform, key, ...(username === null ? {} : { username }), ...(email === null ? {} : { email }) }, (mailbox) =>
      shared.has(mailbox),
    ),
  )
}

export interface Sharing {
  readonly id: number
  readonly name: string
  readonly mailbox: string
}

/** Other people with an address of these accounts: blocking it would keep them away, too. */
export const sharingWith = async (db: Db, accounts: readonly Account[]): Promise<Sharing[]> => {
  const mailboxes = new Set(accounts.flatMap((one) => mailboxOf(one.email ?? undefined) ?? []))
  if (mailboxes.size === 0) return []
  const keys = [...new Set([...mailboxes, ...accounts.flatMap((one) => one.email?.toLowerCase() ?? [])])]
  const { rows } = await sql<{
    id: number
    name: string
    email: string
  }>`select distinct m.id, m.name, i.email from identity i join member m on m.id = i.member_id
    where i.email_key = any(${keys}::text[]) and not i.id = any(${accounts.map((one) => one.id)}::bigint[]) order by m.id limit 100`.execute(
    db,
  )
  return rows.flatMap((row) => {
    const mailbox = mailboxOf(row.email)
    return mailbox !== undefined && mailboxes.has(mailbox) ? [{ id: row.id, name: row.name, mailbox }] : []
  })
}
