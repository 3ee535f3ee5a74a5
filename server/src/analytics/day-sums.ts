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
  `(SELECT count() FROM activity_day WHERE zone = '${filledMark(zone)}') > 0 AND (SELECT count() FROM identity_touched) = 0`

export const areDaysSummed = async (log: LogClient, zone: string): Promise<boolean> => {
  const [row] = await log.query<{ held: number }>(`SELECT ${heldOf(zone)} AS held`)
  return row?.held === 1
}

/**
 * The rows of a question to what was summed up by day, and of another at the same time, undefined where that may not be true just now. Whether it is stands in
 * the question, and may be found out a moment after what is read was chosen: a refresh that ended between the two is told by what it wrote.
 */
export const askByDay = async <Row>(
  log: LogClient,
  zone: string,
  first: Sql,
  other?: Sql,
): Promise<readonly [readonly Row[], readonly Row[]] | undefined> => {
  const question = `SELECT *, ${heldOf(zone)} AS held FROM (${first.text})`
  const about = { question: `${question} ${other?.text ?? ''}` }
  const before = await log.version(about)
  const [rows, others] = await Promise.all([
    log.query<Row & { readonly held: number }>(question, { ...first.params }),
    other === undefined ? [] : log.query<Row>(other.text, { ...other.params }),
  ])
  const isTrue = rows[0]?.held === 1 && before !== undefined && before === (await log.version(about))
  return isTrue ? [rows, others] : undefined
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

const bitmapOf = (identities: string): string => `(SELECT groupBitmapState(identity_id) FROM (${identities}))`

/** Rows `{ day, n }`, several of a day: activities of those alone who are `out`, a SELECT of identities. Where that is nobody, no bitmap is looked at. */
export const leftOutByDay = (out: string, days: Days): string =>
  `SELECT day, ${WORTH} * bitmapAndCardinality(identities, ${bitmapOf(out)}) AS n ${rowsOf(days, `bitmapCardinality(${bitmapOf(out)}) > 0`)}`

/** Rows `{ day, n, identities }`, several of a day, whose sum is the number of activities of whom the filter lets through; `identities` is everybody of the day. */
export const activitiesByDay = (filter: PartialFilter, days: Days): string => {
  const first = rowsOf(days, 'slice = 0')
  if (isOnly(filter)) {
    const those = bitmapOf(chosenSql(filter))
    return `SELECT day, toInt64(bitmapAndCardinality(identities, ${those})) AS n, identities ${first}
      UNION ALL SELECT day, n, ${NOBODY} AS identities FROM (SELECT day, ${WORTH} * bitmapAndCardinality(identities, ${those}) AS n ${rowsOf(days, 'slice > 0')})`
  }
  const all = `SELECT day, toInt64(activities) AS n, identities ${first}`
  const out = leftOutSql(filter)
  return out === undefined ? all : `${all}\n      UNION ALL SELECT day, -n AS n, ${NOBODY} AS identities FROM (${leftOutByDay(out, days)})`
}
