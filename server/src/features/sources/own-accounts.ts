import type { Item } from '@kith/connectors/kit/connector'
import type { IdentityRef } from '@kith/contract/records'
import { sql, type Kysely } from 'kysely'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { cut, storable } from '../../platform/text.ts'

/**
 * What a program may say of whom. Its key is the narrowest there is, and whoever holds it must not be able to rename, hide or make one of people that other
 * sources know. So a sender describes accounts of its own platforms alone; of all others only platform and key are taken: who did it, and who is mentioned.
 */
interface Place extends Pick<App, 'log'> {
  readonly state: Pick<App['state'], 'db'>
}

/** A sender that brings more describes no account of the rest. */
const PLATFORMS_MAX = 50

export interface Owned {
  readonly items: readonly Item[]
  /** Activities of which something was left out. */
  readonly referred: number
}

/** The items as they may be taken, in the same order; what says who is who, or tells of a person, is set aside where it is about others' accounts. */
export const ownOnly = async (app: Place, sourceId: number, items: readonly Item[]): Promise<Owned> => {
  const own = await ownAmong(app, sourceId, new Set(items.flatMap(refsOf).map(({ platform }) => storable(platform))))
  const isOwn = ({ platform }: IdentityRef): boolean => own.has(storable(platform))
  const speaksOfDomains = !items.some(tellsDomains) || (await isTrustedWithAddresses(app.state.db, sourceId))
  let referred = 0
  const refer = (ref: IdentityRef): IdentityRef => (isOwn(ref) ? ref : { platform: ref.platform, key: ref.key })
  const taken = items.map((item): Item => {
    if (!speaksOfDomains && tellsDomains(item)) return domainsAside(item)
    const others = refsOf(item).filter((ref) => !isOwn(ref))
    if (!('record' in item) || others.length === 0) return item
    const { record, raw } = item
    if (record.type !== 'activity') return aside(item, others)
    if (others.some((ref) => Object.keys(ref).length > 2)) referred++
    return {
      raw,
      record: {
        ...record,
        actor: refer(record.actor),
        ...(record.mentions === undefined ? {} : { mentions: record.mentions.map(refer) }),
      },
    }
  })
  return { items: taken, referred }
}

/** As which platform addresses stand that belong to no other. */
const ADDRESSES = 'email'

const isTrustedWithAddresses = async (db: Kysely<Database>, sourceId: number): Promise<boolean> => {
  const owner = (await ownersOf(db, [ADDRESSES])).get(ADDRESSES)
  return owner?.given === true && owner.source_id === sourceId
}

/** The domains of an organization say of everybody with an address there where they work. */
const tellsDomains = (item: Item): boolean =>
  'record' in item && item.record.type === 'organization' && (item.record.domains ?? []).length > 0

const refsOf = (item: Item): readonly IdentityRef[] => {
  if (!('record' in item)) return []
  const { record } = item
  if (record.type === 'activity') return [record.actor, ...(record.mentions ?? [])]
  if (record.type === 'person') return [record.identity, ...(record.also ?? [])]
  return record.type === 'evidence' ? record.identities : []
}

const domainsAside = (item: Item): Item => {
  const name = 'record' in item && item.record.type === 'organization' ? item.record.name : ''
  const message = `It says where everybody works who has an address under these domains: send the organization without them, or let an owner or admin trust the sender with "${ADDRESSES}".`
  return { setAside: { reason: 'domains_of_others', message, locator: cut(`organization ${name}`, 300), raw: rawOf(item) } }
}

const rawOf = (item: Item): string => {
  const raw = 'raw' in item ? item.raw : ''
  return typeof raw === 'string' ? raw : new TextDecoder().decode(raw)
}

const aside = (item: Item, others: readonly IdentityRef[]): Item => {
  const platforms = [...new Set(others.map(({ platform }) => platform))].slice(0, 5).map((one) => JSON.stringify(cut(one, 60)))
  return {
    setAside: {
      reason: 'account_of_another',
      message: `It describes an account of ${platforms.join(', ')}, which another source brings: a program describes accounts of its own platforms alone.`,
      locator: cut(`${others[0]?.platform ?? ''} ${others[0]?.key ?? ''}`, 300),
      raw: rawOf(item),
    },
  }
}

/** Of these platforms, those whose accounts the sender may describe. What nobody has brought yet is the sender's from now on. */
const ownAmong = async (app: Place, sourceId: number, platforms: ReadonlySet<string>): Promise<ReadonlySet<string>> => {
  if (platforms.size === 0) return platforms
  const owners = await ownersOf(app.state.db, [...platforms])
  const isGiven = (platform: string): boolean => owners.get(platform)?.given === true && owners.get(platform)?.source_id === sourceId
  const asked = [...platforms].filter((platform) => !isGiven(platform))
  const theirs = await broughtByOthers(app, sourceId, asked)
  const free = asked.filter((platform) => !theirs.has(platform))
  const claimed = await claim(app.state.db, sourceId, free, owners)
  return new Set(
    [...platforms].filter((platform) => isGiven(platform) || (!theirs.has(platform) && claimed.get(platform)?.source_id === sourceId)),
  )
}

