import { sql, type Kysely } from 'kysely'
import type { App } from '../../app.ts'
import { filtersIn, type PartialFilter } from '../../analytics/filter.ts'
import type { Database } from '../../database.ts'
import { notHeld } from '../../platform/errors.ts'

type Place = Pick<App, 'state' | 'log'>

/** Under which number each log was told last. */
const told = new WeakMap<object, number>()

/**
 * Before any operation whose input is a filter, or holds one: what it names is there, and the log knows of it.
 *
 * @throws KithError not_found
 */
export const prepareFilter = (app: Place, input: unknown): Promise<void> => knowFilters(app, filtersIn(input))

type Named = Pick<PartialFilter, 'source' | 'community'>

interface Missing {
  readonly community: number | null
  readonly source: number | null
}

/**
 * Before the log is asked with these filters: that every source and community in them is there, and that the log knows which sources are whose. Whoever
 * asks with a filter outside an operation calls it first.
 *
 * @throws KithError not_found
 */
export const knowFilters = async (app: Place, filters: readonly Named[]): Promise<void> => {
  await requireHeld(app.state.db, filters)
  if (filters.some(({ community }) => community?.length)) await settleCommunities(app)
}

/** @throws KithError not_found where a source or community is named that is not there */
export const requireHeld = async (db: Kysely<Database>, filters: readonly Named[]): Promise<void> => {
  const communities = filters.flatMap((one) => one.community ?? [])
  const sources = filters.flatMap((one) => one.source ?? [])
  if (communities.length + sources.length === 0) return
  const { rows } = await sql<Missing>`select
      (select min(asked) from unnest(${communities}::bigint[]) as t(asked) where not exists (select from community where id = asked)) as community,
      (select min(asked) from unnest(${sources}::bigint[]) as t(asked) where not exists (select from source where id = asked)) as source`.execute(
    db,
  )
  const [row] = rows
  if (row?.community != null) throw notHeld('community', row.community)
  if (row?.source != null) throw notHeld('source', row.source)
}

/** So that the log knows which sources are whose, for whoever asks it with a filter that was saved: what that names may have gone, and then finds nothing. */
export const settleCommunities = async (app: Place): Promise<void> => {
  const { version } = await app.state.db.selectFrom('community_version').select('version').executeTakeFirstOrThrow()
  if (version !== told.get(app.log)) await tellCommunities(app)
}

/** Tells the log which sources are whose, all of it under a number that grows with each change. A crash in between repeats the work. */
export const tellCommunities = async ({ state, log }: Place): Promise<void> => {
  const { rows } = await sql<{ version: number; pairs: [number, number][] }>`select version,
      (select coalesce(json_agg(json_build_array(community_id, source_id)), '[]') from community_source) as pairs from community_version`.execute(
    state.db,
  )
  const { version = 1, pairs = [] } = rows[0] ?? {}
  const known = await log.query<{ version: number }>('SELECT DISTINCT version FROM community_source ORDER BY version DESC')
  if (!known.some((one) => one.version === version)) {
    // The first row stands for the version itself: there may be no pair at all.
    const lines = [[0, 0], ...pairs].map(([community, source]) => JSON.stringify([version, community, source]))
    await log.insert('community_source', ['version', 'community_id', 'source_id'], lines.join('\n'))
  }
  // A question that is under way may still look at the one before.
  const old = known.filter((one) => one.version < version).slice(1)
  if (old.length > 0) await log.command(`ALTER TABLE community_source ${old.map((one) => `DROP PARTITION ${one.version}`).join(', ')}`)
  told.set(log, version)
}
