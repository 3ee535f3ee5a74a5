import { exportTallies, listTallies, tally as tallySchema, tallyKinds, tallySeries, type Tally } from '@kith/contract/tallies'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { handle, type App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { notFound } from '../../platform/errors.ts'
import { CSV_START, csvLine } from '../../platform/csv.ts'
import { jsonText } from '../../platform/state/text.ts'

const AT_ONCE_MAX = 5_000
const DAYS_MAX = 4_000
const LABELS_MAX = 50
const EXPORT_PAGE = 10_000
const EXPORT_MAX = 1_000_000
const COLUMNS = ['source', 'counted', 'place', 'of', 'day', 'value', 'visitors'] as const

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

interface Wanted {
  readonly source?: number | undefined
  readonly community?: readonly number[] | undefined
  readonly name?: string | undefined
  readonly place?: string | undefined
  readonly label?: string | undefined
  readonly from?: string | undefined
  readonly until?: string | undefined
}

const fitting = ({ source, community = [], name, place, label, from, until }: Wanted): RawBuilder<unknown> =>
  sql`(${source ?? null}::bigint is null or t.source_id = ${source ?? null})
    and (${community.length === 0} or t.source_id in (select source_id from community_source where community_id = any(${[...community]}::bigint[]))) and (${name ?? null}::text is null or t.name = ${name ?? null})
    and (${place ?? null}::text is null or t.place = ${place ?? null}) and (${label ?? null}::text is null or t.label = ${label ?? null})
    and (${from ?? null}::date is null or t.day >= ${from ?? null}::date) and (${until ?? null}::date is null or t.day <= ${until ?? null}::date)`

export const tallyOperations = [
  handle(listTallies, async ({ db }, { limit, offset, ...wanted }) => {
    const counted = await sql<{ total: number }>`select count(*)::int as total from tally t where ${fitting(wanted)}`.execute(db)
    const { rows } = await sql<Tally>`select name, place, label, to_char(day, 'YYYY-MM-DD') as day, value, uniques from tally t
      where ${fitting(wanted)} order by t.day desc, name, place, value desc, label limit ${limit} offset ${offset}`.execute(db)
    return { total: counted.rows[0]?.total ?? 0, tallies: rows }
  }),
  handle(tallyKinds, async ({ app, db }, { source, community, limit, offset }) => {
    const { rows } = await sql<Kind>`select s.id, s.title, s.connector, k.*, count(*) over ()::int as total from (
        select source_id, name, place, count(distinct label)::int as labels, count(distinct day)::int as days,
          to_char(min(day), 'YYYY-MM-DD') as first_day, to_char(max(day), 'YYYY-MM-DD') as last_day, max(seen_at) as seen_at
        from tally t where ${fitting({ source, community })} group by source_id, name, place) k
      join source s on s.id = k.source_id order by s.title, s.id, k.place, k.name limit ${limit} offset ${offset}`.execute(db)
    const { rows: last } = await sql<{ source_id: number; name: string; place: string; value: number }>`select t.source_id, t.name, t.place,
        sum(t.value)::bigint as value from tally t
      join jsonb_to_recordset(${jsonText(rows.map(({ source_id, name, place, last_day: day }) => ({ source_id, name, place, day })))}::jsonb)
        as k(source_id bigint, name text, place text, day date)
        on k.source_id = t.source_id and k.name = t.name and k.place = t.place and k.day = t.day
      group by 1, 2, 3`.execute(db)
    const values = new Map(last.map((one) => [JSON.stringify([one.source_id, one.name, one.place]), one.value]))
    return {
      total: rows[0]?.total ?? 0,
      kinds: rows.map((row) => ({
        source: { id: row.id, title: row.title, connector: row.connector },
        name: row.name,
        place: row.place,
        perDay: isPerDay(app, row.connector, row.name),
        labels: row.labels,
        days: row.days,
        firstDay: row.first_day,
        lastDay: row.last_day,
        value: values.get(JSON.stringify([row.source_id, row.name, row.place])) ?? 0,
        seenAt: row.seen_at.toISOString(),
      })),
    }
  }),
  handle(tallySeries, async ({ app, db }, { source, name, place, label, from, until }) => {
    const [known] = (await sql<{ connector: string }>`select connector from source where id = ${source}`.execute(db)).rows
    if (known === undefined) throw notFound('source', source)
    const { rows: labels } = await sql<{
      label: string
      value: number
      lastDay: string
    }>`select label, value, to_char(day, 'YYYY-MM-DD') as "lastDay"
      from (select distinct on (label) label, value, day from tally t where ${fitting({ source, name, place })} order by label, day desc) l
      order by day desc, value desc, label limit ${LABELS_MAX}`.execute(db)
    // Visitors of two pages may be the same ones: they are told of one label alone.
    const { rows: days } = await sql<{ day: string; value: number; uniques: number | null }>`select to_char(day, 'YYYY-MM-DD') as day,
        sum(value)::bigint as value, case when count(*) = 1 then max(uniques) end as uniques
      from tally t where ${fitting({ source, name, place, label, from, until })} group by day order by t.day desc limit ${DAYS_MAX}`.execute(
      db,
    )
    return { perDay: isPerDay(app, known.connector, name), labels, days: days.toReversed() }
  }),
  handle(exportTallies, async ({ app, db }, wanted) => ({
    contentType: 'text/csv; charset=utf-8',
    fileName: `tallies-${app.now().toISOString().slice(0, 10)}.csv`,
    chunks: exportLines(db, wanted),
  })),
]

interface Kind {
  readonly id: number
  readonly source_id: number
  readonly title: string
  readonly connector: string
  readonly name: string
  readonly place: string
  readonly labels: number
  readonly days: number
  readonly first_day: string
  readonly last_day: string
  readonly seen_at: Date
  readonly total: number
}

const isPerDay = (app: Pick<App, 'connectors'>, connector: string, name: string): boolean =>
  app.connectors.get(connector)?.countsPerDay?.includes(name) ?? false

async function* exportLines(db: Kysely<Database>, wanted: Wanted): AsyncGenerator<string> {
  yield `${CSV_START}${csvLine(COLUMNS)}`
  for (let offset = 0; ; offset += EXPORT_PAGE) {
    if (offset >= EXPORT_MAX) {
      yield csvLine([`Cut after ${EXPORT_MAX} rows: choose fewer days or one source.`])
      return
    }
    const { rows } = await sql<
      Tally & { title: string }
    >`select s.title, t.name, t.place, t.label, to_char(t.day, 'YYYY-MM-DD') as day, t.value, t.uniques
      from tally t join source s on s.id = t.source_id where ${fitting(wanted)}
      order by t.source_id, t.name, t.place, t.label, t.day limit ${EXPORT_PAGE} offset ${offset}`.execute(db)
    yield rows.map((row) => csvLine([row.title, row.name, row.place, row.label, row.day, row.value, row.uniques])).join('')
    if (rows.length < EXPORT_PAGE) return
  }
}
