import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { escapeLike } from '../../platform/text.ts'
import type { Traces } from './traces.ts'

type Db = Kysely<Database>

export interface AboutPeople {
  readonly table: string
  readonly column: string
  readonly of: 'member' | 'identity'
  /** Its rows are to be deleted with the person; else the database lets go of the number by itself. */
  readonly goes: boolean
}

/**
 * Tables whose rows hang on a member or an identity, as the database itself knows them: what a later feature records about people is in the archive and goes
 * with them without anybody having to think of it.
 */
export const tablesAbout = async (db: Db): Promise<AboutPeople[]> => {
  const { rows } = await sql<AboutPeople>`select t.relname as table, a.attname as column, r.relname as of, c.confdeltype <> 'n' as goes
    from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class r on r.oid = c.confrelid
      join pg_namespace n on n.oid = t.relnamespace join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and n.nspname = current_schema() and r.relname in ('member', 'identity') and t.relname not in ('member', 'identity')
      and array_length(c.conkey, 1) = 1
    order by t.relname, a.attname`.execute(db)
  return rows
}

/** Tables that an erasure looks after itself, that hold no words about people of the community, or that are too large and made of such. */
const LOOKED_AFTER = new Set([
  'member',
  'identity',
  'set_aside',
  'identity_evidence',
  'audit',
  'run',
  'suggestion',
  'find_place',
  'erasure',
  'tombstone',
  'session',
  'api_key',
])

/** Rows of other tables that name the person: settings, titles, what was written about others. People decide what to do there. */
export const tablesNaming = async (
  db: Db,
  traces: Traces,
  own: { readonly members: readonly number[]; readonly identities: readonly number[] },
): Promise<{ table: string; rows: number }[]> => {
  if (traces.needles.length === 0) return []
  const hanging = (await tablesAbout(db)).filter((one) => one.goes)
  const { rows: columns } = await sql<{ table: string; column: string }>`select c.table_name as table, c.column_name as column
    from information_schema.columns c join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
    where c.table_schema = current_schema() and t.table_type = 'BASE TABLE' and c.data_type in ('text', 'jsonb', 'ARRAY', 'character varying')
    order by 1, 2`.execute(db)
  const patterns = traces.needles.map((needle) => `%${escapeLike(needle)}%`)
  const found: { table: string; rows: number }[] = []
  for (const table of new Set(columns.map((one) => one.table))) {
    if (LOOKED_AFTER.has(table)) continue
    // What hangs on the person goes with them; what was written about somebody else and names them does not.
    const theirs = hanging
      .filter((one) => one.table === table)
      .map(({ column, of }) => sql`coalesce(${sql.ref(column)} = any(${of === 'member' ? own.members : own.identities}::bigint[]), false)`)
    const others = theirs.length === 0 ? sql`true` : sql`not (${sql.join(theirs, sql` or `)})`
    const texts = columns.filter((one) => one.table === table).map((one) => sql`${sql.ref(one.column)}::text`)
    const { rows } = await sql<{
      text: string
    }>`select text from (select concat_ws(' ', ${sql.join(texts)}) as text from ${sql.table(table)} where ${others}) as all_rows
      where lower(text) like any(${patterns}::text[]) limit 1000`.execute(db)
    const naming = rows.filter((row) => traces.holds(row.text)).length
    if (naming > 0) found.push({ table, rows: naming })
  }
  return found
}
