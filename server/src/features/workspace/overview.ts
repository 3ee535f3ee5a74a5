import { getWorkspace, updateWorkspace } from '@kith/contract/workspace'
import { sql } from 'kysely'
import { handle, type App } from '../../app.ts'
import { isZone } from '../../analytics/calendar.ts'
import { KithError } from '../../platform/errors.ts'
import { kindOf } from '../activities/index.ts'
import { forgetZone } from '../../analytics/zone.ts'
import { countPeople } from '../people/index.ts'
import { contentsOf } from './contents.ts'

interface Held {
  readonly n: number
  readonly first_ms: number
  readonly last_ms: number
}

/** Node takes more names than the log does ("utc", "SystemV/AST4"): one that only Node knows would break every figure. */
const logKnowsZone = async (app: App, zone: string): Promise<boolean> =>
  (await app.log.query('SELECT 1 FROM system.time_zones WHERE time_zone = {zone:String}', { zone })).length > 0

export const overviewOperations = [
  handle(getWorkspace, async ({ app, db }) => {
    const workspace = await db.selectFrom('workspace').select(['name', 'zone']).executeTakeFirstOrThrow()
    const { rows } = await sql<{
      sources: number
      set_aside: number
      demo: number[]
      tallies: boolean
    }>`select (select count(*) from source) as sources, (select count(*) from set_aside where state = 'open') as set_aside,
      (select coalesce(array_agg(id), '{}') from source where demo) as demo, exists (select from tally) as tallies`.execute(db)
    const counts = rows[0] ?? { sources: 0, set_aside: 0, demo: [], tallies: false }
    const [people, [held], contents, [demo]] = await Promise.all([
      countPeople(db, { teammates: 'include', robots: 'include' }),
      app.log.query<Held>(`SELECT count() AS n, toUnixTimestamp64Milli(min(occurred_at)) AS first_ms,
        toUnixTimestamp64Milli(max(occurred_at)) AS last_ms FROM activity`),
      contentsOf(app),
      counts.demo.length === 0
        ? []
        : app.log.query<{ n: number; people: number }>(
            `SELECT count() AS n, uniqExact(dictGetOrDefault('who', 'member_id', identity_id, identity_id)) AS people
             FROM activity WHERE source_id IN (${counts.demo.map(Number).join(',')})`,
          ),
    ])
    const known = held !== undefined && held.n > 0
    return {
      name: workspace.name,
      zone: workspace.zone,
      demo: { present: counts.demo.length > 0, people: demo?.people ?? 0, activities: demo?.n ?? 0 },
      people,
      activities: held?.n ?? 0,
      sources: counts.sources,
      setAside: counts.set_aside,
      tallies: counts.tallies,
      firstAt: known ? new Date(held.first_ms).toISOString() : null,
      lastAt: known ? new Date(held.last_ms).toISOString() : null,
      platforms: [...contents.platforms],
      kinds: contents.kinds.map((kind) => kindOf(app, kind)),
      places: [...contents.places],
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
