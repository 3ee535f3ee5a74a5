import type { Gaps } from '@kith/connectors/kit/connector'
import { auditSource, type SourceAudit } from '@kith/contract/sources'
import { sql } from 'kysely'
import { handle, type App } from '../../app.ts'
import { ROBOT, TEAMMATE } from '../../analytics/filter.ts'
import { notFound } from '../../platform/errors.ts'

interface Counted {
  readonly kind: string
  readonly held: number
  readonly deleted: number
  readonly robots: number
  readonly teammates: number
}

const NOTHING: Omit<Counted, 'kind'> = { held: 0, deleted: 0, robots: 0, teammates: 0 }

/** What the log holds of a source by kind, and how much of it figures leave out. */
const countHeld = (app: Pick<App, 'log'>, sourceId: number): Promise<Counted[]> => {
  const flags = `dictGetOrDefault('who', 'flags', identity_id, toUInt8(0))`
  const present = 'deleted_at_source = 0'
  return app.log.query<Counted>(
    `SELECT kind, count() AS held, countIf(NOT (${present})) AS deleted,
       countIf(${present} AND bitAnd(${flags}, ${ROBOT}) != 0) AS robots,
       countIf(${present} AND bitAnd(${flags}, ${ROBOT}) = 0 AND bitAnd(${flags}, ${TEAMMATE}) != 0) AS teammates
     FROM activity WHERE source_id = ${sourceId} GROUP BY kind ORDER BY held DESC LIMIT 500`,
  )
}

/** One kind: what is claimed beside what is held, and as much of the difference as is known. */
const rowOf = (label: string, counted: Counted, claimed: number | null, gaps: Gaps[string]): SourceAudit['rows'][number] => {
  const { kind: what, held, deleted, robots, teammates } = counted
  const known = Object.entries(gaps).map(([reason, count]) => ({ reason, count }))
  const missing = claimed === null ? null : claimed - (held - deleted)
  const explained = known.reduce((sum, { count }) => sum + count, 0)
  return { what, label, claimed, held, deleted, robots, teammates, gaps: known, unexplained: missing === null ? null : missing - explained }
}

export const auditOperation = handle(auditSource, async ({ app, db }, { id }) => {
  const source = await db.selectFrom('source').selectAll().where('id', '=', id).executeTakeFirst()
  if (!source) throw notFound('source', id)
  const connector = app.connectors.get(source.connector)
  const counted = new Map((await countHeld(app, id)).map((row) => [row.kind, row]))
  const claims = new Map(Object.entries(source.claims).filter(([what]) => what !== 'people'))
  const gaps = new Map<string, Gaps[string]>(Object.entries(source.gaps))
  const kinds = [...new Set([...counted.keys(), ...claims.keys()])]
  const rows = kinds.map((kind) =>
    rowOf(
      connector?.kinds[kind]?.plural ?? kind,
      counted.get(kind) ?? { kind, ...NOTHING },
      claims.get(kind) ?? null,
      gaps.get(kind) ?? {},
    ),
  )
  const { rows: aside } = await sql<{ n: number }>`select count(*) as n from set_aside where source_id = ${id} and state = 'open'`.execute(
    db,
  )
  const { rows: left } = await sql<{
    n: number
  }>`select coalesce(sum((counts ->> 'leftOut')::bigint), 0)::bigint as n from run where source_id = ${id}`.execute(db)
  return { rows, setAside: aside[0]?.n ?? 0, leftOut: left[0]?.n ?? 0 }
})
