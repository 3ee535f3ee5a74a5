import { listActivities, type Activity } from '@kith/contract/activities'
import { handle, type App } from '../../app.ts'
import { conditions, memberOf, type PartialFilter, type Sql } from '../../analytics/filter.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { SHOWN, showActivities, type ShownRow } from './view.ts'

export interface ActivityQuery {
  readonly filter: PartialFilter
  /** Only those of these people. */
  readonly members?: Sql
  readonly person?: number | undefined
  readonly where?: Sql
  readonly limit: number
  readonly offset: number
}

/** Activities, newest first, with how many there are in all. */
export const findActivities = async (app: App, query: ActivityQuery): Promise<{ total: number; activities: Activity[] }> => {
  const zone = await workspaceZone(app)
  const where = conditions(query.filter, zone)
  const parts = [where.text, `(${memberOf(query.filter)} AS member) != 0`]
  if (query.person !== undefined) parts.push(`identity_id IN (${(await identitiesOf(app, query.person)).join(',') || '0'})`)
  if (query.members) parts.push(`member IN (${query.members.text})`)
  if (query.where) parts.push(query.where.text)
  const params = { ...where.params, ...query.members?.params, ...query.where?.params }
  const from = `FROM activity WHERE ${parts.join(' AND ')}`
  const [count, rows] = await Promise.all([
    app.log.query<{ n: number }>(`SELECT count() AS n ${from}`, params),
    app.log.query<ShownRow>(`SELECT ${SHOWN} ${from} ORDER BY occurred_at DESC, id LIMIT ${query.limit} OFFSET ${query.offset}`, params),
  ])
  return { total: count[0]?.n ?? 0, activities: await showActivities(app, rows) }
}

const identitiesOf = async (app: App, person: number): Promise<number[]> =>
  (await app.state.db.selectFrom('identity').select('id').where('member_id', '=', person).execute()).map((row) => row.id)

export const activitiesOperations = [
  handle(listActivities, ({ app }, { person, limit, offset, ...filter }) => findActivities(app, { filter, person, limit, offset })),
]
