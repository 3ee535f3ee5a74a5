import type { Annotation, AnnotationKind } from '@kith/contract/annotations'
import { sql, type Kysely } from 'kysely'
import type { Day } from '../../analytics/calendar.ts'
import type { Database } from '../../database.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { storable } from '../../platform/text.ts'

type Db = Kysely<Database>

/** Nobody marks so many days by hand; a program that does would hide what people wrote. */
const WRITTEN_MAX = 5_000

export interface Facts {
  readonly kind: AnnotationKind
  readonly title: string
  readonly from: Day
  readonly to: Day | null
  readonly url: string | null
  readonly source: number | null
}

/** What is left out stays as it is. */
export type Changed = { readonly [Field in keyof Facts]?: Facts[Field] | undefined }

interface Row {
  readonly id: number
  readonly kind: AnnotationKind
  readonly title: string
  readonly from_day: string
  readonly to_day: string | null
  readonly url: string | null
  readonly source_id: number | null
  readonly source_title: string | null
  readonly made_by: string
}

const COLUMNS = sql`a.id, a.kind, a.title, a.from_day::text as from_day, a.to_day::text as to_day, a.url, a.source_id, s.title as source_title, a.made_by`

/** What the team marked between two days; of these sources, what is about one of them or about none. */
export const writtenBetween = async (db: Db, from: Day, to: Day, sources: readonly number[] | undefined): Promise<Annotation[]> => {
  const { rows } = await sql<Row>`select ${COLUMNS} from annotation a left join source s on s.id = a.source_id
    where a.from_day <= ${to}::date and coalesce(a.to_day, a.from_day) >= ${from}::date
      and (${sources === undefined} or a.source_id is null or a.source_id = any(${sources ?? []}::bigint[]))
    order by a.from_day desc, a.id desc limit ${WRITTEN_MAX}`.execute(db)
  return rows.map(toAnnotation)
}

const toAnnotation = (row: Row): Annotation => ({
  key: `written-${row.id}`,
  id: row.id,
  kind: row.kind,
  title: row.title,
  from: row.from_day,
  to: row.to_day,
  url: row.url,
  source: row.source_id === null ? null : { id: row.source_id, title: row.source_title ?? '' },
  by: row.made_by,
})

/** @throws KithError conflict beyond the bound, invalid_input */
export const write = async (db: Db, facts: Facts, by: string): Promise<number> => {
  const { rows: held } = await sql<{ n: number }>`select count(*)::int as n from annotation`.execute(db)
  if ((held[0]?.n ?? 0) >= WRITTEN_MAX)
    throw new KithError('conflict', `There are ${WRITTEN_MAX} marks already.`, { hint: 'Remove some that nobody needs any more.' })
  await check(db, facts)
  const { rows } = await sql<{ id: number }>`insert into annotation (kind, title, from_day, to_day, url, source_id, made_by)
    values (${facts.kind}, ${storable(facts.title)}, ${facts.from}, ${spanOf(facts)}, ${facts.url}, ${facts.source}, ${by}) returning id`.execute(
    db,
  )
  return rows[0]?.id ?? 0
}

/** @throws KithError not_found, invalid_input */
export const change = async (db: Db, id: number, changed: Changed, by: string): Promise<void> => {
  const { rows } =
    await sql<Row>`select ${COLUMNS} from annotation a left join source s on s.id = a.source_id where a.id = ${id} for update of a`.execute(
      db,
    )
  const [row] = rows
  if (row === undefined) throw notFound('annotation', id)
  const facts: Facts = {
    kind: changed.kind ?? row.kind,
    title: changed.title ?? row.title,
    from: changed.from ?? row.from_day,
    to: changed.to === undefined ? row.to_day : changed.to,
    url: changed.url === undefined ? row.url : changed.url,
    source: changed.source === undefined ? row.source_id : changed.source,
  }
  await check(db, facts)
  await sql`update annotation set kind = ${facts.kind}, title = ${storable(facts.title)}, from_day = ${facts.from}, to_day = ${spanOf(facts)},
    url = ${facts.url}, source_id = ${facts.source}, made_by = ${by} where id = ${id}`.execute(db)
}

/** @throws KithError not_found */
export const remove = async (db: Db, id: number): Promise<void> => {
  const { rows } = await sql`delete from annotation where id = ${id} returning id`.execute(db)
  if (rows.length === 0) throw notFound('annotation', id)
}

/** A span of one day is a day. */
const spanOf = ({ from, to }: Facts): Day | null => (to === from ? null : to)

const check = async (db: Db, { from, to, source }: Facts): Promise<void> => {
  if (to !== null && to < from)
    throw new KithError('invalid_input', `The span ends (${to}) before it begins (${from}).`, { hint: 'Swap from and to.' })
  if (source === null) return
  const known = await db.selectFrom('source').select('id').where('id', '=', source).executeTakeFirst()
  if (known === undefined) throw notFound('source', source)
}
