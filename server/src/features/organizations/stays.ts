import type { ActivityFilter } from '@kith/contract/filters'
import { sql, type RawBuilder } from 'kysely'
import { checkedZone, memberOf, segmentsSql, within } from '../../analytics/filter.ts'
import { daysBetween, type Day } from '../../analytics/calendar.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import type { App } from '../../app.ts'
import { byPersonOf, candidatesOf, factsOf } from './facts.ts'
import type { Db } from './named.ts'
import { spansOf, type Span } from './precedence.ts'

/** That somebody was at an organization from one day to another. */
export interface Stay extends Span {
  readonly personId: number
  readonly organizationId: number
}

export type Standings = Pick<ActivityFilter, 'teammates' | 'robots' | 'community' | 'segment'>

export interface Counting extends Standings {
  /** Only these people; all when left out. */
  readonly among?: readonly number[] | undefined
}

/** Of communities, only people who did anything there count; of segments, only who is in any of them. */
export const countingOf = async (app: App, standings: Standings): Promise<Counting> => {
  const { community, segment = [] } = standings
  if (!community?.length && segment.length === 0) return standings
  const among: number[] = []
  const everybody = memberOf({ teammates: 'include', robots: 'include', segment })
  const people = community?.length
    ? `SELECT DISTINCT ${everybody} AS member FROM activity WHERE deleted_at_source = 0${within(standings)}`
    : `SELECT DISTINCT person AS member FROM (${segmentsSql(segment)})`
  for await (const rows of app.log.stream<{ member: number }>(people)) for (const row of rows) among.push(row.member)
  return { ...standings, among }
}

/** Which members count, as everywhere: teammates and robots only when asked for. */
export const counted = ({ teammates, robots, among }: Counting): RawBuilder<unknown> => {
  const rule = (wanted: Standings['robots'], test: RawBuilder<unknown>): RawBuilder<unknown> =>
    wanted === 'include' ? sql`true` : wanted === 'only' ? test : sql`not (${test})`
  const asked = among === undefined ? sql`true` : sql`m.id = any(${among}::bigint[])`
  return sql`m.merged_into is null and ${rule(teammates, sql`m.teammate`)} and ${rule(robots, sql`m.robot = 'robot'`)} and ${asked}`
}

const PERSONS_AT_ONCE = 10_000

/** All stays at these organizations (main ones), of those who count. */
export const staysAt = async (db: Db, organizations: readonly number[], counting: Counting): Promise<Stay[]> => {
  const candidates = await candidatesOf(db, organizations)
  const wanted = new Set(organizations)
  const stays: Stay[] = []
  for (let start = 0; start < candidates.length; start += PERSONS_AT_ONCE) {
    const { rows } = await sql<{ id: number }>`select m.id from member m
      where m.id = any(${candidates.slice(start, start + PERSONS_AT_ONCE)}::bigint[]) and ${counted(counting)}`.execute(db)
    const facts = await factsOf(
      db,
      rows.map((row) => row.id),
    )
    for (const [personId, theirs] of byPersonOf(facts)) {
      for (const span of spansOf(theirs)) {
        const { organizationId } = span
        if (organizationId !== null && wanted.has(organizationId)) stays.push({ ...span, organizationId, personId })
      }
    }
  }
  return stays
}

export const isOn = (stay: Pick<Span, 'from' | 'to'>, day: Day): boolean =>
  (stay.from === null || stay.from <= day) && (stay.to === null || day <= stay.to)

export interface Done {
  /** Organization, person, or first day of the period, as was asked. */
  readonly key: string
  readonly people: number
  readonly activities: number
  readonly firstMs: number
  readonly lastMs: number
}

const KEYS = {
  organization: 'toString(organization)',
  person: 'toString(person)',
  month: 'toString(toStartOfMonth(day))',
  quarter: 'toString(toStartOfQuarter(day))',
} as const

const STAYS_AT_ONCE = 20_000

/** What people did during their stays, by organization, person, month or quarter. */
export const doneDuring = async (
  app: App,
  stays: readonly Stay[],
  by: keyof typeof KEYS,
  counting: Counting,
): Promise<Map<string, Done>> => {
  const zone = checkedZone(await workspaceZone(app))
  const done = new Map<string, Done>()
  // Of one person all stays go together, so that people of several questions add up.
  for (const some of together(stays)) {
    const rows = await identityStays(app, some)
    if (rows.length === 0) continue
    const found = await app.log.query<Done>(
      `SELECT ${KEYS[by]} AS key, uniqExact(person) AS people, count() AS activities,
         toUnixTimestamp64Milli(min(occurred_at)) AS firstMs, toUnixTimestamp64Milli(max(occurred_at)) AS lastMs
       FROM (SELECT identity_id, occurred_at, toDate32(occurred_at, '${zone}') AS day FROM activity
         WHERE identity_id IN {identities:Array(UInt32)} AND deleted_at_source = 0${within(counting)}) AS a
       INNER JOIN (SELECT stay.1 AS identity_id, stay.2 AS person, stay.3 AS organization, stay.4 AS from_day, stay.5 AS to_day
         FROM (SELECT arrayJoin(arrayZip({identities:Array(UInt32)}, {persons:Array(UInt32)}, {organizations:Array(UInt32)},
           {froms:Array(Int32)}, {tos:Array(Int32)})) AS stay)) AS s ON a.identity_id = s.identity_id
       WHERE toInt32(day) BETWEEN from_day AND to_day GROUP BY key`,
      {
        identities: rows.map((row) => row.identity),
        persons: rows.map((row) => row.stay.personId),
        organizations: rows.map((row) => row.stay.organizationId),
        froms: rows.map((row) => dayNumber(row.stay.from, -100_000)),
        tos: rows.map((row) => dayNumber(row.stay.to, 200_000)),
      },
    )
    for (const row of found) done.set(row.key, added(done.get(row.key), row))
  }
  return done
}

const dayNumber = (day: Day | null, open: number): number => (day === null ? open : daysBetween('1970-01-01', day))

const added = (a: Done | undefined, b: Done): Done =>
  a === undefined
    ? b
    : {
        key: a.key,
        people: a.people + b.people,
        activities: a.activities + b.activities,
        firstMs: Math.min(a.firstMs, b.firstMs),
        lastMs: Math.max(a.lastMs, b.lastMs),
      }

function* together(stays: readonly Stay[]): Generator<Stay[]> {
  let some: Stay[] = []
  for (const stay of stays.toSorted((a, b) => a.personId - b.personId)) {
    if (some.length >= STAYS_AT_ONCE && some.at(-1)?.personId !== stay.personId) {
      yield some
      some = []
    }
    some.push(stay)
  }
  if (some.length > 0) yield some
}

const identityStays = async (app: App, stays: readonly Stay[]): Promise<{ identity: number; stay: Stay }[]> => {
  const byPerson = new Map<number, Stay[]>()
  for (const stay of stays) byPerson.set(stay.personId, [...(byPerson.get(stay.personId) ?? []), stay])
  const { rows } = await sql<{ id: number; member: number }>`select id, member_id as member from identity
    where member_id = any(${[...byPerson.keys()]}::bigint[])`.execute(app.state.db)
  return rows.flatMap((row) => (byPerson.get(row.member) ?? []).map((stay) => ({ identity: row.id, stay })))
}
