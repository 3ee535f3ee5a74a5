import { tally as tallySchema, listTallies, type Tally } from '@kith/contract/tallies'
import { sql } from 'kysely'
import { handle, type App } from '../../app.ts'
import { jsonText } from '../../platform/state/text.ts'

const AT_ONCE_MAX = 5_000

/** Keeps what a source has counted; for each day the last word counts. What does not fit the contract is left out: it is the platform's, and no record. */
export const keepTallies = async (app: Pick<App, 'state' | 'now'>, sourceId: number, given: readonly Tally[]): Promise<void> => {
  const once = new Map<string, Tally>()
  for (const one of given.slice(0, AT_ONCE_MAX)) {
    const parsed = tallySchema.safeParse(one)
    if (parsed.success) once.set(JSON.stringify([one.name, one.place, one.label, one.day]), parsed.data)
  }
  if (once.size === 0) return
  await sql`insert into tally (source_id, name, place, label, day, value, uniques, seen_at)
    select ${sourceId}::bigint, name, place, label, day, value, uniques, ${app.now()}::timestamptz
    from jsonb_to_recordset(${jsonText([...once.values()])}::jsonb)
      as new(name text, place text, label text, day date, value bigint, uniques bigint)
    on conflict (source_id, name, place, label, day) do update set value = excluded.value, uniques = excluded.uniques, seen_at = excluded.seen_at
      where (tally.value, tally.uniques) is distinct from (excluded.value, excluded.uniques)`.execute(app.state.db)
}

export const tallyOperations = [
  handle(listTallies, async ({ db }, { source, name, place, from, until, limit, offset }) => {
    const where = sql`source_id = ${source} and (${name ?? null}::text is null or name = ${name ?? null})
      and (${place ?? null}::text is null or place = ${place ?? null})
      and (${from ?? null}::date is null or day >= ${from ?? null}::date) and (${until ?? null}::date is null or day <= ${until ?? null}::date)`
    const counted = await sql<{ total: number }>`select count(*)::int as total from tally where ${where}`.execute(db)
    const { rows } = await sql<Tally>`select name, place, label, to_char(day, 'YYYY-MM-DD') as day, value, uniques from tally where ${where}
      order by day desc, name, place, value desc, label limit ${limit} offset ${offset}`.execute(db)
    return { total: counted.rows[0]?.total ?? 0, tallies: rows }
  }),
]
