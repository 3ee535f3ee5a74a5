import { sql } from 'kysely'
import type { App } from '../../app.ts'

type Place = Pick<App, 'state' | 'log'>

/** Another number after each change of what the state knows of people, as its own triggers tell. */
export const stateVersion = async ({ state }: Pick<App, 'state'>): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select coalesce(sum(n), 0)::bigint as n from known_change`.execute(state.db)
  return rows[0]?.n ?? 0
}

/** Makes one row of the many that statements have added. Changes that others make meanwhile stay beside it. */
export const sumUpChanges = async ({ state }: Pick<App, 'state'>): Promise<void> => {
  await sql`with gone as (delete from known_change returning n) insert into known_change select coalesce(sum(n), 0) from gone`.execute(
    state.db,
  )
}

const kept = new WeakMap<object, { version: number; numbers: string }>()

/** Rows `{ person }` of everybody, also of those of whom the log holds nothing: for rules that hold of whoever has done nothing. */
export const everybodySql = async (app: Place): Promise<string> => {
  const version = await stateVersion(app)
  const known = kept.get(app.log)
  const numbers = known?.version === version ? known.numbers : await allNumbers(app)
  kept.set(app.log, { version, numbers })
  return `SELECT toUInt32(arrayJoin(splitByChar(',', '${numbers}'))) AS person`
}

/** As one text: so many rows would cost more than the question they are for. */
const allNumbers = async ({ state }: Place): Promise<string> => {
  const { rows } = await sql<{ numbers: string | null }>`select string_agg(id::text, ',') as numbers from member
    where merged_into is null and not hollow`.execute(state.db)
  return rows[0]?.numbers ?? '0'
}
