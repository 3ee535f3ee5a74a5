import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { notFound } from '../../platform/errors.ts'

type Place = Pick<App, 'state' | 'log'>

/** Under which number each log was told last. */
const told = new WeakMap<object, number>()

/** The same for the input of an operation that is a filter, or holds one beside it. */
export const prepareFilter = async (app: Place, input: Readonly<Record<string, unknown>>): Promise<void> => {
  const filters = [input, ...Object.values(input).filter(isRecord)]
  const asked = filters.flatMap(({ community }): unknown[] => (Array.isArray(community) ? community : []))
  if (asked.length > 0) await knowCommunities(app, asked.map(Number))
}
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

interface Row {
  readonly version: number
  readonly missing: number | null
}

/**
 * Before the log is asked of communities: that each of them is there, and that the log knows which sources are whose. Whoever asks with a filter outside an
 * operation calls it first.
 *
 * @throws KithError not_found
 */
export const knowCommunities = async (app: Place, asked: readonly number[]): Promise<void> => {
  const { rows } = await sql<Row>`select version, (select min(asked) from unnest(${asked}::bigint[]) as t(asked)
      where not exists (select from community where id = asked)) as missing from community_version`.execute(app.state.db)
  const [row] = rows
  if (row?.missing != null) throw notFound('community', row.missing)
  if (row?.version !== told.get(app.log)) await tellCommunities(app)
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
