import type { communityFigures } from '@kith/contract/communities'
import type { InputOf, OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { conditions, memberOf, startOf } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { bitsOf } from './bits.ts'
import { turnOf } from './moves.ts'
import { IN_DEFINITION } from './overlap.ts'
import { readCommunities } from './store.ts'

const ACTIVE_DAYS = 90
/** Where activities lie whose source belongs to no community: no bit. */
const NOWHERE = 64

interface Row {
  readonly place: number
  readonly people: number
  readonly active: number
  readonly activities: number
  readonly newcomers: number
  readonly first_ms: number
  readonly last_ms: number
}

type Figures = OutputOf<typeof communityFigures>

/** One reading; by account and source first, of which there are few. */
export const countCommunities = async (app: App, filter: InputOf<typeof communityFigures>): Promise<Figures> => {
  const bits = bitsOf(await readCommunities(app.state.db))
  const { zone, now } = await turnOf(app, ACTIVE_DAYS, filter.to)
  const { text, params } = conditions({ ...filter, to: now.to }, zone)
  const since = startOf(now.from, zone)
  const rows = await keeping(app.log).query<Row>(
    `SELECT place, count() AS people, countIf(last >= ${since}) AS active, sum(done) AS activities, countIf(first >= ${since}) AS newcomers,
      toUnixTimestamp64Milli(min(first)) AS first_ms, toUnixTimestamp64Milli(max(last)) AS last_ms FROM (
      SELECT place, member, sum(n) AS done, min(first_at) AS first, max(last_at) AS last FROM (
        SELECT ${memberOf(filter)} AS member, arrayJoin(if(own = 0, [toUInt64(${NOWHERE})], bitPositionsToArray(own))) AS place, n, first_at, last_at FROM (
          SELECT identity_id, ${bits.sql} AS own, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at
          FROM activity WHERE ${text} GROUP BY identity_id, own
        )
      ) WHERE member != 0 GROUP BY place, member
    ) GROUP BY place`,
    params,
  )
  const at = (place: number) => figuresOf(rows.find((row) => row.place === place))
  return {
    since: now.from,
    to: now.to,
    communities: bits.ids.map((id, index) => ({ id, ...at(index) })),
    unassigned: at(NOWHERE),
    definition: `${IN_DEFINITION} Active: in the last ${ACTIVE_DAYS} days. Newcomers: whose first activity there lies in them, wherever they were before.`,
  }
}

const figuresOf = (row: Row | undefined): Figures['unassigned'] => ({
  people: row?.people ?? 0,
  active: row?.active ?? 0,
  activities: row?.activities ?? 0,
  newcomers: row?.newcomers ?? 0,
  firstAt: row === undefined ? null : new Date(row.first_ms).toISOString(),
  lastAt: row === undefined ? null : new Date(row.last_ms).toISOString(),
})
