import type { PersonRow } from '@kith/contract/people'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { asksActivities, conditions, memberOf, type PartialFilter, type Sql } from '../../analytics/filter.ts'
import { historySql, numbersSql, readSummary } from '../../analytics/history.ts'
import { keeping } from '../../analytics/kept.ts'
import { peopleInSql } from '../../analytics/segments.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { countPeople } from './counted.ts'
import { everybodyNow, type Everybody } from './everybody.ts'
import { among, foundBy, isSearched, standing } from './found.ts'
import { toPersonRows, type Stats } from './rows.ts'

export interface PeopleQuery {
  readonly filter: PartialFilter
  readonly search?: string | undefined
  /** Only people who are now at one of these organizations. */
  readonly organization?: readonly number[] | undefined
  /** Only people whom one of these accounts of the team looks after. */
  readonly owner?: readonly number[] | undefined
  readonly sort: 'lastAt' | 'firstAt' | 'activities' | 'name'
  readonly direction: 'asc' | 'desc'
  readonly limit: number
  readonly offset: number
  /** False: nobody wants to know the last weeks and the most frequent kind. */
  readonly details?: boolean
  /** Only these people (SELECT of member numbers from the log). */
  readonly members?: Sql
  /** A further condition on activities. */
  readonly where?: Sql
}

export interface PeoplePage {
  readonly total: number
  readonly people: PersonRow[]
  /** More people than are looked at match the search: the rest is left out. */
  readonly cut: boolean
}

/**
 * People with what they did. Where the filter asks for activities, people with at least one that matches; otherwise all, those without any activity last.
 */
export const findPeople = async (app: App, query: PeopleQuery): Promise<PeoplePage> => {
  const { ids: found, cut } = await foundBy(app, query)
  return { ...(await pageOf(app, query, found)), cut }
}

const pageOf = async (app: App, query: PeopleQuery, found: readonly number[] | undefined): Promise<Omit<PeoplePage, 'cut'>> => {
  if (found?.length === 0) return { total: 0, people: [] }
  const quietToo = !asksActivities(query.filter) && query.members === undefined && query.where === undefined
  const everybody = found !== undefined && quietToo && isSearched(query) ? await everybodyNow(app) : undefined
  if (found !== undefined && everybody !== undefined) return fromMemory(app, query, found, everybody)
  if (query.sort === 'name') return byName(app, query, found, quietToo)
  // Who was found by name is known to be counted: no need to count them once more.
  const isSure = isSearched(query) && !query.filter.segment?.length
  const counting = !quietToo ? 0 : isSure ? (found?.length ?? 0) : countMembers(app, query.filter, found)
  const [active, counted] = await Promise.all([activePeople(app, query, found), counting])
  const quiet = quietToo ? await quietPeople(app, query, found, active.total, counted) : { total: 0, ids: [] }
  const stats = [...active.stats, ...quiet.ids.map((id) => ({ id, activities: 0, firstMs: null, lastMs: null }))]
  return { total: active.total + quiet.total, people: await toPersonRows(app, stats, query.filter, query.details) }
}

/** Of whoever a search has found: who stands where, without asking the log. */
const fromMemory = async (
  app: App,
  query: PeopleQuery,
  found: readonly number[],
  everybody: Everybody,
): Promise<Omit<PeoplePage, 'cut'>> => {
  const ordered = inOrder(found, await withinSegments(app, query.filter, found))
  const quiet = (id: number): Stats => ({ id, activities: 0, firstMs: null, lastMs: null })
  if (query.sort === 'name') {
    const { total, ids } = sliceOf(query, ordered)
    const stats = ids.map((id) => everybody.of(id) ?? quiet(id))
    return { total, people: await toPersonRows(app, stats, query.filter, query.details) }
  }
  const { first, others } = everybody.firstOf(ordered, query.sort, query.direction, query.offset + query.limit)
  const stats = [...first, ...others.slice(0, query.offset + query.limit - first.length).map(quiet)].slice(query.offset)
  return { total: ordered.length, people: await toPersonRows(app, stats, query.filter, query.details) }
}

/** Rows of these people, in their order, with all that they did. */
export const showPeople = async (app: App, ids: readonly number[]): Promise<PersonRow[]> => {
  if (ids.length === 0) return []
  const query: PeopleQuery = { filter: EVERYBODY, sort: 'lastAt', direction: 'desc', limit: ids.length, offset: 0 }
  const { stats } = await activePeople(app, query, ids)
  const byId = new Map(stats.map((one) => [one.id, one]))
  return toPersonRows(
    app,
    ids.map((id) => byId.get(id) ?? { id, activities: 0, firstMs: null, lastMs: null }),
    EVERYBODY,
  )
}
const EVERYBODY: PartialFilter = { teammates: 'include', robots: 'include' }

