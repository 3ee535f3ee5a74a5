import type { RobotDecision, RobotJudgement, RobotRow, ROBOT_LISTS } from '@kith/contract/robots'
import { knownRobot } from '@kith/identity/known-robots'
import { sql, type RawBuilder } from 'kysely'
import type { App } from '../../app.ts'
import { placesOf, today } from '../organizations/index.ts'
import { aboutOf } from '../people/index.ts'
import type { Db } from './decide.ts'
import { decisionsOf } from './history.ts'

export type RobotList = (typeof ROBOT_LISTS)[number]
const JUDGEMENTS_SHOWN = 5
const PROOF_BITS = 100

/** Who is in which list. What people have decided is suspected no more. */
const LISTS: Record<RobotList, RawBuilder<unknown>> = {
  suspected: sql`m.robot <> 'robot' and not m.robot_by_hand and j.suspect`,
  robot: sql`m.robot = 'robot'`,
  mixed: sql`m.robot = 'mixed'`,
  human: sql`m.robot = 'human'`,
  decided: sql`m.robot_by_hand`,
}

/** Persons `m` with what is thought of their accounts `j`; only those of whom there is anything to say. */
const JUDGED = sql`(select i.member_id, bool_or(r.state in ('robot', 'mixed')) as suspect, sum(r.activities) as activities
  from robot_judgement r join identity i on i.id = r.identity_id group by i.member_id) j`
const PERSONS = sql`member m left join ${JUDGED} on j.member_id = m.id where m.merged_into is null and (j.suspect or m.robot <> 'unknown' or m.robot_by_hand)`

export const countRobots = async (db: Db): Promise<Record<RobotList, number>> => {
  const { rows } = await sql<Record<RobotList, number>>`select ${sql.join(
    Object.entries(LISTS).map(([name, test]) => sql`count(*) filter (where ${test}) as ${sql.ref(name)}`),
  )} from ${PERSONS}`.execute(db)
  return rows[0] ?? { suspected: 0, robot: 0, mixed: 0, human: 0, decided: 0 }
}

interface Member {
  readonly id: number
  readonly name: string
  readonly teammate: boolean
  readonly robot: RobotRow['robot']
  readonly robot_by_hand: boolean
  readonly numbers: number[]
}

interface Account {
  readonly id: number
  readonly member_id: number
  readonly platform: string
  readonly key: string
  readonly username: string | null
  readonly name: string | null
  readonly email: string | null
  readonly robot: boolean
  readonly state: RobotJudgement['state'] | null
  readonly probability: number | null
  readonly reasons: RobotJudgement['reasons'] | null
}

/** Those with the most activities first: there a mistake weighs most. */
export const listRobots = async (app: App, db: Db, list: RobotList, limit: number, offset: number): Promise<RobotRow[]> => {
  const { rows: members } = await sql<Member>`select m.id, m.name, m.teammate, m.robot, m.robot_by_hand,
      array(select h.id from (select distinct home_id as id from identity where member_id = m.id union select m.id) h) as numbers
    from ${PERSONS} and ${LISTS[list]} order by coalesce(j.activities, 0) desc, m.name_key, m.id limit ${limit} offset ${offset}`.execute(
    db,
  )
  if (members.length === 0) return []
  const { rows: accounts } =
    await sql<Account>`select i.id, i.member_id, i.platform, i.key, i.username, i.name, i.email, i.robot, r.state, r.probability, r.reasons
    from identity i left join robot_judgement r on r.identity_id = i.id
    where i.member_id = any(${members.map((member) => member.id)}::bigint[]) order by r.probability desc nulls last, i.id`.execute(db)
  const stats = await statsOf(
    app,
    accounts.map((account) => account.id),
  )
  const places = await placesOf(
    db,
    members.map((member) => member.id),
    await today(app),
  )
  const latest = await latestDecisions(
    db,
    members.flatMap((member) => member.numbers),
  )
  return members.map((member) => {
    const mine = accounts.filter((account) => account.member_id === member.id)
    const done = mine.flatMap((account) => stats.get(account.id) ?? [])
    return {
      id: member.id,
      name: member.name,
      about: aboutOf({ identities: mine, organization: places.get(member.id) ?? null }),
      teammate: member.teammate,
      robot: member.robot,
      by: member.robot_by_hand ? ('hand' as const) : member.robot === 'robot' ? ('proof' as const) : ('nobody' as const),
      activities: done.reduce((sum, one) => sum + one.n, 0),
      lastAt: done.length === 0 ? null : new Date(Math.max(...done.map((one) => one.last_ms))).toISOString(),
      judgements: mine.flatMap(judgementOf).slice(0, JUDGEMENTS_SHOWN),
      decision: member.numbers.flatMap((number) => latest.get(number) ?? []).toSorted((a, b) => b.id - a.id)[0] ?? null,
    }
  })
}

/** Accounts that the source calls robots, and those on the list, need not have done enough to be judged. */
const judgementOf = (account: Account): RobotJudgement[] => {
  const shown = {
    identity: account.id,
    platform: account.platform,
    label: account.username ?? account.name ?? account.email ?? account.key,
  }
  if (account.robot) {
    const text = knownRobot(account) ?? 'the source says that it is a robot'
    return [{ ...shown, state: 'robot', proven: true, probability: 1, reasons: [{ bits: PROOF_BITS, text }] }]
  }
  if (account.state === null) return []
  return [{ ...shown, state: account.state, proven: false, probability: account.probability ?? 0, reasons: account.reasons ?? [] }]
}

const latestDecisions = async (db: Db, numbers: readonly number[]): Promise<Map<number, RobotDecision>> => {
  const { rows } = await sql<{ id: number; member_id: number }>`select max(id) as id, member_id from robot_decision
    where member_id = any(${numbers}::bigint[]) and undone_at is null group by member_id`.execute(db)
  const decisions = new Map(
    (
      await decisionsOf(
        db,
        rows.map((row) => row.id),
      )
    ).map((decision) => [decision.id, decision]),
  )
  return new Map(
    rows.flatMap((row) => {
      const decision = decisions.get(row.id)
      return decision === undefined ? [] : [[row.member_id, decision] as const]
    }),
  )
}

interface Stat {
  readonly identity_id: number
  readonly n: number
  readonly last_ms: number
}

const statsOf = async (app: App, identities: readonly number[]): Promise<Map<number, Stat>> => {
  const rows = await app.log.query<Stat>(
    `SELECT identity_id, count() AS n, toUnixTimestamp64Milli(max(occurred_at)) AS last_ms FROM activity
     WHERE identity_id IN {identities:Array(UInt32)} AND deleted_at_source = 0 GROUP BY identity_id`,
    { identities },
  )
  return new Map(rows.map((row) => [row.identity_id, row]))
}
