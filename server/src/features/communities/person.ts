import type { personCommunities } from '@kith/contract/communities'
import type { OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { notFound } from '../../platform/errors.ts'
import { identitiesOf } from '../people/index.ts'
import { readCommunities } from './store.ts'

interface Row {
  readonly source_id: number
  readonly n: number
  readonly first_ms: number
  readonly last_ms: number
}

/** In which communities one person is, where they did most first. */
export const communitiesOfPerson = async (app: App, id: number): Promise<OutputOf<typeof personCommunities>> => {
  const identities = await identitiesOf(app, id)
  if (identities === undefined) throw notFound('person', id)
  const communities = await readCommunities(app.state.db)
  const rows = await app.log.query<Row>(
    `SELECT source_id, count() AS n, toUnixTimestamp64Milli(min(occurred_at)) AS first_ms, toUnixTimestamp64Milli(max(occurred_at)) AS last_ms
     FROM activity WHERE deleted_at_source = 0 AND identity_id IN (${identities.join(',') || '0'}) GROUP BY source_id`,
  )
  const sum = (some: readonly Row[]): number => some.reduce((all, row) => all + row.n, 0)
  const assigned = new Set(communities.flatMap((one) => one.sources))
  return {
    communities: communities
      .flatMap(({ sources, name, audience, focus, colour, ...one }) => {
        const own = rows.filter((row) => sources.includes(row.source_id))
        if (own.length === 0) return []
        const [first, last] = [Math.min(...own.map((row) => row.first_ms)), Math.max(...own.map((row) => row.last_ms))]
        const [firstAt, lastAt] = [new Date(first).toISOString(), new Date(last).toISOString()]
        return [{ id: one.id, name, audience, focus, colour, activities: sum(own), firstAt, lastAt }]
      })
      .toSorted((a, b) => b.activities - a.activities),
    elsewhere: sum(rows.filter((row) => !assigned.has(row.source_id))),
  }
}
