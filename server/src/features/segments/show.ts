import type { Segment } from '@kith/contract/segments'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { addDays, dayIn } from '../../analytics/calendar.ts'
import { inCommunities, memberOf } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { notFound } from '../../platform/errors.ts'
import { conditionsOf } from './question.ts'
import { settleSegment, type SegmentRow } from './settle.ts'

const SIZES_DAYS = 90
const LATELY_DAYS = 7
/** More would wait for each other in the engine. */
const AT_ONCE = 4

/** All segments in the order of their names; with who is in them now where that is wanted. Of communities, who did anything there. */
export const showSegments = async (app: App, counts: boolean, community?: readonly number[]): Promise<Segment[]> => {
  const rows = await app.state.db.selectFrom('segment').selectAll().orderBy('name_key').execute()
  return show(app, rows, counts, community)
}

export const showSegment = async (app: App, id: number, community?: readonly number[]) => {
  const row = await app.state.db.selectFrom('segment').selectAll().where('id', '=', id).executeTakeFirst()
  const [segment] = row === undefined ? [] : await show(app, [row], true, community)
  if (row === undefined || segment === undefined) throw notFound('segment', id)
  const organizations = conditionsOf(row.rule).flatMap((one) => (one.type === 'organization' ? one.any : []))
  const { rows: names } = await sql<{
    id: number
    name: string
  }>`select id, name from organization where id = any(${organizations}::bigint[]) order by name_key`.execute(app.state.db)
  return { ...segment, seenBy: row.seen_by, seenAt: row.seen_at?.toISOString() ?? null, organizations: names }
}

interface Size {
  readonly segment_id: number
  readonly day: string
  readonly people: number
  readonly entered: number
  readonly gone: number
}

const show = async (app: App, rows: readonly SegmentRow[], counts: boolean, community: readonly number[] = []): Promise<Segment[]> => {
  const people = new Map<number, number>()
  if (counts) {
    const waiting = [...rows]
    const settle = async (): Promise<void> => {
      for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) people.set(row.id, await settleSegment(app, row))
    }
    await Promise.all(Array.from({ length: AT_ONCE }, settle))
  }
  if (counts && community.length > 0) for (const [id, n] of await countWithin(app, [...people.keys()], community)) people.set(id, n)
  const today = dayIn(app.now(), await workspaceZone(app))
  const ids = rows.map((row) => row.id)
  const { rows: sizes } = await sql<Size>`select segment_id, day, people, entered, gone from segment_size
    where segment_id = any(${ids}::bigint[]) and day > ${addDays(today, -SIZES_DAYS)}::date order by day`.execute(app.state.db)
  const unseen = await unseenOf(app)
  return rows.map((row) => {
    const own = sizes.filter((size) => size.segment_id === row.id)
    const lately = own.filter(({ day }) => day > addDays(today, -LATELY_DAYS))
    return {
      id: row.id,
      name: row.name,
      description: row.description,
      rule: row.rule,
      teammates: row.teammates,
      robots: row.robots,
      tellEntering: row.tell_entering,
      tellLeaving: row.tell_leaving,
      people: people.get(row.id) ?? null,
      entered: lately.reduce((sum, one) => sum + one.entered, 0),
      left: lately.reduce((sum, one) => sum + one.gone, 0),
      unseen: unseen.get(row.id) ?? 0,
      sizes: own.map((one) => ({ day: one.day, people: one.people })),
      madeBy: row.made_by,
      madeAt: row.made_at.toISOString(),
      changedBy: row.changed_by,
      changedAt: row.changed_at?.toISOString() ?? null,
    }
  })
}

/** How many of each segment did anything in any of these communities. */
const countWithin = async (app: App, segments: readonly number[], community: readonly number[]): Promise<Map<number, number>> => {
  const there = `SELECT ${memberOf({ teammates: 'include', robots: 'include' })} FROM activity WHERE deleted_at_source = 0 AND ${inCommunities(community)}`
  const rows = await keeping(app.log).query<{ id: number; n: number }>(
    `SELECT segment AS id, count() AS n FROM segment_member FINAL WHERE gone = 0 AND person IN (${there}) GROUP BY segment`,
  )
  const found = new Map(rows.map(({ id, n }) => [id, n]))
  return new Map(segments.map((id) => [id, found.get(id) ?? 0]))
}

/** `c` is a change and `s` its segment: whether it is news that nobody has seen. */
export const IS_UNSEEN = sql`c.id > s.seen_change and (case when c.entered then s.tell_entering else s.tell_leaving end)`

const unseenOf = async (app: App): Promise<Map<number, number>> => {
  const { rows } = await sql<{
    id: number
    n: number
  }>`select s.id, count(*) as n from segment s join segment_change c on c.segment_id = s.id
    where ${IS_UNSEEN} group by s.id`.execute(app.state.db)
  return new Map(rows.map((row) => [row.id, row.n]))
}
