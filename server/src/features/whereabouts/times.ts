import type { Times, showTimes, timesPeople } from '@kith/contract/whereabouts'
import type { InputOf, OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { checkedZone, conditions, memberOf } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { MINUTES_SQL, NOT_KNOWN } from '../../analytics/whereabouts.ts'
import { findPeople } from '../people/index.ts'
import { settleWhereabouts } from './project.ts'
import { spanOf } from './span.ts'

type Clock = InputOf<typeof showTimes>['clock']

const DEFINITIONS: Record<Clock, string> = {
  workspace: 'Activities by weekday and hour of the workspace’s time zone. People are counted once in each hour of the week.',
  own: 'Activities by weekday and hour of each person’s own time zone, by the offset that is known of them, without daylight saving; only of those of whom one is known.',
}

/** What the clock showed at the time of an activity, as `at`; and whether it is known at all. */
const clockSql = (clock: Clock, zone: string): { at: string; zone: string; known: string } =>
  clock === 'workspace'
    ? { at: 'occurred_at', zone: checkedZone(zone), known: '1' }
    : { at: `addMinutes(occurred_at, ${MINUTES_SQL})`, zone: 'UTC', known: `${MINUTES_SQL} != ${NOT_KNOWN}` }

interface Row {
  readonly weekday: number
  readonly hour: number
  readonly known: number
  readonly people: number
  readonly activities: number
}

export const countTimes = async (app: App, input: InputOf<typeof showTimes>): Promise<Times> => {
  const { clock, ...given } = input
  if (clock === 'own') await settleWhereabouts(app)
  const span = await spanOf(app, given)
  const { at, zone, known } = clockSql(clock, span.zone)
  const { text, params } = conditions(span.filter, span.zone)
  const rows = await keeping(app.log).query<Row>(
    `SELECT known, if(known, toDayOfWeek(at, 0, '${zone}'), 0) AS weekday, if(known, toHour(at, '${zone}'), 0) AS hour, groupBitmap(member) AS people, count() AS activities
     FROM (SELECT ${known} AS known, ${at} AS at, ${memberOf(span.filter)} AS member FROM activity WHERE ${text})
     WHERE member != 0 GROUP BY known, weekday, hour ORDER BY weekday, hour`,
    params,
  )
  const cells = rows.filter((row) => row.known === 1)
  const sum = (some: readonly Row[]): number => some.reduce((all, row) => all + row.activities, 0)
  return {
    from: span.from,
    to: span.to,
    zone: clock === 'workspace' ? span.zone : '',
    definition: DEFINITIONS[clock],
    known: sum(cells),
    activities: sum(rows),
    cells: cells.map(({ weekday, hour, people, activities }) => ({ weekday, hour, people, activities })),
  }
}

const DAYS = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays']

export const peopleAtHour = async (app: App, input: InputOf<typeof timesPeople>): Promise<OutputOf<typeof timesPeople>> => {
  const { clock, weekday, hour, limit, offset, ...given } = input
  if (clock === 'own') await settleWhereabouts(app)
  const span = await spanOf(app, given)
  const { at, zone, known } = clockSql(clock, span.zone)
  const where = { text: `${known} AND toDayOfWeek(${at}, 0, '${zone}') = ${weekday} AND toHour(${at}, '${zone}') = ${hour}`, params: {} }
  const { total, people } = await findPeople(app, { filter: span.filter, where, sort: 'activities', direction: 'desc', limit, offset })
  const oclock = `${String(hour).padStart(2, '0')}:00 to ${String((hour + 1) % 24).padStart(2, '0')}:00`
  return {
    title: `Active on ${DAYS[weekday - 1] ?? ''} from ${oclock}${clock === 'own' ? ', by their own clock' : `, ${span.zone}`}`,
    definition: DEFINITIONS[clock],
    total,
    people,
  }
}
