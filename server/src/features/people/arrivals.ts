import { compatibleNames } from '@kith/identity/compare-names'
import { parseName, type Name } from '@kith/identity/name'
import { sql, type Transaction } from 'kysely'
import type { Database } from '../../database.ts'
import { withoutReferenceChecks } from '../../platform/state/references.ts'
import { textRows } from '../../platform/state/text-rows.ts'
import { jsonText } from '../../platform/state/text.ts'
import { cut, fold, storable } from '../../platform/text.ts'
import { addressOf, EACH_BY_INDEX, fail, profileOf, type Known, type Profile } from './profile.ts'
import { identityKeyOf, type Sighting } from './sightings.ts'

export interface Arrived {
  readonly newIdentities: number
  readonly newPeople: number
  /** Identities whose standing differs from the default (own member, in the community): the log must be told. */
  readonly toProject: readonly number[]
}

interface Fresh {
  readonly key: string
  readonly sighting: Sighting
  readonly profile: Profile
  readonly emailKey: string | undefined
  readonly id: number
  readonly memberId: number
  readonly homeId: number
  readonly joinedBy: 'founder' | 'same-email' | 'source-says'
}

/** Stores identities that were never seen before, with the members that they found or join. */
export const insertArrivals = async (
  db: Transaction<Database>,
  todo: readonly (readonly [string, Sighting])[],
  found: Map<string, Known>,
): Promise<Arrived> => {
  if (todo.length === 0) return { newIdentities: 0, newPeople: 0, toProject: [] }
  const fresh = await place(db, todo, found)
  await insert(db, fresh)
  const joined = fresh.filter((one) => one.joinedBy !== 'founder')
  await addToSearch(db, joined)
  const toProject = fresh.filter((one) => one.joinedBy !== 'founder' || one.profile.robot).map((one) => one.id)
  if (toProject.length > 0)
    await sql`insert into standing_outbox (identity_id) select unnest(${toProject}::bigint[]) on conflict do nothing`.execute(db)
  for (const one of fresh) {
    found.set(one.key, {
      id: one.id,
      memberId: one.memberId,
      homeId: one.homeId,
      ...one.profile,
      seen: one.sighting.active,
      asOf: one.sighting.at,
      dull: { ref: one.sighting.ref, newer: true },
    })
  }
  return { newIdentities: fresh.length, newPeople: fresh.length - joined.length, toProject }
}

/** Decides for each new identity whether it founds a member or joins one. */
const place = async (
  db: Transaction<Database>,
  todo: readonly (readonly [string, Sighting])[],
  found: ReadonlyMap<string, Known>,
): Promise<Fresh[]> => {
  const profiles = todo.map(([, sighting]) => profileOf(sighting.ref))
  const emails = profiles.map(addressOf)
  const { numbers, byEmail, told } = await numbersAndHolders(
    db,
    todo.length,
    emails.filter((email) => email !== undefined),
  )
  const placeOf = new Map<string, Place>([...found].map(([key, { memberId, homeId }]) => [key, { memberId, homeId }]))
  return todo.map(([key, sighting], index) => {
    const id = numbers[index] ?? fail(key)
    const emailKey = emails[index]
    const email = told.has(storable(sighting.ref.platform)) ? undefined : emailKey
    const bySource = sighting.sameAs?.map((other) => placeOf.get(identityKeyOf(other))).find((place) => place !== undefined)
    const holder = email === undefined ? undefined : byEmail.get(email)
    const mine = profiles[index] ?? fail(key)
    const byAddress = holder?.place !== undefined && acceptsName(holder, mine.name) ? holder.place : undefined
    const place = bySource ?? byAddress ?? { memberId: id, homeId: id }
    if (email !== undefined && holder === undefined) byEmail.set(email, { place, texts: mine.name === null ? [] : [mine.name], names: [] })
    placeOf.set(key, place)
    const joinedBy = bySource !== undefined ? 'source-says' : byAddress !== undefined ? 'same-email' : 'founder'
    return { key, sighting, profile: mine, emailKey, id, ...place, joinedBy }
  })
}

/** The person, and the member of that person that the identity arrives with: it stays there when a merge of the two is undone. */
interface Place {
  readonly memberId: number
  readonly homeId: number
}

interface AddressHolder {
  /** Undefined where several have the address: it tells nobody from another. */
  readonly place: Place | undefined
  /** Not read yet: most addresses are never met again. */
  readonly texts: string[]
  readonly names: Name[]
}

const NAMES_OF_ADDRESS_MAX = 12

/** Under one address the names must be those of one person: "Ann Lee" and "A. Lee", not "Ann Lee" and "Bo Chen". */
const acceptsName = (holder: AddressHolder, text: string | null): boolean => {
  if (text === null) return true
  const name = parseName(text)
  for (const other of holder.texts.splice(0)) holder.names.push(parseName(other))
  const agrees = holder.names.every((other) => compatibleNames(other, name))
  if (holder.names.length < NAMES_OF_ADDRESS_MAX) holder.names.push(name)
  return agrees
}

/**
 * So many new numbers, who has these addresses, and of which platforms programs alone tell. Members that are robots do not count, nor does what programs tell: what
 * addresses their accounts have joins nobody here. Where a source that Kith reads brings them by now, or somebody trusts the program with them, the next look at
 * everybody joins what is one. In one statement, as each one waits its turn.
 */
