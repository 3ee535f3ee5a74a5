import type { LogClient } from '../platform/log/client.ts'
import type { Day } from './calendar.ts'
import { asksKinds, checkedZone, withinLog, type PartialFilter, type Sql } from './filter.ts'
import { keptAnswer } from './kept.ts'
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
 * Whom a filter chooses or leaves out, as the log has told: a bitmap of identities, as base64 of what the engine holds of it. It is told apart from what was done on
 * which day: who that is stays known over most questions, and to understand a question within a question takes the engine longer than to answer either.
 */
export interface Chosen {
  readonly count: number
  readonly bits: string
}

/** A longer text takes the engine longer to read than to make the bitmap anew. */
const BITS_MAX = 50_000

const chosenQuestion = (some: string): string =>
  `SELECT bitmapCardinality(some) AS count, if(count * 4 < ${BITS_MAX}, base64Encode(CAST(some, 'String')), '') AS bits FROM (SELECT (${some}) AS some)`

/**
 * The rows of a question to what was summed up by day, undefined where that may not be true just now. Whether it is, and who is chosen or left out, stays known over
 * most changes; where the latter is not, the question asks itself, so that nobody waits for two. All answers are of one time: nothing of what they were read from has
 * changed from before they were asked for until they were there.
 */
export const askByDay = async <Row>(
  log: LogClient,
  { zone, filter }: { readonly zone: string; readonly filter: PartialFilter },
  asked: (chosen: Chosen | undefined) => Sql,
): Promise<readonly Row[] | undefined> => {
  const nested = asked(undefined)
  const some = nested.text.includes(WITHIN) ? someSql(filter) : undefined
  const about = { question: `${heldOf(zone)} ${nested.text}` }
  const before = await log.version(about)
  const [known] = (some === undefined ? undefined : await keptAnswer<Chosen>(log, chosenQuestion(some))) ?? []
  // Those who are many are better told within the question.
  const isTold = known !== undefined && (known.count === 0 || known.bits !== '')
  const { text, params } = isTold ? asked(known) : nested
  const [areSummed, rows] = await Promise.all([
    areDaysSummed(log, zone),
    log.query<Row>(text, { ...params }),
    some === undefined || known !== undefined ? undefined : log.query<Chosen>(chosenQuestion(some)),
  ])
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
const someSql = (filter: PartialFilter): string | undefined => (isOnly(filter) ? chosenSql(filter, BITMAP) : leftOutSql(filter, BITMAP))
/** Stands where a question asks for them itself. */
const WITHIN = 'AS some, bitmapCardinality(some) > 0 AS is_anybody'

/** Rows `{ day, n }`, several of a day, whose sum is the number of activities of whom the filter lets through. `chosen`: where it is known already. */
export const countsByDay = (filter: PartialFilter, days: Days, chosen: Chosen | undefined): string => {
  const some = someSql(filter)
  const all = isOnly(filter) ? '' : 'toInt64(activities) - '
  if (some === undefined || chosen?.count === 0)
    return `SELECT day, ${isOnly(filter) ? 'toInt64(0)' : 'toInt64(activities)'} AS n ${rowsOf(days, 'slice = 0')}`
  if (chosen !== undefined) {
    const bitmap = `CAST(base64Decode('${chosen.bits}'), 'AggregateFunction(groupBitmap, UInt32)')`
    return `SELECT day, ${all}${WORTH} * bitmapAndCardinality(identities, ${bitmap}) AS n ${rowsOf(days, '1')}`
  }
  // Where that is nobody, no bitmap of a day is read.
  return `WITH (${some}) ${WITHIN}
      SELECT day, ${all}if(is_anybody, ${WORTH} * bitmapAndCardinality(identities, some), 0) AS n ${rowsOf(days, '(slice = 0 OR is_anybody)')}`
}

/** Rows `{ day, n, identities }`, several of a day, whose sum is the number of activities of whom the filter lets through; `identities` is everybody of the day. */
export const activitiesByDay = (filter: PartialFilter, days: Days, chosen: Chosen | undefined): string =>
  `SELECT day, n, ${NOBODY} AS identities FROM (${countsByDay(filter, days, chosen)})
      UNION ALL SELECT day, toInt64(0) AS n, identities FROM (${identitiesByDay(days)})`
