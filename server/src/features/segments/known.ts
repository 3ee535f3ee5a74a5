import type { SegmentCondition } from '@kith/contract/segment-rules'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Day } from '../../analytics/calendar.ts'
import type { Sql } from '../../analytics/filter.ts'
import { NOT_KNOWN, ON_THEIR_OWN } from '../../analytics/whereabouts.ts'
import type { Database } from '../../database.ts'
import { escapeLike, fold } from '../../platform/text.ts'
import { ownedBy, personsOf } from '../people/index.ts'

type Db = Kysely<Database>
type Of<T extends SegmentCondition['type']> = Extract<SegmentCondition, { type: T }>

/** Numbers of people of whom the state knows it. */
export const knownInState = async (db: Db, one: Of<'name' | 'tag' | 'owner' | 'account' | 'note'>): Promise<number[]> => {
  if (one.type === 'name') return membersWhere(db, wordsIn(one.text))
  if (one.type === 'tag') return membersWhere(db, one.any.length === 0 ? sql`m.tags <> '{}'` : sql`m.tags && ${one.any}::text[]`)
  if (one.type === 'owner') return ownedBy(db, one.any.length === 0 ? await accounts(db) : one.any)
  if (one.type === 'account')
    return numbers(await sql<Row>`select distinct member_id as id from identity where platform = any(${one.any}::text[])`.execute(db))
  const noted = numbers(await sql<Row>`select distinct member_id as id from note where removed_at is null`.execute(db))
  return [...new Set((await personsOf(db, noted)).values())]
}

interface Row {
  readonly id: number
}

const numbers = ({ rows }: { readonly rows: readonly Row[] }): number[] => rows.map((row) => row.id)

const membersWhere = async (db: Db, where: RawBuilder<unknown>): Promise<number[]> =>
  numbers(await sql<Row>`select m.id from member m where m.merged_into is null and not m.hollow and ${where}`.execute(db))

/** As people are searched: every word stands in a name, username or address. */
const wordsIn = (text: string): RawBuilder<unknown> =>
  sql.join(
    fold(text)
      .split(' ')
      .slice(0, 8)
      .map((word) => sql`m.search like ${`%${escapeLike(word)}%`}`),
    sql` and `,
  )

const accounts = async (db: Db): Promise<number[]> => (await db.selectFrom('app_user').select('id').execute()).map((row) => row.id)

/** Rows `{ person }` by where they are, which the log is told of. */
export const whereaboutsSql = async (db: Db, one: Of<'organization' | 'country' | 'zone'>, today: Day): Promise<Sql> => {
  if (one.type === 'country')
    return wherePerson(one.any.length === 0 ? "country != ''" : 'country IN {any:Array(String)}', { any: one.any })
  if (one.type === 'zone') {
    const bounds = [
      `minutes != ${NOT_KNOWN}`,
      one.least !== undefined && `minutes >= ${one.least}`,
      one.most !== undefined && `minutes <= ${one.most}`,
    ]
    return wherePerson(bounds.filter(Boolean).join(' AND '), {})
  }
  const isAny = one.named === undefined && one.tagged === undefined && one.any.length === 0
  const wanted = isAny ? undefined : await organizationsOf(db, one)
  const there = wanted === undefined ? `stay.3 != ${ON_THEIR_OWN}` : 'has({any:Array(UInt32)}, stay.3)'
  const now = `stay.1 <= toDate('${today}') AND stay.2 >= toDate('${today}')`
  return wherePerson(`arrayExists(stay -> ${now} AND ${there}, stays)`, wanted === undefined ? {} : { any: wanted })
}

const wherePerson = (where: string, params: Sql['params']): Sql => ({ text: `SELECT person FROM whereabouts FINAL WHERE ${where}`, params })

/** What these organizations, or those of such a name or with such a tag, stand for now. */
const organizationsOf = async (db: Db, { any, named, tagged }: Of<'organization'>): Promise<number[]> => {
  const pattern = `%${escapeLike(fold(named ?? ''))}%`
  const isIt =
    named !== undefined
      ? sql`(exists (select from organization_name n where n.organization_id = o.id and n.key like ${pattern})
          or exists (select from organization_domain d where d.organization_id = o.id and d.domain like ${pattern}))`
      : tagged !== undefined
        ? sql`o.tags && ${tagged}::text[]`
        : sql`o.id = any(${any}::bigint[])`
  return numbers(await sql<Row>`select distinct o.main_id as id from organization o where ${isIt} limit 10000`.execute(db))
}
