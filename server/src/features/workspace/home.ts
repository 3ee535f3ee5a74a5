import { workspaceHome, type Home } from '@kith/contract/workspace'
import { handle, type App } from '../../app.ts'
import { addDays, dayIn, daysBetween, type Day } from '../../analytics/calendar.ts'
import { checkedZone, conditions, memberOf, type Sql } from '../../analytics/filter.ts'
import { kindOf } from '../activities/index.ts'
import { findPeople } from '../people/index.ts'
import { countSetAside } from '../sources/index.ts'
import { workspaceZone } from '../../analytics/zone.ts'

const PAUSE_DAYS = 60
/** Somebody is fading who was active in many weeks of the months before, and in none of the last four. */
const FADING_WEEKS_MIN = 6
const FADING_WINDOW_DAYS = 182
const FADING_SILENT_DAYS = 28

interface Week {
  readonly from: Day
  readonly to: Day
  readonly zone: string
}

/** Members of a week with when they were first, last, and before this week last active. */
const histories = (week: Week): Sql => {
  const { params, text } = conditions({ from: week.from, to: week.to }, week.zone, { column: 'occurred_at' })
  const start = `toDateTime64('${week.from} 00:00:00', 3, '${checkedZone(week.zone)}')`
  return {
    text: `SELECT member, max(before_one) AS before_at, min(first_one) >= ${start} AS is_new FROM (
  SELECT identity_id, min(occurred_at) AS first_one, maxIf(occurred_at, occurred_at < ${start}) AS before_one, countIf(${text}) > 0 AS in_week
  FROM activity WHERE deleted_at_source = 0 GROUP BY identity_id
) WHERE (${memberOf({})} AS member) != 0 GROUP BY member HAVING max(in_week) = 1`,
    params,
  }
}

const returnedSql = (week: Week): Sql => {
  const { text, params } = histories(week)
  return {
    text: `SELECT member FROM (${text}) WHERE is_new = 0 AND before_at < toDateTime64('${addDays(week.from, -PAUSE_DAYS)} 00:00:00', 3, '${week.zone}')`,
    params,
  }
}

const newSql = (week: Week): Sql => {
  const { text, params } = histories(week)
  return { text: `SELECT member FROM (${text}) WHERE is_new = 1`, params }
}

const fadingSql = (week: Week): Sql => {
  const since = addDays(week.to, -FADING_WINDOW_DAYS)
  const silent = addDays(week.to, -FADING_SILENT_DAYS)
  const { text, params } = conditions({ from: since, to: week.to }, week.zone)
  return {
    text: `SELECT member FROM (
  SELECT (${memberOf({})} AS member), uniqExact(toStartOfWeek(occurred_at, 1, '${week.zone}')) AS weeks, max(occurred_at) AS last_at
  FROM activity WHERE ${text} AND member != 0 GROUP BY member
) WHERE weeks >= ${FADING_WEEKS_MIN} AND last_at < toDateTime64('${silent} 00:00:00', 3, '${week.zone}')`,
    params,
  }
}

const countActive = async (app: App, week: Week): Promise<number> => {
  const { text, params } = conditions({ from: week.from, to: week.to }, week.zone)
  const [row] = await app.log.query<{ n: number }>(
    `SELECT groupBitmap(member) AS n FROM activity WHERE ${text} AND (${memberOf({})} AS member) != 0`,
    params,
  )
  return row?.n ?? 0
}

const days = (count: number): string => {
  if (count < 14) return `${count} days`
  return count < 60 ? `${Math.round(count / 7)} weeks` : `${Math.round(count / 30.4)} months`
}

type List = Home['newcomers']

const listOf = async (
  app: App,
  members: Sql,
  limit: number,
  filter: { from?: Day; to?: Day },
  reason: (person: List['people'][number]['person']) => string,
): Promise<List> => {
  const { total, people } = await findPeople(app, { filter, members, sort: 'activities', direction: 'desc', limit, offset: 0 })
  return { total, people: people.map((person) => ({ person, reason: reason(person), at: person.lastAt })) }
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

const did = (app: App, kind: string | null, count: number): string => {
  if (kind === null) return 'was here'
  return count === 1 ? kindOf(app, kind).label : `${count} activities, mostly ${kindOf(app, kind).plural}`
}

export const homeOperations = [
  handle(workspaceHome, async ({ app, db }, { limit }): Promise<Home> => {
    const zone = await workspaceZone(app)
    const today = dayIn(app.now(), zone)
    const [newest] = await app.log.query<{ at: number }>('SELECT toUnixTimestamp64Milli(max(occurred_at)) AS at FROM activity')
    const lastDay = newest?.at ? dayIn(new Date(newest.at), zone) : today
    const stale = daysBetween(lastDay, today) > 7
    const to = stale ? lastDay : today
    const week: Week = { from: addDays(to, -6), to, zone }
    const before: Week = { from: addDays(to, -13), to: addDays(to, -7), zone }
    const span = { from: week.from, to: week.to }
    const ago = (at: string | null): number => (at === null ? 0 : daysBetween(dayIn(new Date(at), zone), to))
    const [active, activeBefore, newcomers, returned, fading, aside, runs] = await Promise.all([
      countActive(app, week),
      countActive(app, before),
      listOf(app, newSql(week), limit, span, (person) => sentence(did(app, person.topKind, person.activities))),
      listOf(app, returnedSql(week), limit, span, (person) => sentence(did(app, person.topKind, person.activities))),
      listOf(app, fadingSql(week), limit, { to: week.to }, (person) => `Was here most weeks; silent for ${days(ago(person.lastAt))}.`),
      countSetAside(db),
      db
        .selectFrom('run')
        .select((eb) => ['state', eb.fn.countAll<number>().as('n')])
        .where('state', 'in', ['queued', 'running'])
        .groupBy('state')
        .execute(),
    ])
    const failed = await db
      .selectFrom('run')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('state', '=', 'failed')
      .where((eb) =>
        eb(
          'id',
          'in',
          eb
            .selectFrom('run')
            .select((inner) => inner.fn.max('id').as('id'))
            .groupBy('source_id'),
        ),
      )
      .executeTakeFirstOrThrow()
    return {
      from: week.from,
      to: week.to,
      stale,
      active,
      activeBefore,
      newcomers,
      returned,
      fading,
      setAside: [...aside.values()].reduce((sum, count) => sum + count, 0),
      runs: { running: runs.reduce((sum, row) => sum + row.n, 0), failed: failed.n },
    }
  }),
]
