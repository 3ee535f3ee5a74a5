import type { OptOutEntry } from '@kith/contract/erasure'
import { parseAddress } from '@kith/identity/address'
import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { KithError } from '../../platform/errors.ts'
import { advanceBlocklist, blocklistOf, insertTombstones, tombstonesOf, workspaceSecret, type Tombstone } from '../people/index.ts'
import { beginErasure } from './begin.ts'
import type { Account } from './traces.ts'

type Db = Kysely<Database>

export interface Value {
  readonly address?: string | undefined
  readonly platform?: string | undefined
  readonly username?: string | undefined
  readonly key?: string | undefined
}

/** What keeps this value out. @throws KithError invalid_input where it is not one person's */
const tombstonesOfValue = (secret: string, { address, platform, username, key }: Value): Tombstone[] => {
  if (address !== undefined) {
    if (platform !== undefined || username !== undefined || key !== undefined) throw severalValues()
    const kind = parseAddress(address)?.kind
    if (kind !== 'personal' && kind !== 'hosted') {
      throw new KithError('invalid_input', 'This is not an address of one person.', {
        hint: 'Shared mailboxes (info@, noreply@) and machines cannot be blocked; give the account instead.',
      })
    }
    return tombstonesOf(secret, { platform: 'email', key: address, email: address }).filter((one) => one.kind !== 'identity')
  }
  if (platform === undefined || (username === undefined) === (key === undefined)) throw severalValues()
  if (key !== undefined) return tombstonesOf(secret, { platform, key })
  // Whichever source tells of the account.
  return tombstonesOf(secret, { platform: `csv:${platform.replace(/^csv:/, '')}`, key: (username ?? '').toLowerCase() })
}

const severalValues = (): KithError =>
  new KithError('invalid_input', 'Give one thing: an address, or a platform with a username or a key.', {
    hint: 'Add several one after another.',
  })

export interface Added {
  readonly id: number
  readonly existed: boolean
  readonly erased: boolean
}

/**
 * Blocks an address or account for ever. Whom it belongs to is erased; that needs their name as confirmation.
 *
 * @throws KithError invalid_input, conflict when somebody known has it and the name was not given, or several people have it
 */
export const addOptOut = async (db: Db, value: Value, note: string, confirm: string | undefined): Promise<Added> => {
  const secret = await workspaceSecret(db)
  const tombstones = tombstonesOfValue(secret, value)
  const people = await peopleWith(db, value, secret, tombstones)
  const [one] = people
  if (people.length > 1) {
    const names = people.map((person) => `${person.name} (${person.id})`).join(', ')
    throw new KithError('conflict', `Several people have this: ${names}.`, {
      hint: 'Merge them if they are one, or erase each on their own page. Then add it again.',
    })
  }
  if (one !== undefined) {
    if (confirm === undefined) {
      throw new KithError('conflict', `This is ${one.name} (${one.id}), whom Kith knows: they will be erased.`, {
        hint: 'Look at what goes on their page, then give their name as `confirm`.',
      })
    }
    const id = await beginErasure(db, { person: one.id, confirm, kind: 'opt-out', note, also: tombstones })
    return { id, existed: false, erased: true }
  }
  return db.transaction().execute(async (transaction) => {
    await advanceBlocklist(transaction)
    const { rows: known } = await sql<{
      id: number
    }>`select erasure_id as id from tombstone where hash = any(${tombstones.map((t) => t.hash)}::text[])
      group by erasure_id having count(*) = ${tombstones.length} order by 1 limit 1`.execute(transaction)
    if (known[0] !== undefined) return { id: known[0].id, existed: true, erased: false }
    const { rows } = await sql<{
      id: number
    }>`insert into erasure (kind, note, state, done_at) values ('opt-out', ${note}, 'done', now()) returning id`.execute(transaction)
    const id = rows[0]?.id ?? 0
    await insertTombstones(transaction, id, tombstones)
    return { id, existed: false, erased: false }
  })
}