const numbersAndHolders = async (
  db: Transaction<Database>,
  count: number,
  emails: readonly string[],
): Promise<{ readonly numbers: readonly number[]; readonly byEmail: Map<string, AddressHolder>; readonly told: ReadonlySet<string> }> => {
  const { rows } = await sql<{
    numbers: readonly number[]
    told: readonly string[] | null
    holders: readonly { email_key: string; member_id: number | null; home_id: number; names: readonly (string | null)[] }[] | null
  }>`select (select json_agg(nextval('person_number')) from generate_series(1, ${count}::int)) as numbers,
    (select json_agg(platform) from sender_platform where not given) as told, (select json_agg(holder) from (
    select i.email_key, case when count(distinct i.member_id) = 1 then min(i.member_id) end as member_id, min(i.home_id) as home_id,
      array_agg(distinct i.name) as names
    from (select distinct email_key from unnest(${emails}::text[]) as one(email_key)) wanted
    cross join lateral (select * from identity one where one.email_key = wanted.email_key ${EACH_BY_INDEX}) i
    join member m on m.id = i.member_id
    where m.robot <> 'robot' and not exists (select 1 from sender_platform told where not told.given and told.platform = i.platform)
    group by i.email_key) as holder) as holders`.execute(db)
  const holders = (rows[0]?.holders ?? []).map((row): [string, AddressHolder] => [
    row.email_key,
    {
      place: row.member_id === null ? undefined : { memberId: row.member_id, homeId: row.home_id },
      texts: row.names.filter((name) => name !== null).slice(0, NAMES_OF_ADDRESS_MAX),
      names: [],
    },
  ])
  return { numbers: rows[0]?.numbers ?? [], byEmail: new Map(holders), told: new Set(rows[0]?.told) }
}

const displayName = (one: Fresh): string =>
  one.profile.name ?? one.profile.username ?? one.profile.email?.split('@')[0] ?? cut(storable(one.sighting.ref.key), 300)

const searchText = (one: Fresh): string =>
  fold([one.profile.name, one.profile.username, one.profile.email].filter(Boolean).join(' ') || displayName(one))

/** Identities, and the members that they found. Those that join a member refer to one that somebody may be removing at this moment. */
const insert = async (db: Transaction<Database>, fresh: readonly Fresh[]): Promise<void> => {
  const founders = fresh.filter((one) => one.joinedBy === 'founder')
  const joined = fresh.filter((one) => one.joinedBy !== 'founder')
  if (founders.length > 0) await withoutReferenceChecks(db, () => insertFounders(db, founders))
  if (joined.length === 0) return
  const rows = joined.map((one) => [...cellsOf(one), `${one.memberId}`, `${one.homeId}`, one.joinedBy])
  await sql`insert into identity (${IDENTITY}, member_id, home_id, joined_by)
    select ${IDENTITY_CELLS}, cell[14]::bigint, cell[15]::bigint, cell[16] from ${textRows(rows)} as new`.execute(db)
}

const insertFounders = async (db: Transaction<Database>, founders: readonly Fresh[]): Promise<void> => {
  const rows = founders.map((one) => {
    const shown = displayName(one)
    return [...cellsOf(one), shown, fold(shown), searchText(one)]
  })
  await sql`with new as materialized (select cell from ${textRows(rows)} as lines),
    founded as (insert into member (id, robot, name, name_key, search)
      select cell[1]::bigint, case when cell[10] is null then 'unknown' else 'robot' end, cell[14], cell[15], cell[16] from new)
    insert into identity (${IDENTITY}, member_id, home_id, joined_by)
    select ${IDENTITY_CELLS}, cell[1]::bigint, cell[1]::bigint, 'founder' from new`.execute(db)
}

const IDENTITY = sql.raw('id, platform, key, username, name, email, email_key, url, avatar_url, robot, attributes, seen, as_of')
/** As `cellsOf` writes them. */
const IDENTITY_CELLS =
  sql.raw(`cell[1]::bigint, cell[2], cell[3], cell[4], cell[5], cell[6], cell[7], cell[8], cell[9], cell[10] is not null,
  coalesce(cell[11]::jsonb, '{}'), cell[12] is null, to_timestamp(cell[13]::float8)`)

const cellsOf = ({ id, sighting, profile, emailKey }: Fresh): readonly (string | undefined)[] => {
  const { platform, key, attributes } = sighting.ref
  const texts = [profile.username, profile.name, profile.email, emailKey, profile.url, profile.avatarUrl].map((text) => text ?? undefined)
  const isRobot = profile.robot ? 'robot' : undefined
  const isListed = sighting.active ? undefined : 'listed'
  return [`${id}`, platform, key, ...texts, isRobot, attributes && jsonText(attributes), isListed, `${sighting.at / 1000}`]
}

const addToSearch = async (db: Transaction<Database>, joined: readonly Fresh[]): Promise<void> => {
  if (joined.length === 0) return
  await sql`update member m set search = left(m.search || ' ' || words.added, 4000)
    from (select member_id, string_agg(word, ' ') as added
      from unnest(${joined.map((one) => one.memberId)}::bigint[], ${joined.map(searchText)}::text[]) as j(member_id, word) group by member_id) as words
    where m.id = words.member_id`.execute(db)
}