interface StatRow {
  readonly member: number
  readonly n: number
  readonly first_ms: number
  readonly last_ms: number
  readonly total: number
}

const ORDER = { lastAt: 'last_ms', firstAt: 'first_ms', activities: 'n', name: 'member' } as const

/** First by identity, which the log is sorted by, then by person: far cheaper than asking for the person of every activity. */
const activeSql = async (app: App, query: PeopleQuery, found: readonly number[] | undefined): Promise<Sql> => {
  const each = await historiesOf(app, query, found)
  const people = `${query.members ? `AND member IN (${query.members.text})` : ''}${found ? ` AND member IN (${numbersSql(found)})` : ''}`
  const counted = `FROM (
  ${each.text}
) WHERE (${memberOf(query.filter)} AS member) != 0 ${people}`
  // A window over all people costs more than the rest, but for activities it costs less than to read them twice.
  const total = each.isCheap ? `(SELECT groupBitmap(member) ${counted})` : 'count() OVER ()'
  return {
    text: `SELECT member, sum(n) AS n, toUnixTimestamp64Milli(min(first_at)) AS first_ms, toUnixTimestamp64Milli(max(last_at)) AS last_ms, ${total} AS total ${counted} GROUP BY member`,
    params: { ...each.params, ...query.members?.params },
  }
}

/** Rows `{ identity_id, n, first_at, last_at }` of what the filter lets through; where it lets everything through, the log's summary tells as much. */
const historiesOf = async (
  app: App,
  query: PeopleQuery,
  found: readonly number[] | undefined,
): Promise<Sql & { readonly isCheap: boolean }> => {
  const { filter, where: further } = query
  if (further === undefined && !asksActivities(filter)) {
    const summary = await readSummary(keeping(app.log))
    // Of those found by name alone there are few: to read them twice costs more than a window over them.
    const isCheap = summary !== undefined && found === undefined && query.members === undefined
    // To read everybody's summary takes the engine no longer than to look some accounts up, which would have to be asked for first.
    return {
      text: historySql(summary, summary === undefined && found !== undefined ? await accountsOf(app, found) : undefined),
      params: {},
      isCheap,
    }
  }
  const where = conditions(filter, await workspaceZone(app))
  const identities = found && (await accountsOf(app, found))
  const parts = [where.text, further?.text, identities && `identity_id IN (${numbersSql(identities)})`].filter(Boolean)
  return {
    text: `SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at
  FROM activity WHERE ${parts.join(' AND ')} GROUP BY identity_id`,
    params: { ...where.params, ...further?.params },
    isCheap: false,
  }
}

const activePeople = async (
  app: App,
  query: PeopleQuery,
  found: readonly number[] | undefined,
): Promise<{ total: number; stats: Stats[] }> => {
  const { text, params } = await activeSql(app, query, found)
  const order = `${ORDER[query.sort]} ${query.direction.toUpperCase()}, member`
  const rows = await keeping(app.log).query<StatRow>(`${text} ORDER BY ${order} LIMIT ${query.limit} OFFSET ${query.offset}`, params)
  const total = rows[0]?.total ?? (query.offset === 0 ? 0 : await countActive(app, text, params))
  return { total, stats: rows.map(toStats) }
}

const countActive = async (app: App, text: string, params: Sql['params']): Promise<number> =>
  (await keeping(app.log).query<{ n: number }>(`SELECT count() AS n FROM (${text})`, params))[0]?.n ?? 0

const toStats = (row: StatRow): Stats => ({ id: row.member, activities: row.n, firstMs: row.first_ms, lastMs: row.last_ms })

/** Of more people than these it takes the state longer to say their accounts than the log to look at everybody. */
const LOOKED_UP_MAX = 5_000

const accountsOf = async (app: App, members: readonly number[]): Promise<number[] | undefined> => {
  if (members.length > LOOKED_UP_MAX) return undefined
  const { rows } = await sql<{ id: number }>`select id from identity where member_id = any(${members}::bigint[])`.execute(app.state.db)
  return rows.map((row) => row.id)
}

