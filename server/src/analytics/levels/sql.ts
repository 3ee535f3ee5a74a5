import type { LevelRules } from '@kith/contract/levels'
import { bucketStart, stepBucket, type Day } from '../calendar.ts'
import type { Sql } from '../filter.ts'
import type { Months } from '../months.ts'
import { MILESTONES, STEPS } from './grade.ts'
import { quartersSql, type Cut, type QuarterOptions } from './quarters.ts'
import type { Window } from './review.ts'

const [WEEK, MONTH, QUARTER] = MILESTONES

/** More days at a time make a statement that nobody can read. */
const GRADED_MAX = 3
/** Days are the bits of one number. */
const LEVELLED_MAX = 31
const NO_DAY = '0'

/**
 * Rows `{ member, g0, g1, ... }`: the grade of each person on each of a few days, 0 for none. Teammates and robots are left out. Step by step, each sum under a
 * name of its own: the engine takes longer to understand long expressions than to compute them.
 */
export const gradesSql = (months: Months, rules: LevelRules, days: readonly Day[], options: QuarterOptions = {}): Sql => {
  if (days.length > GRADED_MAX) throw new Error(`Grades of ${days.length} days at a time; ${GRADED_MAX} are the most.`)
  const { text, params, windows, cuts } = quartersSql(months, rules, days, options)
  const each = (columns: (name: string, window: Window) => readonly string[]): string =>
    windows.flatMap((window, index) => columns(`d${index}`, window)).join(',\n  ')
  const ladder = (times: string, grade: number): string =>
    `if(${times} > 0, least(toInt16(${times}) + ${grade - 1}, ${grade + STEPS - 1}), 0)`
  const grades = windows.map(
    (_, index) =>
      `toUInt8(greatest(d${index}_best, ${ladder(`d${index}_weeks`, WEEK.grade)}, ${ladder(`d${index}_months`, MONTH.grade)}, ${ladder(`d${index}_quarters`, QUARTER.grade)})) AS g${index}`,
  )
  return {
    text: `SELECT member, ${grades.join(', ')} FROM (
  SELECT member, ${each((name) => [`max(${name}_top) AS ${name}_best`, `sum(${name}_often) AS ${name}_weeks`, `sum(${name}_much) AS ${name}_months`, `countIf(${name}_days >= ${QUARTER.days}) AS ${name}_quarters`])}
  FROM (SELECT member, ${each((name, window) => quarterOn(name, window, cuts))} FROM (
    SELECT *, ${each((name, window) => countsOn(name, window, cuts))} FROM (${text})
  )) GROUP BY member
)`,
    params,
  }
}

/** Which of a quarter's months count on the day. */
const countsOn = (name: string, window: Window, cuts: readonly Cut[]): string[] =>
  partsOf(name, window, cuts).flatMap(({ counts, within, first }) => [
    `(${within}) AS ${counts}`,
    ...(first === undefined ? [] : [`(${first.holds}) AS ${first.name}`]),
  ])

/** Of one quarter, as far as it counts on the day: its best weight, weeks and months that reach their milestones, and days. */
const quarterOn = (name: string, window: Window, cuts: readonly Cut[]): string[] => {
  const parts = partsOf(name, window, cuts)
  const sum = (value: (part: Part) => string): string => parts.map((part) => `if(${part.counts}, ${value(part)}, 0)`).join(' + ')
  return [
    `greatest(${parts.map((part) => `if(${part.counts}, ${part.name}_best, 0)`).join(', ')}) AS ${name}_top`,
    `${sum(weeksOf)} AS ${name}_often`,
    `${sum((part) => `(${part.name}_days >= ${MONTH.days})`)} AS ${name}_much`,
    `${sum((part) => `${part.name}_days`)} AS ${name}_days`,
  ]
}

interface Part {
  readonly name: string
  /** Whether it counts on the day: the column that says so, and what it says. */
  readonly counts: string
  readonly within: string
  /** The same of whether it is the first month that counts: days before it do not. */
  readonly first: { readonly name: string; readonly holds: string } | undefined
}

/** The three months of a quarter, and the month that the day cuts, as far as they count on it. Told by the first day of the quarter. */
const partsOf = (day: string, { at, from }: Window, cuts: readonly Cut[]): Part[] => {
  const cut = cuts.find((one) => one.at === at)
  const end = cut?.month ?? stepBucket(bucketStart(at, 'month'), 'month')
  const whole = [0, 1, 2].map((place): Part => {
    const [first, last] = [stepBucket(from, 'month', -place), stepBucket(end, 'month', -place)]
    return {
      name: `m${place}`,
      counts: `${day}_m${place}`,
      within: `quarter >= toDate('${first}') AND quarter < toDate('${last}')`,
      first: { name: `${day}_m${place}_first`, holds: `quarter = toDate('${first}')` },
    }
  })
  if (cut === undefined) return whole
  const { name, month } = cut
  return [...whole, { name, counts: `${day}_${name}`, within: `quarter = toDate('${bucketStart(month, 'quarter')}')`, first: undefined }]
}

