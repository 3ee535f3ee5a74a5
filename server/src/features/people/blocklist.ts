import type { EvidenceRecord, IdentityRef } from '@kith/contract/records'
import { parseAddress } from '@kith/identity/address'
import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { storable } from '../../platform/text.ts'
import { HOLD_LINKS } from './links.ts'
import { scrubText } from './scrub.ts'
import { loginTombstones, mailboxOf, tombstoneOf, tombstonesAgainst, type Tombstone } from './tombstones.ts'

const CACHE_MAX = 50_000

/** Who may not come back: the erased, and those who have opted out. Loaded once; `version` says when it is out of date. */
export class Blocklist {
  readonly version: number
  readonly #secret: string
  /** Hash to the act that it belongs to. */
  readonly #acts: ReadonlyMap<string, number>
  readonly #texts = new Map<string, boolean>()

  constructor(version: number, secret: string, acts: ReadonlyMap<string, number>) {
    this.version = version
    this.#secret = secret
    this.#acts = acts
  }

  /** Nobody: nothing needs to be looked at. */
  get isEmpty(): boolean {
    return this.#acts.size === 0
  }

  /** The act that keeps this identity away; `known` when the account itself is noted and not only its address or login. */
  find(ref: IdentityRef): { readonly act: number; readonly known: boolean } | undefined {
    if (this.isEmpty) return undefined
    const who = { ...ref, platform: storable(ref.platform), key: storable(ref.key) }
    for (const { kind, hash } of tombstonesAgainst(this.#secret, who)) {
      const act = this.#acts.get(hash)
      if (act !== undefined) return { act, known: kind === 'identity' }
    }
    return undefined
  }

  blocksEvidence({ identities }: Pick<EvidenceRecord, 'identities'>): boolean {
    return identities.some((ref) => this.find(ref) !== undefined)
  }

  /** Whether it was set aside once, and erased with its person. */
  blocksSetAside(fingerprint: string): boolean {
    return !this.isEmpty && this.#acts.has(tombstoneOf(this.#secret, 'set-aside', fingerprint).hash)
  }

  /** Text of others without addresses and usernames of the erased; the same string when it holds none. `platform` is where a bare "@ann" has its account. */
  scrub(text: string, platform: string): string {
    if (this.isEmpty) return text
    return scrubText(text, {
      address: (address) => this.#cached(`a ${address}`, () => this.#addressTombstones(address)),
      login: (login) => this.#cached(`l ${platform} ${login}`, () => loginTombstones(this.#secret, familyOf(platform), login)),
      // How git names somebody without an address.
      name: (name) => this.#cached(`n ${name}`, () => [tombstoneOf(this.#secret, 'identity', 'git', `${name} <>`)]),
    })
  }

  #addressTombstones(text: string): Tombstone[] {
    const account = parseAddress(text)?.account
    if (account !== undefined) {
      const numbered = account.number === undefined ? [] : [tombstoneOf(this.#secret, 'account', account.platform, account.number)]
      return [...numbered, ...loginTombstones(this.#secret, account.platform, account.login, account.number !== undefined)]
    }
    const mailbox = mailboxOf(text)
    return mailbox === undefined ? [] : [tombstoneOf(this.#secret, 'address', mailbox)]
  }

  #cached(key: string, against: () => Tombstone[]): boolean {
    const known = this.#texts.get(key)
    if (known !== undefined) return known
    if (this.#texts.size >= CACHE_MAX) this.#texts.clear()
    const found = against().some(({ hash }) => this.#acts.has(hash))
    this.#texts.set(key, found)
    return found
  }
}

const familyOf = (platform: string): string => (platform === 'git' ? 'github' : platform.replace(/^csv:/, ''))

/** `lock` keeps the list as it is until the transaction ends. */
export const blocklistVersion = async (db: Kysely<Database>, options: { lock?: boolean } = {}): Promise<number> => {
  const { rows } = await sql<{ version: number }>`select version from blocking ${options.lock ? sql`for share` : sql``}`.execute(db)
  return rows[0]?.version ?? 0
}

/** `blocklistVersion` with its lock and then `holdLinks`, in one statement: each one of a transaction waits its turn, and lets others wait for it. */
export const holdForArrivals = async (db: Kysely<Database>): Promise<number> => {
  const { rows } = await sql<{ version: number | null }>`with held as materialized (select version from blocking for share)
    select (select version from held), ${HOLD_LINKS}`.execute(db)
  return rows[0]?.version ?? 0
}

/** Makes everybody who brings people in look anew; held to the end of the transaction. */
export const advanceBlocklist = async (db: Kysely<Database>): Promise<void> => {
  await sql`update blocking set version = version + 1`.execute(db)
}

export const loadBlocklist = async (db: Kysely<Database>): Promise<Blocklist> => {
  // The version comes first: what is added meanwhile makes the list out of date, not wrong.
  const version = await blocklistVersion(db)
  const { rows } = await sql<{ hash: string; act: number }>`select hash, max(erasure_id) as act from tombstone group by hash`.execute(db)
  return new Blocklist(version, await workspaceSecret(db), new Map(rows.map((row) => [row.hash, row.act])))
}

/** A list of just these. */
export const blocklistOf = (secret: string, tombstones: readonly Tombstone[]): Blocklist =>
  new Blocklist(0, secret, new Map(tombstones.map(({ hash }) => [hash, 0])))

export const workspaceSecret = async (db: Kysely<Database>): Promise<string> =>
  (await db.selectFrom('workspace').select('secret').executeTakeFirstOrThrow()).secret

export const insertTombstones = async (db: Kysely<Database>, act: number, tombstones: readonly Tombstone[]): Promise<void> => {
  if (tombstones.length === 0) return
  await sql`insert into tombstone (hash, erasure_id, kind)
    select distinct hash, ${act}::bigint, kind from unnest(${tombstones.map((one) => one.hash)}::text[], ${tombstones.map((one) => one.kind)}::text[]) as t(hash, kind)
    on conflict do nothing`.execute(db)
}
