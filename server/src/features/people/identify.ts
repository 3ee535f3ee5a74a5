import type { IdentityRef } from '@kith/contract/records'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Database } from '../../database.ts'
import { fold, storable } from '../../platform/text.ts'
import { insertArrivals, type Arrived } from './arrivals.ts'
import { blocklistVersion, holdForArrivals, loadBlocklist, type Blocklist } from './blocklist.ts'
import { learnAccounts, leaveOut, type News } from './leave-out.ts'
import { addressOf, changes, EACH_BY_INDEX, fail, isDull, type Known } from './profile.ts'
import { giveTeammates } from './given.ts'
import { KnownIdentities } from './known-identities.ts'
import { keyOf, mergeSightings, type Sighting } from './sightings.ts'
import { markStanding } from './standing.ts'
import { settleMerged } from './tree.ts'

/** Told of new people in the transaction that makes them. */
export type OnMade = (db: Kysely<Database>, made: Pick<Arrived, 'newPeople' | 'newIdentities'>) => Promise<void>

/** Somebody was erased, or has opted out, since the blocklist was read: what was made of records by it must be made anew. */
export class Outdated extends Error {}

/** Identities of each of two generations: those that were lately seen, and those before them. */
const CACHE_MAX = 200_000
const SURVEY_MIN = 2_000
const SURVEY_GROWTH = 7

const TRIES_MAX = 8

/**
 * Gives every identity its number, making members for those never seen before. The first identity of a person founds the member and lends its number;
 * an identity with a personal address that exactly one member has joins that member. Safe to repeat; one batch is one transaction.
 */
export class IdentityStore {
  readonly #db: Kysely<Database>
  readonly #known = new KnownIdentities(CACHE_MAX)
  /** New identities that the planner has heard of, and those since. */
  #surveyed = 0
  #unsurveyed = 0

  readonly #onMade: OnMade | undefined
  #blocklist: Blocklist | undefined
  /** Identities that may not come back. */
  readonly #blocked = new Set<string>()

  constructor(db: Kysely<Database>, onMade?: OnMade) {
    this.#db = db
    this.#onMade = onMade
  }

  /** Whether an appearance teaches nothing, as one like it did before: then `identify` need not be told of it. */
  isDull(key: string, ref: IdentityRef, at: number, active: boolean): boolean {
    const known = this.#known.get(key)
    if (known === undefined || !isDull(known, ref, at, active)) return false
    known.asOf = Math.max(known.asOf, at)
    return true
  }

