import type { App } from '../../app.ts'

/** What the log holds of a source. */
export interface Held {
  readonly activities: number
  readonly people: number
  readonly firstAt: string | null
  readonly lastAt: string | null
  readonly byKind: ReadonlyMap<string, number>
}

const NOTHING: Held = { activities: 0, people: 0, firstAt: null, lastAt: null, byKind: new Map() }

interface Row {
  readonly source_id: number
  readonly kinds: Record<string, number>
  readonly people: number
  readonly first_ms: number
  readonly last_ms: number
}

/** Counts of all sources, in one pass over the log. */
export const heldBySource = async (app: Pick<App, 'log'>, sourceId?: number): Promise<(id: number) => Held> => {
  const rows = await app.log.query<Row>(
    `SELECT source_id, sumMap(map(kind, n)) AS kinds, uniqExactMerge(people) AS people, min(first_ms) AS first_ms, max(last_ms) AS last_ms
     FROM (
       SELECT source_id, kind, count() AS n, uniqExactState(dictGetOrDefault('who', 'member_id', identity_id, identity_id)) AS people,
         toUnixTimestamp64Milli(min(occurred_at)) AS first_ms, toUnixTimestamp64Milli(max(occurred_at)) AS last_ms
       FROM activity ${sourceId === undefined ? '' : `WHERE source_id = ${sourceId}`} GROUP BY source_id, kind
     ) GROUP BY source_id`,
  )
  const bySource = new Map<number, Held>(
    rows.map((row) => {
      const byKind = new Map(Object.entries(row.kinds))
      const activities = [...byKind.values()].reduce((sum, count) => sum + count, 0)
      return [row.source_id, { activities, people: row.people, firstAt: iso(row.first_ms), lastAt: iso(row.last_ms), byKind }]
    }),
  )
  return (id) => bySource.get(id) ?? NOTHING
}

const iso = (ms: number): string => new Date(ms).toISOString()
