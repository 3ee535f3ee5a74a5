import { getWorkspace, updateWorkspace } from '@kith/contract/workspace'
import { sql } from 'kysely'
import { handle, type App } from '../../app.ts'
import { isZone } from '../../analytics/calendar.ts'
import { KithError } from '../../platform/errors.ts'
import { kindOf } from '../activities/index.ts'
import { forgetZone } from '../../analytics/zone.ts'

interface Held {
  readonly n: number
  readonly first_ms: number
  readonly last_ms: number
  readonly platforms: string[]
  readonly kinds: string[]
  readonly demo: number
}

/** Node takes more names than the log does ("utc", "SystemV/AST4"): one that only Node knows would break every figure. */
const logKnowsZone = async (app: App, zone: string): Promise<boolean> =>
  (await app.log.query('SELECT 1 FROM system.time_zones WHERE time_zone = {zone:String}', { zone })).length > 0

export const overviewOperations = [
  handle(getWorkspace, async ({ app, db }) => {
    const workspace = await db.selectFrom('workspace').select(['name', 'zone']).executeTakeFirstOrThrow()
    const { rows } = await sql<{
      people: number
      sources: number
      set_aside: number
      demo: number[]
    }>`select (select count(*) from member where merged_into is null and not hollow) as people,
      (select count(*) from source) as sources, (select count(*) from set_aside where state = 'open') as set_aside,
      (select coalesce(array_agg(id), '{}') from source where demo) as demo`.execute(db)
    const counts = rows[0] ?? { people: 0, sources: 0, set_aside: 0, demo: [] }
    const demoSources = counts.demo.map(Number).join(',') || '0'
    const [[held], places, demoPeople] = await Promise.all([
      app.log.query<Held>(`SELECT sum(c) AS n, min(first_one) AS first_ms, max(last_one) AS last_ms, groupUniqArray(platform) AS platforms,
          groupUniqArray(kind) AS kinds, sumIf(c, source_id IN (${demoSources})) AS demo
        FROM (SELECT source_id, toString(platform) AS platform, toString(kind) AS kind, count() AS c, toUnixTimestamp64Milli(min(occurred_at)) AS first_one,
          toUnixTimestamp64Milli(max(occurred_at)) AS last_one FROM activity GROUP BY source_id, platform, kind)`),
      app.log.query<{ place: string }>(
        `SELECT toString(place) AS place FROM activity GROUP BY place HAVING place != '' ORDER BY count() DESC, place LIMIT 100`,
      ),
      counts.demo.length === 0
        ? [{ n: 0 }]
        : app.log.query<{ n: number }>(
            `SELECT uniqExact(dictGetOrDefault('who', 'member_id', identity_id, identity_id)) AS n FROM activity WHERE source_id IN (${demoSources})`,
          ),
    ])
    const known = held !== undefined && held.n > 0
    return {
      name: workspace.name,
      zone: workspace.zone,
      demo: { present: counts.demo.length > 0, people: demoPeople[0]?.n ?? 0, activities: held?.demo ?? 0 },
      people: counts.people,
      activities: held?.n ?? 0,
      sources: counts.sources,
      setAside: counts.set_aside,
      firstAt: known ? new Date(held.first_ms).toISOString() : null,
      lastAt: known ? new Date(held.last_ms).toISOString() : null,
      platforms: known ? held.platforms.toSorted() : [],
      kinds: known ? held.kinds.toSorted().map((kind) => kindOf(app, kind)) : [],
      places: places.map((row) => row.place),
      version: app.version,
    }
  }),
  handle(updateWorkspace, async ({ app, db }, { name, zone }) => {
    if (zone !== undefined && !(isZone(zone) && (await logKnowsZone(app, zone)))) {
      throw new KithError('invalid_input', `"${zone}" is no time zone.`, { hint: 'Use a name like Europe/Berlin or UTC.' })
    }
    forgetZone(app)
    return db
      .updateTable('workspace')
      .set({ ...(name === undefined ? {} : { name }), ...(zone === undefined ? {} : { zone }), id: 1 })
      .returning(['name', 'zone'])
      .executeTakeFirstOrThrow()
  }),
]
