import { workspaceHome, type Home } from '@kith/contract/workspace'
import { handle, type App } from '../../app.ts'
import { addDays, dayIn, daysBetween, type Day } from '../../analytics/calendar.ts'
import { asksKinds, conditions, memberOf, startOf, within, type PartialFilter, type Sql } from '../../analytics/filter.ts'
import { historySql, readSummary, type Summary } from '../../analytics/history.ts'
import { kindOf } from '../activities/index.ts'
import { toPersonRows, type Stats } from '../people/index.ts'
import { keeping } from '../../analytics/kept.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { needsOf } from './needs.ts'

const PAUSE_DAYS = 60

interface Week {
  readonly from: Day
  readonly to: Day
  readonly zone: string
  /** Of whom it tells. */
  readonly filter: PartialFilter
}

/** Later than anything that the log holds: what `min` passes over. */
const NEVER = "toDateTime64('2200-01-01 00:00:00', 3, 'UTC')"
const EPOCH = "toDateTime64('1970-01-01 00:00:00', 3, 'UTC')"

/**
 * Who was here, in one reading of the last months and one of the histories of all: rows `{ list, total, top }`, where `top` are
 * `[minus the activities of the week, member, first, last of the week]`.
 *
 * New is whose first activity of all lies in the week. Returned is who was active in the week, on none of the days of a pause before it, and is not new.
 */
const weekSql = (week: Week, summary: Summary | undefined, limit: number): Sql => {
  const { text, params } = conditions({ ...week.filter, from: addDays(week.from, -PAUSE_DAYS), to: week.to }, week.zone)
  const at = (day: Day): string => startOf(day, week.zone)
  const start = at(week.from)
  const lists = [
    "if(in_week > 0, 'active', '')",
    "if(in_week_before > 0, 'before', '')",
    `if(first_of_all >= ${start} AND first_of_all < ${at(addDays(week.to, 1))}, 'newcomers', '')`,
    `if(in_week > 0 AND since_pause >= ${start} AND first_of_all < ${start}, 'returned', '')`,
  ]
  return {
    text: `SELECT list, count() AS total, groupArraySorted(${limit})((-toInt64(in_week), member, toUnixTimestamp64Milli(since_pause), toUnixTimestamp64Milli(last_one))) AS top FROM (
  SELECT member, arrayJoin(arrayFilter(one -> one != '', [${lists.join(', ')}])) AS list, in_week, since_pause, last_one FROM (
    SELECT member, min(first_at) AS first_of_all, sum(n_week) AS in_week, sum(n_before) AS in_week_before, max(last_at) AS last_one, min(since) AS since_pause
    FROM (
      SELECT identity_id, first_at, 0 AS n_week, 0 AS n_before, ${EPOCH} AS last_at, ${NEVER} AS since FROM (${historySql(summary, undefined, within(week.filter))})
      UNION ALL
      SELECT identity_id, ${NEVER}, countIf(occurred_at >= ${start}), countIf(occurred_at >= ${at(addDays(week.from, -7))} AND occurred_at < ${start}), max(occurred_at), min(occurred_at)
      FROM activity WHERE ${text} GROUP BY identity_id
    ) WHERE (${memberOf({})} AS member) != 0 GROUP BY member
  )
) GROUP BY list`,
    params,
  }
}

interface Listed {
  readonly total: number
  readonly stats: readonly Stats[]
}

const readWeek = async (
  app: App,
  week: Week,
  limit: number,
): Promise<{ active: number; activeBefore: number; newcomers: Listed; returned: Listed }> => {
  // The summary tells of everything that somebody did, wherever it was.
  const summary = asksKinds(week.filter) ? undefined : await readSummary(keeping(app.log))
  const { text, params } = weekSql(week, summary, limit)
  const rows = await keeping(app.log).query<{ list: string; total: number; top: [number, number, number, number][] }>(text, params)
  const find = (list: string): Listed => {
    const { total = 0, top = [] } = rows.find((row) => row.list === list) ?? {}
    return { total, stats: top.map(([minus, id, firstMs, lastMs]) => ({ id, activities: -minus, firstMs, lastMs })) }
  }
  return { active: find('active').total, activeBefore: find('before').total, newcomers: find('newcomers'), returned: find('returned') }
}

type List = Home['newcomers']

/** People of the week, with what they did in it. */
const listOf = async (app: App, { total, stats }: Listed, week: Week): Promise<List> => {
  const people = await toPersonRows(app, stats, { ...week.filter, from: week.from, to: week.to })
  return {
    total,
    people: people.map((person) => ({ person, reason: sentence(did(app, person.topKind, person.activities)), at: person.lastAt })),
  }
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

const did = (app: App, kind: string | null, count: number): string => {
  if (kind === null) return 'was here'
  return count === 1 ? kindOf(app, kind).label : `${count} activities, mostly ${kindOf(app, kind).plural}`
}

export const homeOperations = [
  handle(workspaceHome, async ({ app, db }, { limit, ...filter }): Promise<Home> => {
    const zone = await workspaceZone(app)
    const today = dayIn(app.now(), zone)
    const [newest] = await keeping(app.log).query<{ at: number }>(
      `SELECT toUnixTimestamp64Milli(max(occurred_at)) AS at FROM activity${filter.community?.length ? ` WHERE deleted_at_source = 0${within(filter)}` : ''}`,
    )
    const lastDay = newest?.at ? dayIn(new Date(newest.at), zone) : today
    const stale = daysBetween(lastDay, today) > 7
    const to = stale ? lastDay : today
    const week: Week = { from: addDays(to, -6), to, zone, filter }
    const [{ active, activeBefore, newcomers, returned }, needs] = await Promise.all([readWeek(app, week, limit), needsOf(app, db, filter)])
    const [newcomersList, returnedList] = await Promise.all([listOf(app, newcomers, week), listOf(app, returned, week)])
    return {
      from: week.from,
      to: week.to,
      stale,
      active,
      activeBefore,
      newcomers: newcomersList,
      returned: returnedList,
      ...needs,
    }
  }),
]
