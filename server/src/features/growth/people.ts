import type { growthPeople } from '@kith/contract/growth'
import type { InputOf, OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { addDays, stepBucket, type Day } from '../../analytics/calendar.ts'
import type { Sql } from '../../analytics/filter.ts'
import { labelsFor } from '../measures/index.ts'
import { findPeople } from '../people/index.ts'
import { retentionDefinition, survivalDefinition } from './definitions.ts'
import { cellSql } from './retention.ts'
import { dimensionOf, labelOf, newcomersFrom, staySql } from './survival.ts'
import { windowOf } from './window.ts'

type Found = OutputOf<typeof growthPeople>

/** The people behind the cell of a cohort, or behind a curve of survival. */
export const peopleBehind = async (app: App, input: InputOf<typeof growthPeople>): Promise<Found> => {
  const { of, interval, at, period, later, silent, state, by, key, limit, offset, from, ...filter } = input
  const window = await windowOf(app, { ...filter, ...(from === undefined ? {} : { from }) })
  const dimension = dimensionOf(by)
  const where = by === undefined || key === undefined ? '' : `, ${labelOf(by, key, (await labelsFor(app, dimension)).of)}`
  // What people did in all their time stands beside them: the days said when they came.
  const list = { filter, sort: 'activities', direction: 'desc', limit, offset } as const
  const found = async (members: Sql): Promise<Pick<Found, 'total' | 'people'>> => {
    const { total, people } = await findPeople(app, { ...list, members })
    return { total, people }
  }
  if (of === 'survival') {
    const members = await staySql(app, window, { silent, by, key, state })
    const title = `${STATES[state]}, who came first between ${days(newcomersFrom(window), window.to)}${where}`
    return { title, definition: survivalDefinition(silent), ...(await found(members)) }
  }
  const { members, cohorts } = await cellSql(app, window, { interval, at, period, later, by: dimension, key })
  const [first, last] = [cohorts[0] ?? window.to, cohorts.at(-1) ?? window.to]
  const came = `Newcomers of ${days(first, addDays(stepBucket(last, interval), -1))}${where}`
  const when = period === 0 && !later ? '' : `, active in ${interval} ${period}${later ? ' or later' : ''}`
  return {
    title: `${came}${when}`,
    definition: retentionDefinition(interval),
    ...(await found(members)),
  }
}

const STATES = { all: 'Newcomers', left: 'Those who left', here: 'Those who are still here' } as const

const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const days = (from: Day, to: Day): string => format.formatRange(new Date(from), new Date(to))
