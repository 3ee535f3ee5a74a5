import type { communityMoves } from '@kith/contract/communities'
import type { InputOf, OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { addDays, dayIn, type Day } from '../../analytics/calendar.ts'
import { conditions, memberOf, startOf, withinLog, type PartialFilter, type Sql } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { asDay } from '../../analytics/plan.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { bitsOf, type Bits } from './bits.ts'
import { readCommunities } from './store.ts'

export const MOVES_DEFINITION =
  'Two times of equal length are compared. Moved: active in the first community before and not in the second; now active in the second, and no more in the first. Came to a further one: the same, but still active in the first. Whoever went from or to several counts for each pair.'

export interface Turn {
  readonly zone: string
  readonly before: { readonly from: Day; readonly to: Day }
  readonly now: { readonly from: Day; readonly to: Day }
}

export const turnOf = async (app: App, days: number, asked: string | undefined): Promise<Turn> => {
  const zone = await workspaceZone(app)
  const today = dayIn(app.now(), zone)
  const wanted = withinLog(asDay(asked, zone) ?? today)
  const to = wanted > today ? today : wanted
  const from = addDays(to, 1 - days)
  return { zone, before: { from: addDays(from, -days), to: addDays(from, -1) }, now: { from, to } }
}

/** Rows `{ member, was, now }`: in which communities each person was active before and now, as bits. */
export const turnSql = (filter: PartialFilter, { zone, before, now }: Turn, bits: Bits): Sql => {
  const { text, params } = conditions({ ...filter, from: before.from, to: now.to }, zone)
  const since = startOf(now.from, zone)
  return {
    text: `SELECT member, groupBitOr(earlier) AS was, groupBitOr(later) AS now FROM (
      SELECT ${memberOf(filter)} AS member, earlier, later FROM (
        SELECT identity_id, groupBitOrIf(own, occurred_at < ${since}) AS earlier, groupBitOrIf(own, occurred_at >= ${since}) AS later
        FROM (SELECT identity_id, occurred_at, ${bits.sql} AS own FROM activity WHERE ${text}) GROUP BY identity_id
      )
    ) WHERE member != 0 GROUP BY member`,
    params,
  }
}

export const countMoves = async (
  app: App,
  { days, to, ...filter }: InputOf<typeof communityMoves>,
): Promise<OutputOf<typeof communityMoves>> => {
  const bits = bitsOf(await readCommunities(app.state.db))
  const turn = await turnOf(app, days, to)
  const { text, params } = turnSql(filter, turn, bits)
  const rows = await keeping(app.log).query<{ before: number[]; after: number[]; people: number }>(
    `SELECT bitPositionsToArray(was) AS before, bitPositionsToArray(now) AS after, count() AS people FROM (${text}) WHERE was != 0 AND now != 0 GROUP BY was, now`,
    params,
  )
  const pairs = new Map<string, { from: number; to: number; moved: number; further: number }>()
  for (const { before, after, people } of rows) {
    for (const one of before) {
      for (const other of after.filter((index) => !before.includes(index))) {
        const key = `${one} ${other}`
        const pair = pairs.get(key) ?? { from: bits.ids[one] ?? 0, to: bits.ids[other] ?? 0, moved: 0, further: 0 }
        pairs.set(key, pair)
        pair[after.includes(one) ? 'further' : 'moved'] += people
      }
    }
  }
  return {
    before: turn.before,
    now: turn.now,
    pairs: [...pairs.values()].toSorted((a, b) => b.moved + b.further - a.moved - a.further || a.from - b.from || a.to - b.to),
    definition: MOVES_DEFINITION,
  }
}