const weeksOf = ({ name, first }: Part): string =>
  first === undefined ? `${name}_weeks` : `if(${first.name}, ${name}_fresh, ${name}_weeks)`

/**
 * Rows `{ member, l1, l2, l3, l4 }`: bit i of l3 says that the person is at level 3 or higher on the i-th day. Cheaper than grades where there are many days:
 * each month is looked at once, and says for which days it is enough for which level.
 */
export const levelsSql = (months: Months, rules: LevelRules, days: readonly Day[], options: QuarterOptions = {}): Sql => {
  if (days.length > LEVELLED_MAX) throw new Error(`Levels of ${days.length} days at a time; ${LEVELLED_MAX} are the most.`)
  const { text, params, windows, cuts } = quartersSql(months, rules, days, options)
  const maskWhere = (holds: (window: Window) => boolean): number =>
    windows.reduce((mask, window, index) => (holds(window) ? mask + 2 ** index : mask), 0)
  const cutOf = (window: Window): Cut | undefined => cuts.find((one) => one.at === window.at)
  const endOf = (window: Window): Day => cutOf(window)?.month ?? stepBucket(bucketStart(window.at, 'month'), 'month')
  const first = windows.map((one) => bucketStart(one.from, 'quarter')).toSorted()[0] ?? '1990-01-01'
  const last =
    windows
      .map((one) => bucketStart(one.at, 'quarter'))
      .toSorted()
      .at(-1) ?? first
  const quarters: Day[] = []
  for (let quarter = first; quarter <= last; quarter = stepBucket(quarter, 'quarter')) quarters.push(quarter)
  /** Of each quarter the days for which something holds, looked up by the quarter's number. */
  const lookup = (holds: (window: Window, quarter: Day) => boolean): string => {
    const its = quarters.map((quarter) => maskWhere((window) => holds(window, quarter)))
    return its.every((mask) => mask === 0) ? NO_DAY : `CAST([${its.join(', ')}], 'Array(UInt32)')[nth]`
  }
  const month = (quarter: Day, place: number): Day => stepBucket(quarter, 'month', place)
  const counts = (window: Window, day: Day): boolean => day >= window.from && day < endOf(window)
  const masks: { level: number; when: string; mask: string }[] = []
  const evidence = (name: string, mask: string, weeks: string): void => {
    masks.push({ level: 1, when: `${name}_best > 0`, mask })
    masks.push({ level: 2, when: `${name}_best >= ${WEEK.grade} OR ${name}_${weeks} > 0`, mask })
    masks.push({ level: 3, when: `${name}_best >= ${MONTH.grade} OR ${name}_days >= ${MONTH.days}`, mask })
    masks.push({ level: 4, when: `${name}_best >= ${QUARTER.grade}`, mask })
  }
  for (const place of [0, 1, 2]) {
    evidence(
      `m${place}`,
      lookup((window, quarter) => counts(window, month(quarter, place)) && month(quarter, place) > window.from),
      'weeks',
    )
    evidence(
      `m${place}`,
      lookup((window, quarter) => counts(window, month(quarter, place)) && month(quarter, place) === window.from),
      'fresh',
    )
  }
  // A quarter's milestone by those of its months that count on the day.
  for (const places of [[0], [1], [2], [0, 1], [1, 2], [0, 1, 2]]) {
    const its = (window: Window, quarter: Day): boolean =>
      [0, 1, 2].every((place) => places.includes(place) === counts(window, month(quarter, place)))
    const sum = places.map((place) => `m${place}_days`)
    masks.push({
      level: 4,
      when: `${sum.join(' + ')} >= ${QUARTER.days}`,
      mask: lookup((window, quarter) => its(window, quarter) && cutIn(cutOf(window), quarter) === undefined),
    })
  }
  for (const cut of cuts) {
    const mask = lookup((window, quarter) => window.at === cut.at && cutIn(cut, quarter) !== undefined)
    evidence(cut.name, mask, 'weeks')
    const before = [0, 1, 2].filter((place) => month(bucketStart(cut.month, 'quarter'), place) < cut.month)
    masks.push({
      level: 4,
      when: `${[...before.map((place) => `m${place}_days`), `${cut.name}_days`].join(' + ')} >= ${QUARTER.days}`,
      mask,
    })
  }
  const columns = [1, 2, 3, 4].map((level) => {
    const its = masks.filter((one) => one.level === level && one.mask !== NO_DAY).map(({ when, mask }) => `if(${when}, ${mask}, 0)`)
    return `groupBitOr(${its.reduce((all, one) => `bitOr(${all}, ${one})`, 'toUInt32(0)')}) AS l${level}`
  })
  const nested = `SELECT *, toUInt8(dateDiff('quarter', toDate('${first}'), quarter) + 1) AS nth FROM (${text})`
  return { text: `SELECT member, ${columns.join(',\n  ')} FROM (${nested}) GROUP BY member`, params }
}

const cutIn = (cut: Cut | undefined, quarter: Day): Cut | undefined =>
  cut && bucketStart(cut.month, 'quarter') === quarter ? cut : undefined
