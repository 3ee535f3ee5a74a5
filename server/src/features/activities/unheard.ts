import { sql } from 'kysely'
import type { App } from '../../app.ts'

type Place = Pick<App, 'state' | 'now'>

/** An insert is given up long before. */
const WRITING_MS = 3_600_000

/** Where nobody listens nothing is written: a watch that is made later listens to the past. */
const ANYBODY = sql`exists (select from watch where active)`

/**
 * Does `work`, which brings activities of this version and later into the log, and notes it for those who listen: before, so that no crash keeps it from them,
 * and after, so that who looked meanwhile looks again.
 */
export const notingUnheard = async <T>(app: Place, sourceId: number, since: number, work: () => Promise<T>): Promise<T> => {
  const until = new Date(app.now().getTime() + WRITING_MS)
  const { rows } = await sql<{ token: number }>`insert into unheard (source_id, since, token, writing_until)
    select id, ${since}, nextval('unheard_token'), ${until} from source where id = ${sourceId} and ${ANYBODY}
    on conflict (source_id) do update set since = least(unheard.since, excluded.since), token = excluded.token, writing_until = excluded.writing_until
    returning token`.execute(app.state.db)
  const done = await work()
  // Another who writes has a later token, and says by itself when it has ended.
  await sql`insert into unheard (source_id, since, token) select id, ${since}, nextval('unheard_token') from source where id = ${sourceId} and ${ANYBODY}
    on conflict (source_id) do update set since = least(unheard.since, excluded.since), token = excluded.token,
      writing_until = case when unheard.token = ${rows[0]?.token ?? 0} then null else unheard.writing_until end`.execute(app.state.db)
  return done
}
