import { sql, type RawBuilder } from 'kysely'
import type { App } from '../../app.ts'
import { notFound } from '../../platform/errors.ts'
import { namesOf, personsOf } from '../people/index.ts'
import { settleSegment } from './settle.ts'
import { IS_UNSEEN } from './show.ts'

interface Row {
  readonly id: number
  readonly at: Date
  readonly entered: boolean
  readonly seen: boolean
  readonly member_id: number
  readonly segment_id: number
  readonly segment: string
  readonly total: number
}

const DEFINITION =
  'Who entered the segment or left it since it was saved, each noted when somebody first looked: at the latest within the hour. Merging and parting people, changing the segment’s rule and erasing somebody are no news. The newest 2,000 are kept, and of changes at once the first thousand each way.'

export const changesOf = async (app: App, id: number, limit: number, offset: number) => {
  const segment = await app.state.db.selectFrom('segment').select('id').where('id', '=', id).executeTakeFirst()
  if (segment === undefined) throw notFound('segment', id)
  await settleSegment(app, segment)
  const rows = await changesWhere(app, sql`c.segment_id = ${id}`, limit, offset)
  const total = rows[0]?.total ?? (offset === 0 ? 0 : await countWhere(app, id))
  return { total, changes: await named(app, rows), definition: DEFINITION }
}

/** As they were last looked for: the home screen does not wait until every segment is worked out. */
export const newsOf = async (app: App, limit: number) => {
  const rows = await changesWhere(app, IS_UNSEEN, limit, 0)
  const shown = await named(app, rows)
  return {
    total: rows[0]?.total ?? 0,
    changes: shown.flatMap((one, index) => {
      const row = rows[index]
      return row === undefined ? [] : [{ ...one, segment: { id: row.segment_id, name: row.segment } }]
    }),
  }
}

const changesWhere = async (app: App, where: RawBuilder<unknown>, limit: number, offset: number): Promise<Row[]> => {
  const { rows } =
    await sql<Row>`select c.id, c.at, c.entered, not (${IS_UNSEEN}) as seen, c.member_id, c.segment_id, s.name as segment, count(*) over () as total
    from segment_change c join segment s on s.id = c.segment_id where ${where} order by c.id desc limit ${limit} offset ${offset}`.execute(
      app.state.db,
    )
  return rows
}

const countWhere = async (app: App, id: number): Promise<number> =>
  (
    await app.state.db
      .selectFrom('segment_change')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('segment_id', '=', id)
      .executeTakeFirstOrThrow()
  ).n

/** Whoever was merged since is shown as whom they are now. */
const named = async (app: App, rows: readonly Row[]) => {
  const persons = await personsOf(
    app.state.db,
    rows.map((row) => row.member_id),
  )
  const names = await namesOf(app, [...persons.values()])
  return rows.map((row) => {
    const id = persons.get(row.member_id) ?? row.member_id
    return { id: row.id, at: row.at.toISOString(), entered: row.entered, seen: row.seen, person: { id, name: names.get(id) ?? '' } }
  })
}

/** The segments that a person is in now. */
export const segmentsOfPerson = async (app: App, id: number) => {
  const person = (await personsOf(app.state.db, [id])).get(id)
  if (person === undefined) throw notFound('person', id)
  const segments = await app.state.db.selectFrom('segment').select(['id', 'name']).orderBy('name_key').execute()
  for (const one of segments) await settleSegment(app, one)
  const held = await app.log.query<{ segment: number }>(
    `SELECT segment FROM segment_member FINAL WHERE person = {person:UInt32} AND gone = 0`,
    { person },
  )
  const { rows: since } = await sql<{
    segment_id: number
    entered: boolean
    at: Date
  }>`select distinct on (segment_id) segment_id, entered, at from segment_change
    where member_id = ${person} order by segment_id, id desc`.execute(app.state.db)
  const within = new Set(held.map((row) => row.segment))
  return segments
    .filter((one) => within.has(one.id))
    .map((one) => ({ ...one, since: since.find((row) => row.segment_id === one.id && row.entered)?.at.toISOString() ?? null }))
}
