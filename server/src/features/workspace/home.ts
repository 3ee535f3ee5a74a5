import { workspaceHome, type Home } from '@kith/contract/workspace'
import { handle, type App } from '../../app.ts'
import { addDays, dayIn, daysBetween, type Day } from '../../analytics/calendar.ts'
import { checkedZone, conditions, memberOf, type Sql } from '../../analytics/filter.ts'
import { historySql, readSummary, type Summary } from '../../analytics/history.ts'
import { kindOf } from '../activities/index.ts'
import { goingCold } from '../growth/index.ts'
import { findPeople } from '../people/index.ts'
import { countSetAside } from '../sources/index.ts'
import { workspaceZone } from '../../analytics/zone.ts'

const PAUSE_DAYS = 60

interface Week {
  readonly from: Day
  readonly to: Day
  readonly zone: string
}

const beginning = (day: Day, zone: string): string => `toDateTime64('${day} 00:00:00', 3, '${checkedZone(zone)}')`

/** Members whose first activity of all lies in the week, or also after it. Only those with an identity that began then have to be looked at. */
const arrivedSql = (week: Week, summary: Summary | undefined, until: string): string => {
  const histories = historySql(summary)
  const start = beginning(week.from, week.zone)
  return `SELECT member FROM (${histories}) WHERE (${memberOf({})} AS member) != 0
    AND member IN (SELECT ${memberOf({})} FROM (${histories}) WHERE first_at >= ${start}) GROUP BY member HAVING min(first_at) >= ${start}${until}`
}

const newSql = (week: Week, summary: Summary | undefined): Sql => ({
  text: arrivedSql(week, summary, ` AND min(first_at) < ${beginning(addDays(week.to, 1), week.zone)}`),
  params: {},
})

/** Active in the week, on none of the days of a pause before it, and yet not new. */
const returnedSql = (week: Week, summary: Summary | undefined): Sql => {
  const { text, params } = conditions({ from: addDays(week.from, -PAUSE_DAYS), to: week.to }, week.zone)
  return {
    text: `SELECT member FROM (
  SELECT ${memberOf({})} AS member, min(since) AS first_since FROM (
    SELECT identity_id, min(occurred_at) AS since FROM activity WHERE ${text} GROUP BY identity_id
  ) GROUP BY member HAVING first_since >= ${beginning(week.from, week.zone)}
) WHERE member != 0 AND member NOT IN (${arrivedSql(week, summary, '')})`,
    params,
  }
}

/** Active people of the week and of the one before, in one reading: both lie in the same months. */
const countActive = async (app: App, week: Week, before: Week): Promise<{ active: number; activeBefore: number }> => {
  const { text, params } = conditions({ from: before.from, to: week.to }, week.zone)
  const start = beginning(week.from, week.zone)
  const [row] = await app.log.query<{ active: number; before: number }>(
    `SELECT groupBitmapIf(member, occurred_at >= ${start}) AS active, groupBitmapIf(member, occurred_at < ${start}) AS before
     FROM activity WHERE ${text} AND (${memberOf({})} AS member) != 0`,
    params,
  )
  return { active: row?.active ?? 0, activeBefore: row?.before ?? 0 }
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

/** Those whose silence is unusual for them, seen from the last day of the week. */
const coldOf = async (app: App, to: Day, limit: number): Promise<List> => {
  const { total, people } = await goingCold(app, { to, limit, offset: 0 })
  return { total, people: people.map(({ person, reason }) => ({ person, reason, at: person.lastAt })) }
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
    const summary = await readSummary(app.log)
    const [{ active, activeBefore }, newcomers, returned, fading, aside, runs] = await Promise.all([
      countActive(app, week, before),
      listOf(app, newSql(week, summary), limit, span, (person) => sentence(did(app, person.topKind, person.activities))),
      listOf(app, returnedSql(week, summary), limit, span, (person) => sentence(did(app, person.topKind, person.activities))),
      coldOf(app, to, limit),
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
