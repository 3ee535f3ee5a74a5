import { judgeRobot, JUDGED_FROM, type RobotJudgement } from '@kith/identity/robot-judge'
import { sql } from 'kysely'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { defineJob } from '../../platform/jobs/define.ts'
import { jsonText } from '../../platform/state/text.ts'
import { settleSummaries } from '../activities/index.ts'
import { holdLinks, markRobots, projectStanding } from '../people/index.ts'
import { busiest, historiesOf, kindsOffered, type Busy } from './histories.ts'

/** Judges accounts that have done enough by what the log holds of them. */
const judging = defineJob({ name: 'judge-robots', input: z.object({}), options: { expireInSeconds: 2 * 3_600, retryLimit: 1 } })
const AT_NIGHT = '47 3 * * *'
/** Raised when accounts are judged otherwise than before: then all are judged anew. */
const JUDGE = 1
const BATCH = 200

export const handleRobots = async (app: App): Promise<void> => {
  await app.jobs.handle(judging, async (_, { signal }) => {
    // After an import people look at figures first, and those wait for the same: both at once would take twice as long.
    await settleSummaries(app)
    await judgeAccounts(app, signal)
  })
  await app.jobs.schedule(judging, AT_NIGHT, {})
}

/** Asks for a judgement of what has changed, soon; asked again meanwhile it is one. */
export const requestJudging = async (app: Pick<App, 'jobs'>, startAfter?: Date): Promise<void> => {
  await app.jobs.enqueue(judging, {}, startAfter === undefined ? { singletonKey: 'soon' } : { singletonKey: 'later', startAfter })
}

/** Whether accounts are judged now, or will be soon. */
export const isJudging = (app: Pick<App, 'jobs'>): Promise<boolean> => app.jobs.isPending(judging)

/** Safe to repeat: what has not changed since it was judged is left alone. */
const judgeAccounts = async (app: App, signal: AbortSignal): Promise<void> => {
  const { accounts, more } = await busiest(app, JUDGED_FROM)
  if (more) app.logger.warn({ judged: accounts.length }, 'there are more accounts than are judged: the less active wait')
  const offered = accounts.length === 0 ? new Map<string, number>() : await kindsOffered(app)
  // The log is sorted by account: neighbours lie together in each of its parts, and 200 from everywhere would read nearly all of it, 500 times over.
  const neighbours = accounts.toSorted((a, b) => a.identity_id - b.identity_id)
  let judged = 0
  for (let start = 0; start < neighbours.length; start += BATCH) {
    signal.throwIfAborted()
    const changed = await unjudged(app, neighbours.slice(start, start + BATCH))
    if (changed.length > 0) await judgeBatch(app, changed, offered)
    judged += changed.length
  }
  // Of whose activities too few are left there is nothing to say any more.
  await sql`delete from robot_judgement r where not exists (
      select from unnest(${accounts.map((one) => one.identity_id)}::bigint[]) as busy(id) where busy.id = r.identity_id)`.execute(
    app.state.db,
  )
  await projectStanding(app)
  if (judged > 0) app.logger.info({ judged, of: accounts.length }, 'accounts judged')
}

/** Those that have done something since they were judged. */
const unjudged = async (app: App, accounts: readonly Busy[]): Promise<Busy[]> => {
  const ids = accounts.map((one) => one.identity_id)
  const { rows } = await sql<{ identity_id: number; activities: number; last_at: Date }>`select identity_id, activities, last_at
    from robot_judgement where identity_id = any(${ids}::bigint[]) and judge = ${JUDGE}`.execute(app.state.db)
  const known = new Map(rows.map((row) => [row.identity_id, row]))
  return accounts.filter(({ identity_id, n, last_ms }) => {
    const before = known.get(identity_id)
    return before === undefined || before.activities !== n || before.last_at.getTime() !== last_ms
  })
}

interface Account {
  readonly id: number
  readonly home_id: number
  readonly platform: string
  readonly key: string
  readonly username: string | null
  readonly name: string | null
  readonly email: string | null
  readonly robot: boolean
}

const judgeBatch = async (app: App, batch: readonly Busy[], offered: ReadonlyMap<string, number>): Promise<void> => {
  const histories = await historiesOf(app, batch)
  const ids = batch.map((one) => one.identity_id)
  await app.state.db.transaction().execute(async (db) => {
    await holdLinks(db)
    // Whoever was removed meanwhile is not there any more.
    const { rows } = await sql<Account>`select id, home_id, platform, key, username, name, email, robot from identity
      where id = any(${ids}::bigint[]) order by id for update`.execute(db)
    const judged = rows.map((row) => {
      const { actions = [], texts = [] } = histories.get(row.id) ?? {}
      const judgement = judgeRobot({ ...row, flagged: row.robot, actions, texts, kindsOffered: offered.get(row.platform) ?? 0 })
      return { row, judgement }
    })
    const counts = new Map(batch.map((one) => [one.identity_id, one]))
    await store(
      db,
      judged.map(({ row, judgement }) => ({ id: row.id, judgement, busy: counts.get(row.id) })),
    )
    // Only proof makes a robot, and only where nobody has said otherwise.
    const proven = judged.filter(({ row, judgement }) => judgement.proven && !row.robot).map(({ row }) => row)
    if (proven.length === 0) return
    await sql`update identity set robot = true where id = any(${proven.map((row) => row.id)}::bigint[])`.execute(db)
    await markRobots(
      db,
      proven.map((row) => row.home_id),
    )
  })
}

interface Judged {
  readonly id: number
  readonly judgement: RobotJudgement
  readonly busy: Busy | undefined
}

const store = async (db: App['state']['db'], judged: readonly Judged[]): Promise<void> => {
  const rows = judged.map(({ id, judgement, busy }) => ({
    identity_id: id,
    ...judgement,
    activities: busy?.n ?? 0,
    last_at: new Date(busy?.last_ms ?? 0).toISOString(),
  }))
  await sql`insert into robot_judgement (identity_id, state, proven, probability, reasons, activities, last_at, judge)
    select identity_id, state, proven, probability, reasons, activities, last_at, ${JUDGE}
    from jsonb_to_recordset(${jsonText(rows)}::jsonb) as new(identity_id bigint, state text, proven boolean, probability real, reasons jsonb, activities bigint, last_at timestamptz)
    on conflict (identity_id) do update set state = excluded.state, proven = excluded.proven, probability = excluded.probability,
      reasons = excluded.reasons, activities = excluded.activities, last_at = excluded.last_at, judge = excluded.judge`.execute(db)
}
