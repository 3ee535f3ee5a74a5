import type { communityOverlap } from '@kith/contract/communities'
import type { InputOf, OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { keeping } from '../../analytics/kept.ts'
import { readHeld } from '../../analytics/partitions.ts'
import { jaccard } from '../../analytics/statistics/jaccard.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { bitsOf, placedSql } from './bits.ts'
import { readCommunities } from './store.ts'

export const IN_DEFINITION =
  'Somebody is in a community who has done something in one of its sources, in the days that are asked for, or ever. People in several count in each.'

/** How many people any two communities share: one question, whose answer is as long as there are combinations. */
export const countOverlap = async (app: App, filter: InputOf<typeof communityOverlap>): Promise<OutputOf<typeof communityOverlap>> => {
  const bits = bitsOf(await readCommunities(app.state.db))
  const [log, zone] = [keeping(app.log), await workspaceZone(app)]
  const { text, params } = placedSql(filter, zone, bits, await readHeld(log, 'turnout', zone))
  const rows = await log.query<{ own: number[]; people: number }>(
    `SELECT bitPositionsToArray(bits) AS own, count() AS people FROM (${text}) GROUP BY bits`,
    params,
  )
  const alone = bits.ids.map(() => 0)
  const within = bits.ids.map(() => 0)
  const counts = bits.ids.map(() => 0)
  const shared = bits.ids.map(() => bits.ids.map(() => 0))
  const add = (list: number[] | undefined, at: number, people: number): void => {
    if (list !== undefined) list[at] = (list[at] ?? 0) + people
  }
  for (const { own, people } of rows) {
    add(counts, own.length - 1, people)
    for (const one of own) {
      add(within, one, people)
      if (own.length === 1) add(alone, one, people)
      for (const other of own) if (other > one) add(shared[one], other, people)
    }
  }
  return {
    people: rows.reduce((sum, row) => sum + row.people, 0),
    communities: bits.ids.map((id, index) => ({ id, people: within[index] ?? 0, alone: alone[index] ?? 0 })),
    pairs: bits.ids.flatMap((a, one) =>
      bits.ids.slice(one + 1).map((b, further) => {
        const other = one + 1 + further
        const people = shared[one]?.[other] ?? 0
        return { a, b, people, share: jaccard(within[one] ?? 0, within[other] ?? 0, people) }
      }),
    ),
    counts: counts.flatMap((people, index) => (people === 0 ? [] : [{ communities: index + 1, people }])),
    definition: IN_DEFINITION,
  }
}
