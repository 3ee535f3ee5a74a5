import type { LogClient } from '../platform/log/client.ts'
import type { Day } from './calendar.ts'
import { asksKinds, checkedZone, withinLog, type PartialFilter, type Sql } from './filter.ts'
import { chosenSql, isOnly, leftOutSql } from './persons.ts'

/**
 * Who did something on each day and how much was done, without reading each activity: from the table `activity_day`, which is derived from the log. It holds
 * bitmaps of identities, so that whoever is asked for, or left out, is told when it is asked.
 */
export interface Days {
  readonly zone: string
  readonly from: Day
  readonly to: Day
}

/** Stands as a zone where this one was filled: alone in its part, so that looking for it reads nothing. */
export const filledMark = (zone: string): string => `= ${checkedZone(zone)}`

/** Whether they may be asked now: they are there for this zone, and nobody has been touched since they were summed up. */
const heldOf = (zone: string): string =>
  `('${filledMark(zone)}' IN (SELECT zone FROM activity_day WHERE zone = '${filledMark(zone)}')) AND (SELECT count() FROM identity_touched) = 0`

export const areDaysSummed = async (log: LogClient, zone: string): Promise<boolean> => {
  const [row] = await log.query<{ held: number }>(`SELECT ${heldOf(zone)} AS held`)
  return row?.held === 1
}

/**
 * The rows of a question to what was summed up by day, undefined where that may not be true just now. Whether it is stays known over most changes, which are of who
 * is whom. Both answers are of one time: nothing of what they were read from has changed from before they were asked for until they were there.
 */
export const askByDay = async <Row>(log: LogClient, zone: string, { text, params }: Sql): Promise<readonly Row[] | undefined> => {
  const about = { question: `${heldOf(zone)} ${text}` }
  const before = await log.version(about)
  const [areSummed, rows] = await Promise.all([areDaysSummed(log, zone), log.query<Row>(text, { ...params })])
  return areSummed && before !== undefined && before === (await log.version(about)) ? rows : undefined
}

/** It tells who and when, and not what. */
export const toldByDay = (filter: PartialFilter): boolean => !asksKinds(filter) && !filter.segment?.length

const NOBODY = 'bitmapBuild(emptyArrayUInt32())'
/** Of how many activities of somebody each slice tells. */
const WORTH = 'bitShiftLeft(toInt64(1), greatest(slice, 1) - 1)'

const rowsOf = ({ zone, from, to }: Days, slices: string): string =>
  `FROM activity_day FINAL WHERE zone = '${checkedZone(zone)}' AND ${slices} AND day >= toDate('${withinLog(from)}') AND day <= toDate('${withinLog(to)}')`

/** Rows `{ day, identities }`: everybody who did something, one row a day. */
export const identitiesByDay = (days: Days): string => `SELECT day, identities ${rowsOf(days, 'slice = 0')}`

const BITMAP = 'groupBitmapState(identity_id)'

/** Rows `{ day, n }`, several of a day, whose sum is the number of activities of whom the filter lets through. */
export const countsByDay = (filter: PartialFilter, days: Days): string => {
  const some = isOnly(filter) ? chosenSql(filter, BITMAP) : leftOutSql(filter, BITMAP)
  if (some === undefined) return `SELECT day, toInt64(activities) AS n ${rowsOf(days, 'slice = 0')}`
  // Where that is nobody, no bitmap of a day is read.
  return `WITH (${some}) AS some, bitmapCardinality(some) > 0 AS is_anybody
      SELECT day, ${isOnly(filter) ? '' : 'toInt64(activities) - '}if(is_anybody, ${WORTH} * bitmapAndCardinality(identities, some), 0) AS n ${rowsOf(days, '(slice = 0 OR is_anybody)')}`
}

/** Rows `{ day, n, identities }`, several of a day, whose sum is the number of activities of whom the filter lets through; `identities` is everybody of the day. */
export const activitiesByDay = (filter: PartialFilter, days: Days): string =>
  `SELECT day, n, ${NOBODY} AS identities FROM (${countsByDay(filter, days)})
      UNION ALL SELECT day, toInt64(0) AS n, identities FROM (${identitiesByDay(days)})`
