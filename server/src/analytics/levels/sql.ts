import type { LevelRules } from '@kith/contract/levels'
import { addDays, bucketStart, stepBucket, type Day } from '../calendar.ts'
import { memberOf, type Sql } from '../filter.ts'
import { FIRST_BIT, monthsSql, type Months } from '../months.ts'
import { MILESTONES, STEPS } from './grade.ts'
import { windowOf } from './review.ts'

/** More days at a time make a statement that nobody can read; a month-end each for two years. */
const DAYS_MAX = 25

/**
 * Rows `{ member, g0, g1, ... }`: the grade of each person on each of the days, 0 for none. One reading of `identity_month`: rows are laid into slots (a month,
 * or a month up to a day), and each day looks at its own slots.
 *
 * Teammates and robots are left out unless `everybody`. `among`: numbers of identities. `prefix`: of the names of parameters.
 */
export const gradesSql = (
  months: Months,
  rules: LevelRules,
  days: readonly Day[],
  options: { readonly among?: readonly number[]; readonly everybody?: boolean; readonly prefix?: string } = {},
): Sql => {
  if (days.length > DAYS_MAX) throw new Error(`Levels of ${days.length} days at a time; ${DAYS_MAX} are the most.`)
  const windows = days.map((day) => windowOf(day, rules))
  const from = windows.map((one) => one.from).toSorted()[0] ?? '1990-01-01'
  const last = bucketStart(days.toSorted().at(-1) ?? from, 'month')
  const slots = slotsOf(from, windows)
  const weight = weightSql(rules, options.prefix)
  const member = memberOf(options.everybody ? { teammates: 'include', robots: 'include' } : {})
  const own = `bitShiftRight(bits, ${FIRST_BIT})`
  const rows = `SELECT ${member} AS member, month, ${weight.text} AS grade, days FROM (${monthsSql(months, from, last, options.among)})
      WHERE member != 0 AND grade > 0`
  const laid = slots.parts.map(
    ({ slot, where, mask }) =>
      `SELECT member, ${slot} AS slot, month, grade, ${mask === undefined ? 'days' : `bitAnd(days, ${mask})`} AS seen FROM (${rows})${where}`,
  )
  const text = `SELECT member, ${windows.map((_, index) => `${gradeOf(slots.of[index] ?? [])} AS g${index}`).join(', ')} FROM (
  SELECT member, slot, best, bitCount(${own}) AS days, ${weeksIn('bits')} AS weeks, ${weeksIn(`bitShiftLeft(${own}, ${FIRST_BIT})`)} AS fresh_weeks FROM (
    SELECT member, slot, month, maxIf(grade, seen >= ${2 ** FIRST_BIT}) AS best, groupBitOr(seen) AS bits FROM (
      ${laid.join('\n      UNION ALL ')}
    ) GROUP BY member, slot, month
  )
) GROUP BY member`
  return { text, params: weight.params }
}

interface Slot {
  readonly number: number
  /** First day of the month. */
  readonly month: Day
}

/** Whole months have the numbers 0, 1, ...; a month up to a day has a number from 1,000 on. */
const slotsOf = (from: Day, windows: readonly { from: Day; at: Day }[]) => {
  const numberOf = (month: Day): number => monthsBetween(from, month)
  const cuts = new Map<Day, number>()
  const of = windows.map(({ from: first, at }) => {
    const slots: Slot[] = []
    const end = bucketStart(at, 'month')
    for (let month = first; month < end; month = stepBucket(month, 'month')) slots.push({ number: numberOf(month), month })
    if (addDays(at, 1) === stepBucket(end, 'month')) return [...slots, { number: numberOf(end), month: end }]
    const cut = cuts.get(at) ?? 1_000 + cuts.size
    cuts.set(at, cut)
    return [...slots, { number: cut, month: end }]
  })
  const whole = Math.max(0, ...of.flat().map(({ number }) => (number < 1_000 ? number : 0)))
  const number = `toUInt16(dateDiff('month', toDate('${from}'), month))`
  const parts: { slot: string; where: string; mask?: string }[] = [{ slot: number, where: ` WHERE ${number} <= ${whole}` }]
  for (const [at, cut] of cuts) {
    const bits = Number(at.slice(8)) + FIRST_BIT
    parts.push({ slot: `toUInt16(${cut})`, where: ` WHERE month = toDate('${bucketStart(at, 'month')}')`, mask: String(2 ** bits - 1) })
  }
  return { of, parts }
}

