import type { PersonRow } from '@kith/contract/people'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { asksActivities, conditions, type PartialFilter } from '../../analytics/filter.ts'
import { kindsSql, numbersSql, readSummary } from '../../analytics/history.ts'
import { keeping } from '../../analytics/kept.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { placesOf, today, type CurrentPlace } from '../organizations/index.ts'
import { aboutOf } from './about.ts'

export interface Stats {
  readonly id: number
  readonly activities: number
  readonly firstMs: number | null
  readonly lastMs: number | null
}

const WEEKS = 12
const WEEK_MS = 7 * 86_400_000

interface Member {
  readonly id: number
  readonly name: string
  readonly teammate: boolean
  readonly robot: PersonRow['robot']
  readonly identities: { id: number; platform: string; username: string | null; email: string | null }[]
}

/** Of one account. */
interface Detail {
  readonly kinds: Map<string, number>
  weeks: readonly number[]
}

/** Completes a page of people with their names, accounts, most frequent kind and last weeks; order is kept. */
export const toPersonRows = async (app: App, stats: readonly Stats[], filter: PartialFilter, isDetailed = true): Promise<PersonRow[]> => {
  if (stats.length === 0) return []
  const { rows: members } = await sql<Member>`select m.id, m.name, m.teammate, m.robot,
      (select coalesce(json_agg(json_build_object('id', i.id, 'platform', i.platform, 'username', i.username, 'email', i.email) order by i.id), '[]')
       from identity i where i.member_id = m.id) as identities
    from member m where m.id = any(${stats.map((one) => one.id)}::bigint[])`.execute(app.state.db)
  const byId = new Map(members.map((member) => [member.id, member]))
  const [details, places] = await Promise.all([
    isDetailed ? loadDetails(app, members, filter) : new Map<number, Detail>(),
    placesOf(
      app.state.db,
      members.map((member) => member.id),
      await today(app),
    ),
  ])
  return stats.flatMap((one) => {
    const member = byId.get(one.id)
    return member === undefined ? [] : [toRow(one, member, details, places.get(member.id) ?? null)]
  })
}

const toRow = (one: Stats, member: Member, details: ReadonlyMap<number, Detail>, organization: CurrentPlace | null): PersonRow => {
  const kinds = new Map<string, number>()
  const recentWeeks = Array.from({ length: WEEKS }, () => 0)
  for (const { id } of member.identities) {
    for (const [kind, n] of details.get(id)?.kinds ?? []) kinds.set(kind, (kinds.get(kind) ?? 0) + n)
    details.get(id)?.weeks.forEach((count, index) => (recentWeeks[index] = (recentWeeks[index] ?? 0) + count))
  }
  const [top] = [...kinds].toSorted(([, a], [, b]) => b - a)
  return {
    id: member.id,
    name: member.name,
    avatarUrl: null,
    about: aboutOf({ ...member, organization }),
    platforms: [...new Set(member.identities.map((identity) => identity.platform))],
    teammate: member.teammate,
    robot: member.robot,
    activities: one.activities,
    firstAt: one.firstMs === null ? null : new Date(one.firstMs).toISOString(),
    lastAt: one.lastMs === null ? null : new Date(one.lastMs).toISOString(),
    recentWeeks,
    topKind: top?.[0] ?? null,
  }
}

/** Kinds and weekly counts of the people of one page. */
const loadDetails = async (app: App, members: readonly Member[], filter: PartialFilter): Promise<Map<number, Detail>> => {
  const identities = members.flatMap((member) => member.identities.map((identity) => identity.id))
  const details = new Map(identities.map((id): [number, Detail] => [id, { kinds: new Map(), weeks: [] }]))
  if (identities.length === 0) return details
  const [kinds, weeks] = await Promise.all([kindsOf(app, identities, filter), weeksOf(app, identities, filter)])
  for (const { identity_id: id, kind, n } of kinds) details.get(id)?.kinds.set(kind, n)
  for (const { identity_id: id, weeks: counts } of weeks) {
    const detail = details.get(id)
    if (detail) detail.weeks = counts
  }
  return details
}

interface KindRow {
  readonly identity_id: number
  readonly kind: string
  readonly n: number
}

/** Of all its time, which is summed up, unless the filter asks for some activities only. */
const kindsOf = async (app: App, identities: readonly number[], filter: PartialFilter): Promise<KindRow[]> => {
  const log = keeping(app.log)
  if (!asksActivities(filter)) return log.query<KindRow>(kindsSql(await readSummary(log), identities))
  const { text, params } = conditions(filter, await workspaceZone(app))
  return log.query<KindRow>(
    `SELECT identity_id, toString(kind) AS kind, count() AS n FROM activity
     WHERE identity_id IN (${numbersSql(identities)}) AND ${text} GROUP BY identity_id, kind`,
    params,
  )
}

/** The log lies in parts by month and is sorted by identity: a few weeks of some identities are read at once. */
const weeksOf = async (
  app: App,
  identities: readonly number[],
  filter: PartialFilter,
): Promise<{ readonly identity_id: number; readonly weeks: number[] }[]> => {
  const where = conditions(filter, await workspaceZone(app))
  const end = await weeksEnd(app, filter)
  const from = end - WEEKS * WEEK_MS
  const rows = await keeping(app.log).query<{ identity_id: number; week: number; n: number }>(
    `SELECT identity_id, intDiv(toUnixTimestamp64Milli(occurred_at) - ${from}, ${WEEK_MS}) AS week, count() AS n FROM activity
     WHERE identity_id IN (${numbersSql(identities)}) AND occurred_at >= fromUnixTimestamp64Milli(${from}) AND occurred_at < fromUnixTimestamp64Milli(${end})
     AND ${where.text} GROUP BY identity_id, week`,
    where.params,
  )
  const weeks = new Map<number, number[]>()
  for (const { identity_id: id, week, n } of rows) weeks.set(id, (weeks.get(id) ?? Array.from({ length: WEEKS }, () => 0)).with(week, n))
  return [...weeks].map(([identity_id, counts]) => ({ identity_id, weeks: counts }))
}

const newest = new WeakMap<object, { at: number; until: number }>()

/** The last weeks end with the filter, or with the newest activity: an archive of old days has its own last weeks. */
const weeksEnd = async (app: App, filter: PartialFilter): Promise<number> => {
  const known = newest.get(app.log)
  let last = known?.at ?? 0
  if (!known || known.until < performance.now()) {
    const [row] = await keeping(app.log).query<{ at: number }>('SELECT toUnixTimestamp64Milli(max(occurred_at)) AS at FROM activity')
    last = row?.at ?? 0
    newest.set(app.log, { at: last, until: performance.now() + 5_000 })
  }
  const asked = filter.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(filter.to) + 86_400_000
  return Math.min(asked, last + 1, app.now().getTime())
}
