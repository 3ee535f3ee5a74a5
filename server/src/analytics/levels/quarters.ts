import type { LevelRules } from '@kith/contract/levels'
import { addDays, bucketStart, stepBucket, type Day } from '../calendar.ts'
import { memberOf, type Sql } from '../filter.ts'
import { FIRST_BIT, monthsSql, type Months } from '../months.ts'
import { MILESTONES } from './grade.ts'
import { windowOf, type Window } from './review.ts'
import { weightSql } from './weights.ts'

/** A month up to a day within it. */
export interface Cut {
  readonly at: Day
  readonly month: Day
  /** Name of the columns that hold it: `cut0_best`, `cut0_weeks`, ... */
  readonly name: string
}

export interface Quarters extends Sql {
  readonly windows: readonly Window[]
  readonly cuts: readonly Cut[]
}

export interface QuarterOptions {
  /** Numbers of identities. */
  readonly among?: readonly number[]
  /** Of the names of parameters, where two such questions are one. */
  readonly prefix?: string
}

const isWhole = (at: Day): boolean => addDays(at, 1) === stepBucket(bucketStart(at, 'month'), 'month')

/**
 * One row for each person and quarter, for all days at once, in one reading: of its three months (0, 1, 2) `best` weight, `days`, `weeks` of at least two days,
 * and `fresh` weeks, for which days before the month do not count. The same of each month that one of the days cuts.
 */
export const quartersSql = (months: Months, rules: LevelRules, days: readonly Day[], options: QuarterOptions = {}): Quarters => {
  const windows = days.map((day) => windowOf(day, rules))
  const from = windows.map((one) => one.from).toSorted()[0] ?? '1990-01-01'
  const last = bucketStart(days.toSorted().at(-1) ?? from, 'month')
  const cuts = [...new Set(days.filter((day) => !isWhole(day)))].map((at, index): Cut => ({
    at,
    month: bucketStart(at, 'month'),
    name: `cut${index}`,
  }))
  const weight = weightSql(rules, options.prefix)
  const parts = [0, 1, 2].map((place) => ({ name: `m${place}`, bits: `bits${place}`, month: `addMonths(quarter, ${place})` }))
  const cutBits = cuts.map(({ at, month, name }) => ({ name, bits: `${name}_bits`, month: `toDate('${month}')`, mask: maskOf(at) }))
  const collected = [
    ...parts.map(
      ({ name, bits }, place) =>
        `maxIf(grade, place = ${place} AND days >= ${OWN}) AS ${name}_best, groupBitOrIf(days, place = ${place}) AS ${bits}`,
    ),
    ...cutBits.map(
      ({ name, bits, month, mask }) =>
        `maxIf(grade, month = ${month} AND bitAnd(days, ${mask}) >= ${OWN}) AS ${name}_best, groupBitOrIf(bitAnd(days, ${mask}), month = ${month}) AS ${bits}`,
    ),
  ]
  const derived = [...parts, ...cutBits].map(
    ({ name, bits, month }) =>
      `${name}_best, bitCount(bitShiftRight(${bits}, ${FIRST_BIT})) AS ${name}_days, ${weeksIn(bits, month)} AS ${name}_weeks,
      ${weeksIn(`bitShiftLeft(bitShiftRight(${bits}, ${FIRST_BIT}), ${FIRST_BIT})`, month)} AS ${name}_fresh`,
  )
  const text = `SELECT member, quarter, ${derived.join(',\n    ')} FROM (
    SELECT member, quarter, ${collected.join(',\n      ')} FROM (
      SELECT ${memberOf({})} AS member, month, toStartOfQuarter(month) AS quarter, toUInt8((toMonth(month) - 1) % 3) AS place,
        ${weight.text} AS grade, days FROM (${monthsSql(months, from, last, options.among)}) WHERE member != 0 AND grade > 0
    ) GROUP BY member, quarter
  )`
  return { text, params: weight.params, windows, cuts }
}

/** Bits from here on are of the month itself. */
const OWN = 2 ** FIRST_BIT
const maskOf = (at: Day): number => 2 ** (Number(at.slice(8)) + FIRST_BIT) - 1

/** Weeks that reach the milestone within a month: with the days before it (bits below the first), unless those were enough in the month before. */
const weeksIn = (bits: string, month: string): string => {
  // A week then begins at each seventh bit.
  const aligned = `bitShiftLeft(${bits}, toDayOfWeek(${month}) % 7)`
  const { days } = MILESTONES[0]
  const enough = (value: string): string => `(bitCount(${value}) >= ${days})`
  const weeks = Array.from({ length: 7 }, (_, week) => enough(`bitAnd(bitShiftRight(${aligned}, ${7 * week}), 127)`))
  return `if(${bits} = 0, 0, toInt16(${weeks.join(' + ')}) - ${enough(`bitAnd(${bits}, ${OWN - 1})`)})`
}