/** People of whom no activity is held (only listed or mentioned, or all of theirs is gone at the source) come after all that did something. */
const quietPeople = async (
  app: App,
  query: PeopleQuery,
  found: readonly number[] | undefined,
  active: number,
  counted: number,
): Promise<{ total: number; ids: number[] }> => {
  const total = Math.max(0, counted - active)
  const offset = Math.max(0, query.offset - active)
  const limit = Math.max(0, Math.min(query.limit, query.offset + query.limit - active))
  if (total === 0 || limit === 0) return { total, ids: [] }
  const busy = await activeMembers(app, query, found)
  if (isSearched(query)) {
    const active = new Set(busy)
    const ordered = inOrder(found, await withinSegments(app, query.filter, found))
    return { total, ids: ordered.filter((id) => !active.has(id)).slice(offset, offset + limit) }
  }
  const { rows } = await sql<{
    id: number
  }>`select m.id from member m where ${among(await withinSegments(app, query.filter, found))} and ${standing(query.filter)}
    and not exists (select from unnest(${busy}::bigint[]) as busy(id) where busy.id = m.id)
    order by m.name_key, m.id limit ${limit} offset ${offset}`.execute(app.state.db)
  return { total, ids: rows.map((row) => row.id) }
}

/** Of these people, or of everybody, those who are in the filter's segments. */
const withinSegments = async (
  app: App,
  filter: PartialFilter,
  members: readonly number[] | undefined,
): Promise<readonly number[] | undefined> => {
  if (!filter.segment?.length) return members
  const wanted = members === undefined ? undefined : new Set(members)
  const within: number[] = []
  for await (const rows of app.log.stream<{ person: number }>(peopleInSql(filter.segment, filter)))
    for (const { person } of rows) if (wanted?.has(person) !== false) within.push(person)
  return within
}

const countMembers = async (app: App, filter: PartialFilter, members: readonly number[] | undefined): Promise<number> => {
  if (filter.segment?.length) {
    const among = members === undefined ? '' : ` WHERE person IN (${numbersSql(members)})`
    const text = `SELECT count() AS n FROM (${peopleInSql(filter.segment, filter)})${among}`
    return (await keeping(app.log).query<{ n: number }>(text))[0]?.n ?? 0
  }
  if (members === undefined) return countPeople(app.state.db, filter)
  const { rows } = await sql<{ n: number }>`select count(*) as n from member m where ${among(members)} and ${standing(filter)}`.execute(
    app.state.db,
  )
  return rows[0]?.n ?? 0
}

/** Names live in the state: it sorts, the log adds what the people of the page did. */
const byName = async (
  app: App,
  query: PeopleQuery,
  found: readonly number[] | undefined,
  quietToo: boolean,
): Promise<Omit<PeoplePage, 'cut'>> => {
  const matching = quietToo ? await withinSegments(app, query.filter, found) : await activeMembers(app, query, found)
  const { total, ids } = isSearched(query) ? sliceOf(query, inOrder(found, matching)) : await sortedByName(app, query, matching)
  const { stats } = await activePeople(app, { ...query, sort: 'lastAt', offset: 0 }, ids)
  const byId = new Map(stats.map((one) => [one.id, one]))
  const ordered = ids.map((id) => byId.get(id) ?? { id, activities: 0, firstMs: null, lastMs: null })
  return { total, people: await toPersonRows(app, ordered, query.filter, query.details) }
}

/** Whoever a search has found stands in the order of names: those of them who are among these. */
const inOrder = (found: readonly number[] = [], matching: readonly number[] = []): readonly number[] => {
  if (found === matching) return found
  const wanted = new Set(matching)
  return found.filter((id) => wanted.has(id))
}

const sliceOf = ({ direction, offset, limit }: PeopleQuery, ordered: readonly number[]): { total: number; ids: readonly number[] } => ({
  total: ordered.length,
  ids: (direction === 'asc' ? ordered : ordered.toReversed()).slice(offset, offset + limit),
})

const sortedByName = async (
  app: App,
  query: PeopleQuery,
  matching: readonly number[] | undefined,
): Promise<{ total: number; ids: number[] }> => {
  const direction = query.direction === 'asc' ? sql`asc` : sql`desc`
  const { rows } = await sql<{ id: number }>`select m.id from member m where ${among(matching)} and ${standing(query.filter)}
    order by m.name_key ${direction}, m.id ${direction} limit ${query.limit} offset ${query.offset}`.execute(app.state.db)
  // Who is in the segments is among them already.
  const total = await countMembers(app, { ...query.filter, segment: undefined }, matching)
  return { total, ids: rows.map((row) => row.id) }
}

const activeMembers = async (app: App, query: PeopleQuery, found: readonly number[] | undefined): Promise<number[]> => {
  const { text, params } = await activeSql(app, query, found)
  const members: number[] = []
  for await (const rows of app.log.stream<{ member: number }>(`SELECT member FROM (${text})`, params))
    for (const row of rows) members.push(row.member)
  return members
}
