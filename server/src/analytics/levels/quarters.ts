import type { LevelRules } from '@kith/contract/levels'
import { addDays, bucketStart, stepBucket, type Day } from '../calendar.ts'
import { memberOf, within, type Sql } from '../filter.ts'
import { FIRST_BIT, monthsSql, type Months } from '../months.ts'
import { SHARED } from '../rhythm.ts'
import { MILESTONES } from './grade.ts'
import { windowOf, type Window } from './review.ts'
import { numberOfWeights, weightSql, type Weights } from './weights.ts'

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
 * One row for each person and quarter, for all days at once: of its three months (0, 1, 2) `best` weight, `days`, `weeks` of at least two days,
 * and `fresh` weeks, for which days before the month do not count. The same of each month that one of the days cuts.
 */
export const quartersSql = (months: Months, rules: LevelRules, days: readonly Day[], options: QuarterOptions = {}): Quarters => {
  const windows = days.map((day) => windowOf(day, rules))
  const from = windows.map((one) => one.from).toSorted()[0] ?? '1990-01-01'
  const last = bucketStart(days.toSorted().at(-1) ?? from, 'month')
  // Where nobody did anything after the day, its month is as whole as it will be.
  const isCut = (day: Day): boolean => !isWhole(day) && !(months.latest !== undefined && months.latest <= day)
  const cuts = [...new Set(days.filter(isCut))].map((at, index): Cut => ({
    at,
    month: bucketStart(at, 'month'),
    name: `cut${index}`,
  }))
  const asked: Asked = { months, rules, from, last, cuts, options }
  const isKept =
    options.among === undefined &&
    within(months.filter ?? {}) === '' &&
    months.touched !== undefined &&
    months.weights === numberOfWeights(months.zone, rules)
  const { text, params } = isKept ? mostlyKept(asked) : fromMonths(asked)
  return { text, params, windows, cuts }
}

interface Asked {
  readonly months: Months
  readonly rules: LevelRules
  /** First and last month. */
  readonly from: Day
  readonly last: Day
  readonly cuts: readonly Cut[]
  readonly options: QuarterOptions
}

const PLACES = [0, 1, 2]
const PARTS = ['best', 'days', 'weeks', 'fresh'] as const
const columnsOf = (cuts: readonly Cut[]): string =>
  [...PLACES.map((place) => `m${place}`), ...cuts.map(({ name }) => name)]
    .flatMap((name) => PARTS.map((part) => `${name}_${part}`))
    .join(', ')

/** Bits from here on are of the month itself. */
const OWN = 2 ** FIRST_BIT
const maskOf = (at: Day): number => 2 ** (Number(at.slice(8)) + FIRST_BIT) - 1

/** Over rows `{ grade, place, days }`: of each month the best weight and its days. */
const collectMonths = PLACES.map(
  (place) => `maxIf(grade, place = ${place} AND days >= ${OWN}) AS m${place}_best, groupBitOrIf(days, place = ${place}) AS bits${place}`,
)
const deriveMonths = (isFew: boolean): string[] =>
  PLACES.map((place) => derived({ name: `m${place}`, bits: `bits${place}`, month: `addMonths(quarter, ${place})` }, isFew))
const placed = 'toStartOfQuarter(month) AS quarter, toUInt8((toMonth(month) - 1) % 3) AS place'

interface MonthOf {
  readonly name: string
  readonly bits: string
  readonly month: string
}

function derived({ name, bits, month }: MonthOf, isFew: boolean): string {
  return `${name}_best, bitCount(bitShiftRight(${bits}, ${FIRST_BIT})) AS ${name}_days, ${weeksIn(bits, month, isFew)} AS ${name}_weeks,
      ${weeksIn(`bitShiftLeft(bitShiftRight(${bits}, ${FIRST_BIT}), ${FIRST_BIT})`, month, isFew)} AS ${name}_fresh`
}

const WEEKS = Array.from({ length: 7 }, (_, week) => 7 * week)

/**
 * Weeks that reach the milestone within a month: with the days before it (bits below the first), unless those were enough in the month before. Week by week it is
 * computed fastest; of few people the engine takes longer to understand that than to compute it.
 */
function weeksIn(bits: string, month: string, isFew: boolean): string {
  // A week then begins at each seventh bit.
  const aligned = `bitShiftLeft(${bits}, toDayOfWeek(${month}) % 7)`
  const { days } = MILESTONES[0]
  const enough = (value: string): string => `(bitCount(${value}) >= ${days})`
  const inWeek = (from: number | string): string => enough(`bitAnd(bitShiftRight(${aligned}, ${from}), 127)`)
  const weeks = isFew ? `arrayCount(week -> ${inWeek('week')}, [${WEEKS.join(', ')}])` : WEEKS.map(inWeek).join(' + ')
  return `if(${bits} = 0, 0, toInt16(${weeks}) - ${enough(`bitAnd(${bits}, ${OWN - 1})`)})`
}

/** Everything from the days of each month. `condition` begins with AND, or is empty. */
const fromMonths = ({ months, rules, from, last, cuts, options }: Asked, condition = ''): Sql => {
  const weight = weightSql(rules, options.prefix)
  const cutBits = cuts.map(({ at, month, name }) => ({ name, bits: `${name}_bits`, month: `toDate('${month}')`, mask: maskOf(at) }))
  const collected = [
    ...collectMonths,
    ...cutBits.map(
      ({ name, bits, month, mask }) =>
        `maxIf(grade, month = ${month} AND bitAnd(days, ${mask}) >= ${OWN}) AS ${name}_best, groupBitOrIf(bitAnd(days, ${mask}), month = ${month}) AS ${bits}`,
    ),
  ]
  const isFew = options.among !== undefined
  const derive = [...deriveMonths(isFew), ...cutBits.map((one) => derived(one, isFew))]
  const text = `SELECT member, quarter, ${derive.join(',\n    ')} FROM (
    SELECT member, quarter, ${collected.join(',\n      ')} FROM (
      SELECT ${memberOf({})} AS member, month, ${placed}, ${weight.text} AS grade, days
      FROM (${monthsSql(months, from, last, options.among)}) WHERE member != 0 AND grade > 0${condition}
    ) GROUP BY member, quarter
  )`
  return { text, params: weight.params }
}

