import {
  COLOURS,
  COMMUNITIES_MAX,
  type Colour,
  type Community,
  type createCommunity,
  type updateCommunity,
} from '@kith/contract/communities'
import type { InputOf } from '@kith/contract/operation'
import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { isUniqueViolation } from '../../platform/state/errors.ts'
import { fold } from '../../platform/text.ts'

type Db = Kysely<Database>

/** All communities, the oldest first. */
export const readCommunities = async (db: Db): Promise<Community[]> => {
  const { rows } = await sql<Community>`select id, name, key, audience, focus, description, colour, demo,
      (select coalesce(json_agg(source_id order by source_id), '[]') from community_source where community_id = community.id) as sources
    from community order by id`.execute(db)
  return rows
}

const readCommunity = async (db: Db, id: number): Promise<Community> => {
  const community = (await readCommunities(db)).find((one) => one.id === id)
  if (community === undefined) throw notFound('community', id)
  return community
}

/** Sources that belong to no community. */
export const unassignedSources = async (db: Db): Promise<number[]> => {
  const { rows } = await sql<{ id: number }>`select id from source s
    where not exists (select from community_source c where c.source_id = s.id) order by id`.execute(db)
  return rows.map((row) => row.id)
}

type New = InputOf<typeof createCommunity> & { readonly demo?: boolean }

/** @throws KithError conflict where the key is taken, or there are as many as there can be */
export const addCommunity = async (db: Db, { sources, name, ...given }: New): Promise<Community> => {
  const known = await readCommunities(db)
  if (known.length >= COMMUNITIES_MAX) {
    throw new KithError('conflict', `There are ${COMMUNITIES_MAX} communities, and that is as many as there can be.`, {
      hint: 'Put the sources of two into one, and remove the other.',
    })
  }
  const key = given.key ?? freeKey(name, known)
  const colour = given.colour ?? nextColour(known)
  const { id } = await distinct(key, () =>
    db
      .insertInto('community')
      .values({
        name,
        key,
        colour,
        audience: given.audience,
        focus: given.focus,
        description: given.description ?? '',
        demo: given.demo ?? false,
      })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  await writeSources(db, id, sources)
  return readCommunity(db, id)
}

export const changeCommunity = async (db: Db, { id, sources, ...changes }: InputOf<typeof updateCommunity>): Promise<Community> => {
  const before = await readCommunity(db, id)
  const {
    name = before.name,
    key = before.key,
    audience = before.audience,
    focus = before.focus,
    description = before.description,
    colour = before.colour,
  } = changes
  await distinct(key, () =>
    db.updateTable('community').set({ name, key, audience, focus, description, colour }).where('id', '=', id).execute(),
  )
  if (sources !== undefined) await writeSources(db, id, sources)
  return readCommunity(db, id)
}

export const setSources = async (db: Db, id: number, sources: readonly number[]): Promise<Community> => {
  await readCommunity(db, id)
  await writeSources(db, id, sources)
  return readCommunity(db, id)
}

export const dropCommunity = async (db: Db, id: number): Promise<void> => {
  const { numDeletedRows } = await db.deleteFrom('community').where('id', '=', id).executeTakeFirst()
  if (numDeletedRows === 0n) throw notFound('community', id)
}

/** Says of one source to which communities it belongs. @throws KithError not_found for a community that is not there */
export const assignSource = async (db: Db, sourceId: number, communities: readonly number[]): Promise<void> => {
  await requireCommunities(db, communities)
  await sql`delete from community_source where source_id = ${sourceId} and community_id <> all(${communities}::bigint[])`.execute(db)
  await sql`insert into community_source (community_id, source_id) select distinct unnest(${communities}::bigint[]), ${sourceId}::bigint
    on conflict do nothing`.execute(db)
}

/** Of each source, the communities that it belongs to. */
export const communitiesBySource = async (db: Db): Promise<(sourceId: number) => number[]> => {
  const { rows } = await sql<{
    source_id: number
    communities: number[]
  }>`select source_id, json_agg(community_id order by community_id) as communities
    from community_source group by source_id`.execute(db)
  const bySource = new Map(rows.map((row) => [row.source_id, row.communities]))
  return (sourceId) => bySource.get(sourceId) ?? []
}

/** Sources of any of these communities; undefined where none is asked for, which means all sources. */
export const sourcesWithin = async (db: Db, communities: readonly number[] | undefined): Promise<ReadonlySet<number> | undefined> => {
  if (!communities?.length) return undefined
  const { rows } = await sql<{ source_id: number }>`select distinct source_id from community_source
    where community_id = any(${communities}::bigint[])`.execute(db)
  return new Set(rows.map((row) => row.source_id))
}

const requireCommunities = async (db: Db, ids: readonly number[]): Promise<void> => {
  const known = new Set((await readCommunities(db)).map((one) => one.id))
  for (const id of ids) if (!known.has(id)) throw notFound('community', id)
}

const writeSources = async (db: Db, id: number, sources: readonly number[]): Promise<void> => {
  const { rows } = await sql<{ id: number }>`select id from source where id = any(${sources}::bigint[])`.execute(db)
  const known = new Set(rows.map((row) => row.id))
  for (const source of sources) if (!known.has(source)) throw notFound('source', source)
  await sql`delete from community_source where community_id = ${id} and source_id <> all(${sources}::bigint[])`.execute(db)
  await sql`insert into community_source (community_id, source_id) select ${id}::bigint, source_id from unnest(${[...known]}::bigint[]) as s(source_id)
    on conflict do nothing`.execute(db)
}

const distinct = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (!isUniqueViolation(error, 'community_key_key')) throw error
    throw new KithError('conflict', `There is a community "${key}" already.`, { hint: 'Choose another key.' })
  }
}

/** "R & D" is r-d; a name without any letter that fits is "community". */
const freeKey = (name: string, known: readonly Community[]): string => {
  const plain = fold(name)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 50)
    .replace(/-+$/, '')
  const base = plain === '' ? 'community' : plain
  const taken = new Set(known.map((one) => one.key))
  for (let nth = 1; ; nth++) {
    const key = nth === 1 ? base : `${base}-${nth}`
    if (!taken.has(key)) return key
  }
}

/** The one that fewest have. */
const nextColour = (known: readonly Community[]): Colour => {
  const uses = (colour: Colour): number => known.filter((one) => one.colour === colour).length
  return COLOURS.toSorted((a, b) => uses(a) - uses(b))[0] ?? 'green'
}