  /** The number of an identity that was told of; those who are erased or have opted out have none. */
  idOf(key: string): number | undefined {
    if (this.#blocked.size > 0 && this.#blocked.has(key)) return undefined
    return this.#known.get(key)?.id ?? fail(key)
  }

  /** Who may not come in, as far as it is known. */
  async blocklist(): Promise<Blocklist> {
    if (this.#blocklist === undefined) {
      this.#blocklist = await loadBlocklist(this.#db)
      // Numbers that were known may have been erased.
      this.#known.clear()
      this.#blocked.clear()
    }
    return this.#blocklist
  }

  /**
   * Makes known who was seen. Whatever `isDull` may be left out.
   *
   * @throws Outdated when `blocklist` no longer holds
   */
  async identify(sightings: readonly Sighting[], blocklist: Blocklist): Promise<Arrived> {
    if (blocklist !== this.#blocklist) throw this.#outdated()
    const merged = mergeSightings(sightings)
    // In one order everywhere, so that two runs that meet the same people do not wait for each other in a circle.
    const news = [...merged].filter(([key, sighting]) => this.#isNews(key, sighting)).toSorted(([a], [b]) => (a < b ? -1 : 1))
    // Where anybody is stored, that is asked again with a lock.
    const isAsked = news.length > 0 && blocklist.isEmpty
    if (!isAsked && (await blocklistVersion(this.#db)) !== blocklist.version) throw this.#outdated()
    const todo = blocklist.isEmpty ? news : await this.#leaveOut(news, blocklist)
    const made = todo.length > 0 ? await this.#store(todo, blocklist) : { newIdentities: 0, newPeople: 0, toProject: [] }
    await this.#survey(made.newIdentities)
    return made
  }

  #outdated(): Outdated {
    this.#blocklist = undefined
    return new Outdated('Who may not come in has changed meanwhile.')
  }

  /** Those who may come in. An account that shows itself as somebody's who is blocked is blocked itself from now on, so that order does not matter. */
  async #leaveOut(news: News, blocklist: Blocklist): Promise<News> {
    const { blocked, left, learned } = await leaveOut(this.#db, blocklist, news)
    for (const key of blocked) {
      this.#blocked.add(key)
      this.#known.delete(key)
    }
    if (learned.length > 0) await learnAccounts(this.#db, learned)
    return left
  }

  /** Keeps memory bounded: call it when the numbers of a batch have been looked up. */
  forgetSome(): void {
    if (this.#blocked.size > CACHE_MAX) this.#blocked.clear()
    this.#known.forgetSome()
  }

  /**
   * The embedded database does not do this by itself, and without it reads whole tables for each batch. It sees how tables have grown since, so that it is
   * enough to look now and then, at some thousand rows: the usual thirty thousand take a third of a second. The upkeep after a run looks at all of them.
   */
  async #survey(newIdentities: number): Promise<void> {
    this.#unsurveyed += newIdentities
    if (this.#unsurveyed < Math.max(SURVEY_MIN, this.#surveyed * SURVEY_GROWTH)) return
    this.#surveyed += this.#unsurveyed
    this.#unsurveyed = 0
    await this.#db.transaction().execute(async (transaction) => {
      await sql`set local default_statistics_target = 10`.execute(transaction)
      await sql`analyze identity, member`.execute(transaction)
    })
  }

  #isNews(key: string, sighting: Sighting): boolean {
    if (this.#blocked.has(key)) return false
    const known = this.#known.get(key)
    if (known === undefined || (sighting.active && !known.seen)) return true
    if (!isDull(known, sighting.ref, sighting.at, sighting.active)) {
      if (changes(known, sighting) !== undefined) return true
      known.dull = { ref: sighting.ref, newer: sighting.at > known.asOf }
    }
    known.asOf = Math.max(known.asOf, sighting.at)
    return false
  }

  async #store(todo: readonly (readonly [string, Sighting])[], blocklist: Blocklist): Promise<Arrived> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#db.transaction().execute(async (transaction) => {
          if ((await holdForArrivals(transaction)) !== blocklist.version) throw this.#outdated()
          const found = await load(transaction, todo)
          for (const [key, known] of found) known.asOf = Math.max(known.asOf, this.#known.get(key)?.asOf ?? 0)
          const fresh = todo.filter(([key]) => !found.has(key))
          const changed = await update(transaction, todo, found)
          const made = await insertArrivals(transaction, fresh, found)
          const given = await giveTeammates(transaction, [...new Set(todo.map(([key]) => found.get(key)?.homeId ?? fail(key)))])
          for (const [key, known] of found) this.#known.set(key, known)
          if (made.newIdentities > 0) await this.#onMade?.(transaction, made)
          return { ...made, toProject: [...changed, ...given, ...made.toProject] }
        })
      } catch (error) {
        // Another run made or changed the same identities at the same moment: look again.
        if (attempt >= TRIES_MAX || !isCollision(error)) throw error
      }
    }
  }
}

/** Unique violation, deadlock, serialization failure. */
const COLLISIONS: readonly unknown[] = ['23505', '40P01', '40001']
const isCollision = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && COLLISIONS.includes(error.code)

const load = async (db: Transaction<Database>, todo: readonly (readonly [string, Sighting])[]): Promise<Map<string, Known>> => {
  // Those that the source says are the same person are needed, too, whether or not they are news themselves.
  const wanted = todo.flatMap(([, sighting]) => [sighting.ref, ...(sighting.sameAs ?? [])])
  const platforms = wanted.map((ref) => storable(ref.platform))
  const keys = wanted.map((ref) => storable(ref.key))
  const { rows } = await sql<Database['identity'] & { id: number; avatar_url: string | null; as_of: Date; robot: boolean; seen: boolean }>`
    select i.id, i.platform, i.key, i.username, i.name, i.email, i.url, i.avatar_url, i.robot, i.seen, i.as_of, i.member_id, i.home_id
    from unnest(${platforms}::text[], ${keys}::text[]) as wanted(platform, key)
    cross join lateral (select * from identity one where one.platform = wanted.platform and one.key = wanted.key ${EACH_BY_INDEX}) i`.execute(
    db,
  )
  return new Map(
    rows.map((row) => [
      keyOf(row.platform, row.key),
      {
        id: row.id,
        memberId: row.member_id,
        homeId: row.home_id,
        username: row.username,
        name: row.name,
        email: row.email,
        url: row.url,
        avatarUrl: row.avatar_url,
        robot: row.robot,
        seen: row.seen,
        asOf: row.as_of.getTime(),
      },
    ]),
  )
}

/** Answers the identities whose standing has changed. */
const update = async (
  db: Transaction<Database>,
  todo: readonly (readonly [string, Sighting])[],
  found: Map<string, Known>,
): Promise<number[]> => {
  const robots: number[] = []
  for (const [key, sighting] of todo) {
    const known = found.get(key)
    if (known === undefined) continue
    const next = changes(known, sighting)
    const seen = known.seen || sighting.active
    if (next === undefined && seen === known.seen) continue
    const asOf = Math.max(known.asOf, sighting.at)
    const before = { name: known.name, robot: known.robot }
    Object.assign(known, next ?? {}, { seen, asOf })
    await sql`update identity set username = ${known.username}, name = ${known.name}, email = ${known.email},
      email_key = ${addressOf(known) ?? null}, url = ${known.url}, avatar_url = ${known.avatarUrl}, robot = ${known.robot},
      seen = ${seen}, as_of = ${new Date(asOf)} where id = ${known.id}`.execute(db)
    if (next === undefined) continue
    await renameMember(db, known, before.name)
    if (known.robot && !before.robot) robots.push(known.homeId)
  }
  return robots.length === 0 ? [] : markRobots(db, robots)
}

const renameMember = async (db: Transaction<Database>, known: Known, nameBefore: string | null): Promise<void> => {
  const words = fold([known.name, known.username, known.email].filter(Boolean).join(' '))
  await sql`update member set search = left(search || ' ' || ${words}, 4000) where id = ${known.memberId} and position(${words} in search) = 0`.execute(
    db,
  )
  if (known.name === null || known.name === nameBefore) return
  // A display name that was this account's, or only a login, gives way to the newer one.
  const { numAffectedRows = 0n } = await sql`update member m set name = ${known.name}, name_key = ${fold(known.name)},
      own = m.own || jsonb_build_object('name', ${known.name}::text)
    where m.id = ${known.homeId} and not name_by_hand
    and (m.name = ${nameBefore} or exists (select from identity i where i.home_id = m.id and m.name in (i.username, i.key, split_part(i.email, '@', 1))))`.execute(
    db,
  )
  if (numAffectedRows > 0n) await settleMerged(db, [known.homeId])
}

/** Members of whom nobody has said otherwise, and whose accounts all are robots'. Answers them. */
export const markRobots = async (db: Kysely<Database>, members: readonly number[]): Promise<number[]> => {
  const { rows } = await sql<{ id: number }>`update member m set robot = 'robot', own = m.own || '{"robot": "robot"}'::jsonb
    where m.id = any(${members}::bigint[]) and coalesce(m.own->>'robot', m.robot) = 'unknown' and not m.robot_by_hand
    and not exists (select from identity i where i.home_id = m.id and not i.robot) returning m.id`.execute(db)
  const marked = rows.map((row) => row.id)
  await markStanding(db, marked)
  await settleMerged(db, marked)
  return marked
}
