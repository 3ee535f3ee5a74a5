import type { PartialFilter } from '../../analytics/filter.ts'
import { segmentsSql } from '../../analytics/filter.ts'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'

type Scope = Pick<PartialFilter, 'community' | 'segment'>

/** Over a find `f`: said in a source of any of these communities, and by somebody who is in any of these segments now. */
export const isWithin = async (app: App, db: Kysely<Database>, { community, segment }: Scope): Promise<RawBuilder<unknown>> => {
  const conditions = [sql`true`]
  if (community?.length)
    conditions.push(sql`exists (select from find_place p join community_source c on c.source_id = p.source_id
      where p.find_id = f.id and c.community_id = any(${community}::bigint[]))`)
  if (segment?.length)
    conditions.push(sql`exists (select from find_place p join identity i on i.id = p.identity_id
      where p.find_id = f.id and i.member_id = any(${await authorsIn(app, db, segment)}::bigint[]))`)
  return sql.join(conditions, sql` and `)
}

/** Of all who said something that was found, those who are in any of these segments: the log knows who is. */
const authorsIn = async (app: App, db: Kysely<Database>, segments: readonly number[]): Promise<number[]> => {
  const { rows } = await sql<{ people: string | null }>`select string_agg(distinct i.member_id::text, ',') as people
    from find_place p join identity i on i.id = p.identity_id`.execute(db)
  const people = rows[0]?.people ?? '0'
  const found = await app.log.query<{ person: number }>(
    `SELECT person FROM (${segmentsSql(segments)}) WHERE person IN (SELECT toUInt32(arrayJoin(splitByChar(',', '${people}'))))`,
  )
  return found.map(({ person }) => person)
}
