import type { PersonRow } from '@kith/contract/people'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { conditions, type PartialFilter } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { toPersonRows, type Stats } from './rows.ts'
import { personOf } from './tree.ts'

/** Numbers of all accounts of a person, also by the number of one who was merged into them; undefined where there is nobody of that number. */
export const identitiesOf = async (app: App, id: number): Promise<number[] | undefined> => {
  const personId = await personOf(app.state.db, id)
  if (personId === undefined) return undefined
  const rows = await app.state.db.selectFrom('identity').select('id').where('member_id', '=', personId).execute()
  return rows.map((row) => row.id)
}

interface Row {
  readonly identity_id: number
  readonly n: number
  readonly first_ms: number
  readonly last_ms: number
}

/** These people in this order, with what they did of what the filter lets through. */
export const peopleOf = async (app: App, ids: readonly number[], filter: PartialFilter): Promise<PersonRow[]> => {
  if (ids.length === 0) return []
  const { rows: identities } = await sql<{ id: number; member_id: number }>`select id, member_id from identity
    where member_id = any(${ids}::bigint[])`.execute(app.state.db)
  const where = conditions(filter, await workspaceZone(app))
  const rows = await keeping(app.log).query<Row>(
    `SELECT identity_id, count() AS n, toUnixTimestamp64Milli(min(occurred_at)) AS first_ms, toUnixTimestamp64Milli(max(occurred_at)) AS last_ms
     FROM activity WHERE identity_id IN (${identities.map((one) => one.id).join(',') || '0'}) AND ${where.text} GROUP BY identity_id`,
    where.params,
  )
  const owner = new Map(identities.map((one) => [one.id, one.member_id]))
  const stats = ids.map((id): Stats => {
    const own = rows.filter((row) => owner.get(row.identity_id) === id)
    return {
      id,
      activities: own.reduce((sum, row) => sum + row.n, 0),
      firstMs: own.length === 0 ? null : Math.min(...own.map((row) => row.first_ms)),
      lastMs: own.length === 0 ? null : Math.max(...own.map((row) => row.last_ms)),
    }
  })
  return toPersonRows(app, stats, filter)
}

/** What these people are called. */
export const namesOf = async (app: App, ids: readonly number[]): Promise<Map<number, string>> => {
  if (ids.length === 0) return new Map()
  // As one value: thousands of them take the state longer to understand than to look up.
  const { rows } = await sql<{
    id: number
    name: string
  }>`select id, name from member where id = any(${[...new Set(ids)]}::bigint[])`.execute(app.state.db)
  return new Map(rows.map((row) => [row.id, row.name]))
}