/** Whole quarters from the table `identity_quarter`; those that a day cuts from their months. */
const mostlyKept = (asked: Asked): Sql => {
  const { from, last, cuts } = asked
  const cutQuarters = new Set(cuts.map(({ month }) => bucketStart(month, 'quarter')))
  const whole: Day[] = []
  for (let quarter = bucketStart(from, 'quarter'); quarter <= last; quarter = stepBucket(quarter, 'quarter')) {
    if (!cutQuarters.has(quarter)) whole.push(quarter)
  }
  const dates = (days: Iterable<Day>): string => [...days].map((day) => `toDate('${day}')`).join(', ')
  if (whole.length === 0) return fromMonths(asked)
  const first = [...cutQuarters].toSorted()[0]
  const kept = keptQuarters(asked, dates(whole))
  if (first === undefined) return kept
  const rest = fromMonths({ ...asked, from: first < from ? from : first }, ` AND quarter IN (${dates(cutQuarters)})`)
  const columns = `member, quarter, ${columnsOf(cuts)}`
  return {
    text: `SELECT ${columns} FROM (${kept.text}) UNION ALL SELECT ${columns} FROM (${rest.text})`,
    params: { ...kept.params, ...rest.params },
  }
}

/** Who stands for themselves is told as it lies there; the months of several identities are put together, with those of whom the log has to be asked. */
const keptQuarters = ({ months, rules, from, last, cuts, options }: Asked, dates: string): Sql => {
  const touched = months.touched ?? []
  const untouched = touched.length === 0 ? '' : ` AND identity_id NOT IN (${touched.join(',')})`
  const rows = `FROM identity_quarter FINAL WHERE weights = ${numberOfWeights(months.zone, rules)} AND identity_id != 0 AND quarter IN (${dates})${untouched}`
  // Of somebody with one account, days before a quarter that lie in its first week mean nothing without a day within it; of several, they may be of one week.
  const alone = `AND identity_id NOT IN ${SHARED} AND greatest(m0_best, m1_best, m2_best) > 0`
  const none = cuts.flatMap(({ name }) => PARTS.map((part) => `0 AS ${name}_${part}`))
  const weight = weightSql(rules, options.prefix)
  const fresh = `UNION ALL SELECT identity_id, quarter, ${PLACES.map((place) => `m${place}_best, bits${place}`).join(', ')} FROM (
        SELECT identity_id, quarter, ${collectMonths.join(', ')} FROM (
          SELECT identity_id, ${placed}, ${weight.text} AS grade, days
          FROM (${monthsSql({ ...months, touched: undefined }, from, last, touched)}) WHERE grade > 0 AND quarter IN (${dates})
        ) GROUP BY identity_id, quarter
      )`
  const several = `SELECT identity_id, quarter, ${PLACES.map((place) => `m${place}_best AS one${place}, m${place}_bits AS its${place}`).join(', ')} ${rows} AND identity_id IN ${SHARED}
      ${touched.length === 0 ? '' : fresh}`
  const extra = none.length === 0 ? '' : `, ${none.join(', ')}`
  return {
    text: `SELECT identity_id AS member, quarter, ${columnsOf([])}${extra} ${rows} ${alone}
    UNION ALL SELECT member, quarter, ${deriveMonths(false).join(',\n    ')}${extra} FROM (
      SELECT ${memberOf({})} AS member, quarter, ${PLACES.map((place) => `max(one${place}) AS m${place}_best, groupBitOr(its${place}) AS bits${place}`).join(', ')}
      FROM (${several}) WHERE member != 0 GROUP BY member, quarter
    )`,
    params: touched.length === 0 ? {} : weight.params,
  }
}

/** Columns of `identity_quarter` that are computed of each identity's months. */
export const QUARTER_COLUMNS = PLACES.flatMap((place) =>
  ['best', 'bits', 'days', 'weeks', 'fresh'].map((part) => `m${place}_${part}`),
).join(', ')

/** Rows `{ identity_id, quarter, ...QUARTER_COLUMNS }` from `identity_month`, as it lies there, of identities that fit the condition. `more`: rows alike, to be emptied. */
export const quarterRows = (zone: string, rules: Weights, condition: string, more: string): Sql => {
  const weight = weightSql(rules)
  const bits = PLACES.map((place) => `bits${place} AS m${place}_bits`)
  return {
    text: `SELECT identity_id, quarter, ${QUARTER_COLUMNS} FROM (
      SELECT identity_id, quarter, ${[...deriveMonths(false), ...bits].join(',\n      ')} FROM (
        SELECT identity_id, quarter, ${collectMonths.join(',\n        ')} FROM (
          SELECT identity_id, ${placed}, grade, days FROM (
            SELECT identity_id, month, ${weight.text} AS grade, days FROM identity_month FINAL WHERE zone = '${zone}' AND identity_id != 0 AND days != 0 AND ${condition}
          ) WHERE grade > 0
          UNION ALL ${more}
        ) GROUP BY identity_id, quarter
      )
    )`,
    params: weight.params,
  }
}
