import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { escapeLike } from '../../platform/text.ts'
import type { Traces } from './traces.ts'

type Db = Kysely<Database>

const ROWS_AT_ONCE = 2_000

export interface Found {
  readonly id: number
  readonly text: string
}

/** Rows of a table with `id` whose text names the person, some thousand rows at a time: nobody else waits long. */
export async function* rowsNaming(
  db: Db,
  table: 'set_aside' | 'audit' | 'run' | 'identity_evidence',
  text: string,
  traces: Traces,
): AsyncGenerator<Found[]> {
  if (traces.needles.length === 0) return
  const patterns = traces.needles.map((needle) => `%${escapeLike(needle)}%`)
  for (let after = 0; ;) {
    const { rows } = await sql<{ last: number | null; found: Found[] | null }>`select max(id) as last,
        jsonb_agg(jsonb_build_object('id', id, 'text', body)) filter (where lower(body) like any(${patterns}::text[])) as found
      from (select id, ${sql.raw(text)} as body from ${sql.table(table)} where id > ${after} order by id limit ${ROWS_AT_ONCE}) as page`.execute(
      db,
    )
    const [page] = rows
    if (page === undefined || page.last === null) return
    after = page.last
    const found = (page.found ?? []).filter((row) => traces.holds(row.text))
    if (found.length > 0) yield found
  }
}
