import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { cut, fold } from '../../platform/text.ts'

const SEARCH_MAX = 4_000
const CHUNK = 2_000

/** Writes anew what these members are found by: their name, and the names, usernames and addresses of their accounts. */
export const refreshSearch = async (db: App['state']['db'], memberIds: readonly number[]): Promise<void> => {
  for (let start = 0; start < memberIds.length; start += CHUNK) {
    const { rows } = await sql<{ id: number; name: string; words: string }>`select m.id, m.name,
        (select coalesce(string_agg(concat_ws(' ', i.name, i.username, i.email), ' ' order by i.id), '') from identity i where i.member_id = m.id) as words
      from member m where m.id = any(${memberIds.slice(start, start + CHUNK)}::bigint[])`.execute(db)
    const texts = rows.map((row) => cut(fold(row.words.includes(row.name) ? row.words : `${row.name} ${row.words}`), SEARCH_MAX))
    await sql`update member m set search = fresh.search from unnest(${rows.map((row) => row.id)}::bigint[], ${texts}::text[]) as fresh(id, search)
      where m.id = fresh.id`.execute(db)
  }
}
