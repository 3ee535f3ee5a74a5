import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { PartialFilter } from '../../analytics/filter.ts'
import type { Database } from '../../database.ts'

type Db = Kysely<Database>

/** Whether a row with the columns `teammate` and `robot` is counted. */
export const isCounted = (filter: PartialFilter, teammate: RawBuilder<unknown>, robot: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`${rule(filter.teammates, teammate)} and ${rule(filter.robots, sql`${robot} = 'robot'`)}`

const rule = (wanted: string | undefined, test: RawBuilder<unknown>): RawBuilder<unknown> =>
  wanted === 'include' ? sql`true` : wanted === 'only' ? sql`(${test})` : sql`not (${test})`

/** The same for one person. */
export const letsThrough = (filter: PartialFilter, teammate: boolean, robot: boolean): boolean =>
  fits(filter.teammates, teammate) && fits(filter.robots, robot)

const fits = (wanted: string | undefined, is: boolean): boolean => wanted === 'include' || is === (wanted === 'only')

/** How many members stand for somebody and are let through, with or without activities. */
export const countPeople = async (db: Db, filter: PartialFilter): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select coalesce(sum(people), 0)::bigint as n from member_count
    where ${isCounted(filter, sql`teammate`, sql`robot`)}`.execute(db)
  return rows[0]?.n ?? 0
}

/** Makes one row of all that were added for the same. Changes that others make meanwhile stay beside it. */
export const sumUpCounts = async (db: Db): Promise<void> => {
  await sql`with gone as (delete from member_count returning *)
    insert into member_count select teammate, robot, sum(people) from gone group by teammate, robot having sum(people) <> 0`.execute(db)
}
