import type { IdentityRef } from '@kith/contract/records'
import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { storable } from '../../platform/text.ts'
import { advanceBlocklist, workspaceSecret, type Blocklist } from './blocklist.ts'
import { identityKeyOf, type Sighting } from './sightings.ts'
import { tombstoneOf } from './tombstones.ts'

export interface Learned {
  /** The erasure or opt-out that the account shows itself to belong to. */
  readonly act: number
  readonly ref: IdentityRef
}

export type News = readonly (readonly [string, Sighting])[]

/**
 * Parts those who may come in from those who are erased or have opted out. Whom a source names as the same person as one of them stays out as well, unless
 * Kith holds them: then somebody has said that they are two.
 */
export const leaveOut = async (
  db: Kysely<Database>,
  blocklist: Blocklist,
  news: News,
): Promise<{ blocked: ReadonlySet<string>; learned: readonly Learned[]; left: News }> => {
  const acts = new Map<string, number>()
  const learned: Learned[] = []
  for (const [key, { ref }] of news) {
    const found = blocklist.find(ref)
    if (found === undefined) continue
    acts.set(key, found.act)
    if (!found.known) learned.push({ act: found.act, ref })
  }
  const actOf = (ref: IdentityRef): number | undefined => acts.get(identityKeyOf(ref)) ?? blocklist.find(ref)?.act
  const listed = news.filter(([key, { sameAs = [] }]) => sameAs.length > 0 && !acts.has(key))
  const held =
    listed.length === 0
      ? new Set<string>()
      : await heldOf(
          db,
          listed.map(([, { ref }]) => ref),
        )
  // One of a record's accounts may only be known by another of them.
  for (let before = -1; before < acts.size;) {
    before = acts.size
    for (const [key, { ref, sameAs = [] }] of listed) {
      const act = acts.has(key) || held.has(key) ? undefined : sameAs.map(actOf).find((one) => one !== undefined)
      if (act === undefined) continue
      acts.set(key, act)
      learned.push({ act, ref })
    }
  }
  const left = news.flatMap(([key, sighting]): News => {
    if (acts.has(key)) return []
    const { sameAs } = sighting
    return [[key, sameAs === undefined ? sighting : { ...sighting, sameAs: sameAs.filter((ref) => actOf(ref) === undefined) }]]
  })
  return { blocked: new Set(acts.keys()), learned, left }
}

const heldOf = async (db: Kysely<Database>, refs: readonly IdentityRef[]): Promise<Set<string>> => {
  const rows = await findHeld(
    db,
    refs.map((ref) => storable(ref.platform)),
    refs.map((ref) => storable(ref.key)),
  )
  return new Set(rows.map((row) => identityKeyOf(row)))
}

const findHeld = async (
  db: Kysely<Database>,
  platforms: readonly string[],
  keys: readonly string[],
): Promise<{ id: number; platform: string; key: string }[]> => {
  const { rows } = await sql<{ id: number; platform: string; key: string }>`select i.id, i.platform, i.key from identity i
    join unnest(${platforms}::text[], ${keys}::text[]) as t(platform, key) on i.platform = t.platform and i.key = t.key`.execute(db)
  return rows
}

/**
 * Notes accounts that were found by an address or a login to belong to somebody who is blocked: they stay out when they come without it, too. Where Kith has
 * held one so far, its erasure begins.
 */
export const learnAccounts = (db: Kysely<Database>, learned: readonly Learned[]): Promise<void> =>
  db.transaction().execute(async (transaction) => {
    const secret = await workspaceSecret(transaction)
    const accounts = learned.map(({ act, ref }) => ({ act, platform: storable(ref.platform), key: storable(ref.key) }))
    const hashes = accounts.map(({ platform, key }) => tombstoneOf(secret, 'identity', platform, key).hash)
    // An act that was lifted meanwhile blocks nobody any more.
    const { rows: noted } = await sql<{ hash: string }>`insert into tombstone (hash, erasure_id, kind)
      select distinct t.hash, t.act, 'identity' from unnest(${hashes}::text[], ${accounts.map((one) => one.act)}::bigint[]) as t(hash, act)
      join erasure e on e.id = t.act on conflict do nothing returning hash`.execute(transaction)
    if (noted.length === 0) return
    const held = await findHeld(
      transaction,
      accounts.map((one) => one.platform),
      accounts.map((one) => one.key),
    )
    if (held.length > 0) {
      await sql`insert into erasure (kind, identities, state) values ('erasure', ${held.map((row) => row.id)}::bigint[], 'begun')`.execute(
        transaction,
      )
    }
    await advanceBlocklist(transaction)
  })
