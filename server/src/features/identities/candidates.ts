import type { Candidate } from '@kith/contract/identities'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { placesOf, today, type CurrentPlace } from '../organizations/index.ts'
import { aboutOf } from '../people/index.ts'
import type { Db } from './decisions.ts'

const SHOWN_MAX = 20

interface Row extends Omit<Candidate, 'about' | 'activities' | 'firstAt' | 'lastAt' | 'identities' | 'moreIdentities'> {
  readonly identities: Candidate['identities']
  readonly numbers: number[]
}

interface Stat {
  readonly identity_id: number
  readonly n: number
  readonly first_ms: number
  readonly last_ms: number
}

/** These persons as candidates, by number; who is no person any more is missing. */
export const candidatesOf = async (app: App, db: Db, persons: readonly number[]): Promise<Map<number, Candidate>> => {
  if (persons.length === 0) return new Map()
  const { rows } = await sql<Row>`select m.id, m.name, m.teammate, m.robot,
      (select coalesce(json_agg(shown order by shown.id), '[]') from (select i.id, i.platform, i.key, i.username, i.name, i.email, i.url, i.robot
        from identity i where i.member_id = m.id order by i.id limit ${SHOWN_MAX}) shown) as identities,
      array(select i.id from identity i where i.member_id = m.id) as numbers
    from member m where m.id = any(${persons}::bigint[]) and m.merged_into is null`.execute(db)
  const stats = await statsOf(
    app,
    rows.flatMap((row) => row.numbers),
  )
  const places = await placesOf(
    db,
    rows.map((row) => row.id),
    await today(app),
  )
  return new Map(rows.map((row) => [row.id, toCandidate(row, stats, places.get(row.id) ?? null)]))
}

const statsOf = async (app: Pick<App, 'log'>, identities: readonly number[]): Promise<Map<number, Stat>> => {
  if (identities.length === 0) return new Map()
  const rows = await app.log.query<Stat>(
    `SELECT identity_id, count() AS n, toUnixTimestamp64Milli(min(occurred_at)) AS first_ms, toUnixTimestamp64Milli(max(occurred_at)) AS last_ms
     FROM activity WHERE identity_id IN (${identities.map(Number).join(',')}) AND deleted_at_source = 0 GROUP BY identity_id`,
  )
  return new Map(rows.map((row) => [row.identity_id, row]))
}

const toCandidate = (row: Row, stats: ReadonlyMap<number, Stat>, organization: CurrentPlace | null): Candidate => {
  const mine = row.numbers.flatMap((id) => stats.get(id) ?? [])
  const iso = (ms: number): string => new Date(ms).toISOString()
  return {
    id: row.id,
    name: row.name,
    about: aboutOf({ identities: row.identities, organization }),
    teammate: row.teammate,
    robot: row.robot,
    activities: mine.reduce((sum, one) => sum + one.n, 0),
    firstAt: mine.length === 0 ? null : iso(Math.min(...mine.map((one) => one.first_ms))),
    lastAt: mine.length === 0 ? null : iso(Math.max(...mine.map((one) => one.last_ms))),
    identities: row.identities,
    moreIdentities: Math.max(0, row.numbers.length - row.identities.length),
  }
}

/** The most active first, then the one known longest: whose number and name stay in a merge. */
export const bySeniority = (a: Candidate, b: Candidate): number => b.activities - a.activities || a.id - b.id