const monthsBetween = (a: Day, b: Day): number =>
  (Number(b.slice(0, 4)) - Number(a.slice(0, 4))) * 12 + Number(b.slice(5, 7)) - Number(a.slice(5, 7))

/** Weeks that reach the milestone within a month: with the days before it (bits below the first), unless those were enough in the month before. */
const weeksIn = (bits: string): string => {
  // A week then begins at each seventh bit.
  const aligned = `bitShiftLeft(${bits}, toDayOfWeek(month) % 7)`
  const { days } = MILESTONES[0]
  const enough = (value: string): string => `(bitCount(${value}) >= ${days})`
  const weeks = Array.from({ length: 7 }, (_, week) => enough(`bitAnd(bitShiftRight(${aligned}, ${7 * week}), 127)`))
  return `toInt16(${weeks.join(' + ')}) - ${enough(`bitAnd(${bits}, ${2 ** FIRST_BIT - 1})`)}`
}

const gradeOf = (slots: readonly Slot[]): string => {
  const [week, month, quarter] = MILESTONES
  const numbers = slots.map(({ number }) => number)
  const first = numbers[0] ?? 0
  // What lies before the first day that counts makes no week.
  const weeks = `sumIf(weeks, ${within(numbers.slice(1))}) + sumIf(fresh_weeks, slot = ${first})`
  const months = `countIf(days >= ${month.days} AND ${within(numbers)})`
  const quarters = [...new Set(slots.map((one) => bucketStart(one.month, 'quarter')))].map((start) => {
    const its = slots.filter((one) => bucketStart(one.month, 'quarter') === start).map(({ number }) => number)
    return `(sumIf(days, ${within(its)}) >= ${quarter.days})`
  })
  const ladder = (times: string, grade: number): string =>
    `if(${times} > 0, least(toInt16(${times}) + ${grade - 1}, ${grade + STEPS - 1}), 0)`
  return `toUInt8(greatest(maxIf(best, ${within(numbers)}), ${ladder(`(${weeks})`, week.grade)}, ${ladder(months, month.grade)}, ${ladder(
    `(${quarters.join(' + ')})`,
    quarter.grade,
  )}))`
}

/** Slots of a window follow each other, but for the last where it is cut. */
const within = (numbers: readonly number[]): string => {
  const whole = numbers.filter((one) => one < 1_000)
  const cut = numbers.filter((one) => one >= 1_000).map((one) => `slot = ${one}`)
  const [first, last] = [whole[0], whole.at(-1)]
  const span =
    first === undefined || last === undefined ? [] : [first === last ? `slot = ${first}` : `(slot >= ${first} AND slot <= ${last})`]
  return `(${[...span, ...cut].join(' OR ') || '0'})`
}

/** What one activity of a row gives: the team's weight for its kind, else for its category, else the connector's. */
export const weightSql = ({ kinds, categories }: Pick<LevelRules, 'kinds' | 'categories'>, prefix = ''): Sql => {
  const params: Record<string, unknown> = {}
  const cases: string[] = []
  const add = (column: 'kind' | 'category', given: readonly { readonly name: string; readonly weight: number }[]): void => {
    for (const weight of [...new Set(given.map((one) => one.weight))].toSorted((a, b) => a - b)) {
      const name = `${prefix}${column}Weight${weight}`
      params[name] = given.filter((one) => one.weight === weight).map((one) => one.name)
      cases.push(`${column} IN {${name}:Array(String)}, ${weight}`)
    }
  }
  add(
    'kind',
    kinds.map(({ kind, weight }) => ({ name: kind, weight })),
  )
  add(
    'category',
    categories.map(({ category, weight }) => ({ name: category, weight })),
  )
  return { text: cases.length === 0 ? 'weight' : `toUInt8(multiIf(${cases.join(', ')}, weight))`, params }
}