/** The people of now whom these hashes would keep out. */
const peopleWith = async (
  db: Db,
  value: Value,
  secret: string,
  tombstones: readonly Tombstone[],
): Promise<{ id: number; name: string }[]> => {
  const address = parseAddress(value.address)
  const words = [value.username, value.key, address?.account?.login, address?.account?.number].flatMap((one) => one?.toLowerCase() ?? [])
  const platform = value.platform?.replace(/^csv:/, '') ?? address?.account?.platform ?? ''
  const hosted = words.map((word) => `%${word}@users.noreply.%`)
  const { rows } = await sql<
    Account & { member_id: number; member: string }
  >`select i.id, i.platform, i.key, i.username, i.name, i.email, i.member_id, m.name as member
    from identity i join member m on m.id = i.member_id
    where i.email_key = any(${address === undefined ? [] : [address.key, address.mailbox]}::text[])
      or (i.platform in (${platform}, ${`csv:${platform}`}) and (lower(i.key) = any(${words}::text[]) or lower(i.username) = any(${words}::text[]) or i.key = any(${words.map((word) => `login:${word}`)}::text[])))
      or lower(i.email) like any(${hosted}::text[]) or (i.platform = 'email' and lower(i.key) = ${address?.key ?? null})
    limit 10000`.execute(db)
  const blocklist = blocklistOf(secret, tombstones)
  const found = rows.filter(({ platform, key, username, email }) =>
    blocklist.find({ platform, key, ...(username === null ? {} : { username }), ...(email === null ? {} : { email }) }),
  )
  return [...new Map(found.map((row) => [row.member_id, { id: row.member_id, name: row.member }])).values()]
}

/**
 * Lifts what blocks this value, with all that was blocked in the same act: whoever knows one of somebody's accounts to come back wants them all. Answers how
 * many acts were lifted. @throws KithError not_found, conflict while an erasure is under way
 */
export const removeOptOut = async (db: Db, value: Value): Promise<number> => {
  const tombstones = tombstonesOfValue(await workspaceSecret(db), value)
  return db.transaction().execute(async (transaction) => {
    await advanceBlocklist(transaction)
    const { rows } = await sql<{ id: number; state: string }>`select id, state from erasure where id in (
      select erasure_id from tombstone where hash = any(${tombstones.map((one) => one.hash)}::text[])) for update`.execute(transaction)
    if (rows.length === 0) {
      throw new KithError('not_found', 'This is not blocked.', { hint: 'Give it as it was given, or another account of the same person.' })
    }
    if (rows.some((row) => row.state !== 'done')) {
      throw new KithError('conflict', 'The erasure is still under way.', { hint: 'Try again in a moment.' })
    }
    const ids = rows.map((row) => row.id)
    await sql`delete from tombstone where erasure_id = any(${ids}::bigint[])`.execute(transaction)
    await sql`update erasure set lifted_at = now() where id = any(${ids}::bigint[])`.execute(transaction)
    return ids.length
  })
}

export const listOptOut = async (db: Db, limit: number, offset: number): Promise<{ total: number; entries: OptOutEntry[] }> => {
  const { rows: counted } = await sql<{ n: number }>`select count(*) as n from erasure where lifted_at is null`.execute(db)
  const { rows } = await sql<Omit<OptOutEntry, 'at'> & { at: Date }>`select e.id, e.kind, e.at, e.note, e.state,
      (select count(*) from tombstone t where t.erasure_id = e.id and t.kind = 'address') as addresses,
      (select greatest(count(*) filter (where t.kind = 'identity'), count(*) filter (where t.kind in ('account', 'login', 'numbered-login')) ) from tombstone t
        where t.erasure_id = e.id) as accounts
    from erasure e where e.lifted_at is null order by e.id desc limit ${limit} offset ${offset}`.execute(db)
  return { total: counted[0]?.n ?? 0, entries: rows.map((row) => ({ ...row, at: row.at.toISOString() })) }
}
