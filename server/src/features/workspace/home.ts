import { workspaceHome, type Home } from '@kith/contract/workspace'
import { handle, type App } from '../../app.ts'
import { addDays, bucketStart, dayIn, daysBetween, type Day } from '../../analytics/calendar.ts'
import { checkedZone, conditions, memberOf, type Sql } from '../../analytics/filter.ts'
import { historySql, readSummary, type Summary } from '../../analytics/history.ts'
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

/**
 * Weeks are kept as the bits of a number: counting sets of them for everybody would cost far more. Where the summary speaks of the time up to the week
 * (`isLast`: nothing lies after it), it also tells whose weeks need no count: those who were here lately.
 */
const fadingSql = (week: Week, summary: Summary | undefined, isLast: boolean): Sql => {
  const since = addDays(week.to, -FADING_WINDOW_DAYS)
  const silent = beginning(addDays(week.to, -FADING_SILENT_DAYS), week.zone)
  const { text, params } = conditions({ from: since, to: week.to }, week.zone)
  const number = `intDiv(toUInt16(toStartOfWeek(occurred_at, 1, '${checkedZone(week.zone)}')) - toUInt16(toDate('${bucketStart(since, 'week')}')), 7)`
  const isKnown = isLast && summary !== undefined
  const quiet = isKnown ? ` AND identity_id IN (SELECT identity_id FROM (${historySql(summary)}) WHERE last_at < ${silent})` : ''
  const others = isKnown ? ` AND member NOT IN (SELECT ${memberOf({})} FROM (${historySql(summary)}) WHERE last_at >= ${silent})` : ''
  return {
    text: `SELECT member FROM (
  SELECT ${memberOf({})} AS member, bitCount(groupBitOr(weeks)) AS active_weeks, max(last_one) AS last_at FROM (
    SELECT identity_id, groupBitOr(bitShiftLeft(toUInt64(1), ${number})) AS weeks, max(occurred_at) AS last_one
    FROM activity WHERE ${text}${quiet} GROUP BY identity_id
  ) GROUP BY member
) WHERE member != 0 AND active_weeks >= ${FADING_WEEKS_MIN} AND last_at < ${silent}${others}`,
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
    // Where nothing lies after the week, the whole history is meant, which need not be read.
    const isLast = lastDay <= to
    const summary = await readSummary(app.log)
    const [{ active, activeBefore }, newcomers, returned, fading, aside, runs] = await Promise.all([
      countActive(app, week, before),
      listOf(app, newSql(week, summary), limit, span, (person) => sentence(did(app, person.topKind, person.activities))),
      listOf(app, returnedSql(week, summary), limit, span, (person) => sentence(did(app, person.topKind, person.activities))),
      listOf(
        app,
        fadingSql(week, summary, isLast),
        limit,
        isLast ? {} : { to },
        (person) => `Was here most weeks; silent for ${days(ago(person.lastAt))}.`,
      ),
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