/** All that a sender is given by hand; what it has because it brought it first stays, or is that again when it is no longer given. */
export const givePlatforms = async (app: Place, sourceId: number, platforms: readonly string[]): Promise<void> => {
  const { db } = app.state
  const wanted = [...new Set(platforms.map(storable))]
  const { rows: taken } = await sql<{ platform: string }>`delete from sender_platform where source_id = ${sourceId} and given
    and platform <> all(${wanted}::text[]) returning platform`.execute(db)
  await sql`insert into sender_platform (platform, source_id, given) select platform, ${sourceId}::bigint, true from unnest(${wanted}::text[]) as platform
    on conflict (platform) do update set source_id = excluded.source_id, given = true`.execute(db)
  await ownAmong(app, sourceId, new Set(taken.map(({ platform }) => platform)))
}

interface Owner {
  readonly platform: string
  readonly source_id: number
  readonly given: boolean
}
type Owners = ReadonlyMap<string, Owner>

const claim = async (db: Kysely<Database>, sourceId: number, platforms: readonly string[], known: Owners): Promise<Owners> => {
  const fresh = platforms.filter((platform) => !known.has(platform))
  if (fresh.length === 0) return known
  await sql`insert into sender_platform (platform, source_id) select platform, ${sourceId}::bigint from unnest(${fresh}::text[]) as fresh(platform)
    order by platform limit greatest(0, ${PLATFORMS_MAX} - (select count(*) from sender_platform where source_id = ${sourceId}))
    on conflict do nothing`.execute(db)
  return ownersOf(db, platforms)
}

const ownersOf = async (db: Kysely<Database>, platforms: readonly string[]): Promise<Owners> => {
  const { rows } =
    await sql<Owner>`select platform, source_id, given from sender_platform where platform = any(${platforms}::text[])`.execute(db)
  return new Map(rows.map((row) => [row.platform, row]))
}

/** What was found lately: a program may call several times a second, and the log may be large. */
const KEPT_MS = 60_000
const KEPT_MAX = 10_000
const found = new WeakMap<object, Map<string, { readonly isTheirs: boolean; readonly untilMs: number }>>()

/**
 * Which of these platforms somebody else brings: a source that Kith reads, by its kind or by what it brought; or, where no sender has the platform yet, another
 * program that has sent it before that was written down.
 */
const broughtByOthers = async (app: Place, sourceId: number, platforms: readonly string[]): Promise<ReadonlySet<string>> => {
  const kept = found.get(app.state) ?? new Map()
  found.set(app.state, kept)
  const nowMs = performance.now()
  const keyOf = (platform: string): string => `${sourceId} ${platform}`
  const unknown = platforms.filter((platform) => (kept.get(keyOf(platform))?.untilMs ?? 0) <= nowMs)
  if (unknown.length > 0) {
    const theirs = await lookForOthers(app, sourceId, unknown)
    if (kept.size > KEPT_MAX) kept.clear()
    for (const platform of unknown) kept.set(keyOf(platform), { isTheirs: theirs.has(platform), untilMs: nowMs + KEPT_MS })
  }
  return new Set(platforms.filter((platform) => kept.get(keyOf(platform))?.isTheirs ?? true))
}

const lookForOthers = async ({ state, log }: Place, sourceId: number, platforms: readonly string[]): Promise<ReadonlySet<string>> => {
  const { rows } = await sql<{ platform: string; taken: boolean; connected: boolean; listed: boolean }>`select platform,
      exists (select from sender_platform where sender_platform.platform = asked.platform) as taken,
      exists (select from source where connector <> 'program' and connector = split_part(asked.platform, ':', 1)) as connected,
      -- Later whoever is only listed does no more harm than the first look has prevented.
      not exists (select from sender_platform where sender_platform.platform = asked.platform)
        and exists (select from listed l join source s on s.id = l.source_id join identity i on i.id = l.identity_id
          where s.connector <> 'program' and i.platform = asked.platform) as listed
    from unnest(${platforms}::text[]) as asked(platform)`.execute(state.db)
  const { rows: programs } = await sql<{ id: number }>`select id from source where connector = 'program'`.execute(state.db)
  const others = programs.map(({ id }) => id).filter((id) => id !== sourceId)
  const held = await log.query<{ platform: string; read: boolean; sent: boolean }>(
    `SELECT platform, toBool(max(source_id NOT IN ({programs:Array(UInt32)}))) AS read, toBool(max(source_id IN ({others:Array(UInt32)}))) AS sent
     FROM activity WHERE platform IN ({platforms:Array(String)}) AND source_id != {own:UInt32} GROUP BY platform SETTINGS final = 0`,
    { programs: [...others, sourceId], others, platforms, own: sourceId },
  )
  const byPlatform = new Map(held.map((row) => [row.platform, row]))
  return new Set(
    rows
      .filter(({ platform, taken, connected, listed }) => {
        const log = byPlatform.get(platform)
        return connected || listed || log?.read === true || (!taken && log?.sent === true)
      })
      .map(({ platform }) => platform),
  )
}
