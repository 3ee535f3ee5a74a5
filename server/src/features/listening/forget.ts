import { sql, type Kysely } from 'kysely'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { forgetEmpty } from './keep.ts'

type Db = Kysely<Database>

/** What a search found of people whom Kith does not know stays only so long, unless somebody marked it relevant. */
const STRANGERS_DAYS = 180

/** What was said by these accounts, whether or not Kith has them as identities. For an erasure, in its transaction. */
export const forgetAuthors = async (db: Db, accounts: readonly { readonly platform: string; readonly key: string }[]): Promise<void> => {
  await sql`delete from find_place p using unnest(${accounts.map((one) => one.platform)}::text[], ${accounts.map((one) => one.key)}::text[]) as t(platform, key)
    where p.author_platform = t.platform and p.author_key = t.key`.execute(db)
  await forgetEmpty(db)
}

/** What others said and that names somebody who is erased: it goes as a whole, the log has it without the name. Answers how many. */
export const forgetNaming = async (db: Db, names: (text: string) => boolean, patterns: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ id: number; text: string }>`select id, text from (
      select id, concat_ws(' ', author_name, author_url, url, title, body, record::text) as text from find_place) as all_places
    where lower(text) like any(${[...patterns]}::text[])`.execute(db)
  const ids = rows.filter((row) => names(row.text)).map((row) => row.id)
  if (ids.length > 0) await sql`delete from find_place where id = any(${ids}::bigint[])`.execute(db)
  await forgetEmpty(db)
  return ids.length
}

export const forgetStrangers = async (app: Pick<App, 'state' | 'now'>): Promise<void> => {
  const before = new Date(app.now().getTime() - STRANGERS_DAYS * 86_400_000)
  await sql`delete from find_place p using find f where f.id = p.find_id and f.state <> 'relevant' and p.activity_id is null and p.identity_id is null
    and p.found_at < ${before}`.execute(app.state.db)
  await forgetEmpty(app.state.db)
}
