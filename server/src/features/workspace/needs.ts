import type { Home } from '@kith/contract/workspace'
import { sql, type Kysely } from 'kysely'
import type { App } from '../../app.ts'
import type { PartialFilter } from '../../analytics/filter.ts'
import type { Database } from '../../database.ts'
import { sourcesWithin } from '../communities/index.ts'
import { countSetAside, stoppedSources } from '../sources/index.ts'

const STOPPED_MAX = 20

/** What needs a hand at the sources, or at those of some communities: records set aside, readings that failed, sources that no longer go on. */
export const needsOf = async (
  app: App,
  db: Kysely<Database>,
  { community }: PartialFilter,
): Promise<Pick<Home, 'setAside' | 'runs' | 'stopped'>> => {
  const within = await sourcesWithin(db, community)
  const isAsked = (source: number): boolean => within === undefined || within.has(source)
  const aside = await countSetAside(db)
  const stopped = await stoppedSources(app)
  const { rows } = await sql<{ source_id: number; running: number; failed: number }>`select r.source_id,
      count(*) filter (where r.state in ('queued', 'running')) as running, count(*) filter (where r.state = 'failed') as failed
    from run r join (select source_id, max(id) as id from run group by source_id) last on last.source_id = r.source_id
    where r.state in ('queued', 'running') or (r.state = 'failed' and r.id = last.id) group by r.source_id`.execute(db)
  const runs = rows.filter((row) => isAsked(row.source_id))
  return {
    setAside: [...aside].reduce((sum, [source, count]) => (isAsked(source) ? sum + count : sum), 0),
    runs: { running: runs.reduce((sum, row) => sum + row.running, 0), failed: runs.reduce((sum, row) => sum + row.failed, 0) },
    stopped: stopped.filter(({ id }) => isAsked(id)).slice(0, STOPPED_MAX),
  }
}
