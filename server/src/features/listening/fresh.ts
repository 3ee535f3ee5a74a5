import { sql, type Selectable } from 'kysely'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { listenTo } from './listen.ts'
import { loadPlaces } from './places.ts'
import { loadEars } from './watches.ts'

type Place = Pick<App, 'state' | 'log' | 'now' | 'connectors' | 'secrets'>

const SOURCES_AT_ONCE = 50

/**
 * Listens to what came into the log since the last time. Whoever appends notes that before and after (`noteUnheard`), and a note is only forgotten when nobody
 * has written since it was taken: so nothing is passed over whatever crashes, and what is heard twice is kept once.
 */
export const listenToNew = async (app: Place, signal: AbortSignal): Promise<number> => {
  const { rows: notes } = await sql<Selectable<Database['unheard']>>`select * from unheard order by token limit ${SOURCES_AT_ONCE}`.execute(
    app.state.db,
  )
  if (notes.length === 0) return 0
  const ears = await loadEars(app.state.db)
  let found = 0
  if (ears.length > 0) {
    const { placeOf } = await loadPlaces(app)
    const parts = notes.map(({ source_id: id, since }) => `(source_id = ${id} AND version >= ${since})`)
    const heard = await listenTo(app, ears, placeOf, { where: `(${parts.join(' OR ')})`, params: {}, newestOnly: false, signal })
    if (heard === undefined) return 0
    found = heard.found
  }
  await sql`delete from unheard u using unnest(${notes.map((note) => note.source_id)}::bigint[], ${notes.map((note) => note.token)}::bigint[]) as t(source_id, token)
    where u.source_id = t.source_id and u.token = t.token and (u.writing_until is null or u.writing_until < ${app.now()})`.execute(
    app.state.db,
  )
  return found
}
