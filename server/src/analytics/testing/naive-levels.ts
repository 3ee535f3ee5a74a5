import type { LevelRules } from '@kith/contract/levels'
import type { TestActivity, TestPerson } from './community.ts'

/** Levels once more, as simply as they can be said: person by person, over arrays, without the engine and without the code that is tested. */

const known = new Map<string, string>()
const formats = new Map<string, Intl.DateTimeFormat>()
const localDay = (ms: number, zone: string): string => {
  const moment = `${zone} ${ms}`
  let day = known.get(moment)
  if (day !== undefined) return day
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone })
  formats.set(zone, format)
  known.set(moment, (day = format.format(ms)))
  return day
}
const weightOf = ({ record }: TestActivity, rules: LevelRules): number => {
  const own =
    rules.kinds.find((one) => one.kind === record.kind) ?? rules.categories.find((one) => one.category === record.attributes?.['category'])
  return own === undefined ? Math.round(Number(record.attributes?.['weight'])) : own.weight
}

/** The first day that counts: so many months before the first of the month, quarter or year of the day. */
const firstDay = (at: string, { reviewMonths, lookBackMonths }: LevelRules): string => {
  const [year = 0, month = 0] = at.split('-').map(Number)
  const review = month - 1 - ((month - 1) % reviewMonths)
  return new Date(Date.UTC(year, review - lookBackMonths, 1)).toISOString().slice(0, 10)
}

const mondayOf = (day: string): string => {
  const date = new Date(`${day}T00:00:00Z`)
  while (date.getUTCDay() !== 1) date.setUTCDate(date.getUTCDate() - 1)
  return date.toISOString().slice(0, 10)
}
const quarterOf = (day: string): string => `${day.slice(0, 4)} ${Math.floor((Number(day.slice(5, 7)) - 1) / 3)}`

const reached = (days: ReadonlySet<string>, periodOf: (day: string) => string, enough: number): number => {
  const counts = new Map<string, number>()
  for (const day of days) counts.set(periodOf(day), (counts.get(periodOf(day)) ?? 0) + 1)
  return [...counts.values()].filter((count) => count >= enough).length
}

const ladder = (times: number, first: number): number => [0, first, first + 1, first + 2][Math.min(times, 3)] ?? 0

/** The grade of everybody who has one, by the number of the person. */
export const naiveGrades = (all: readonly TestActivity[], at: string, rules: LevelRules, zone: string): Map<TestPerson, number> => {
  const from = firstDay(at, rules)
  const grades = new Map<TestPerson, number>()
  for (const person of new Set(all.map((one) => one.person))) {
    if (person.teammate || person.robot) continue
    const mine = all
      .filter((one) => one.person === person && one.record.deleted !== true)
      .map((one) => ({ day: localDay(one.atMs, zone), weight: weightOf(one, rules) }))
      .filter(({ day, weight }) => day >= from && day <= at && weight > 0)
    if (mine.length === 0) continue
    const days = new Set(mine.map((one) => one.day))
    const month = (day: string): string => day.slice(0, 7)
    grades.set(
      person,
      Math.max(
        ...mine.map((one) => one.weight),
        ladder(reached(days, mondayOf, 2), 4),
        ladder(reached(days, month, 7), 7),
        ladder(reached(days, quarterOf, 30), 10),
      ),
    )
  }
  return grades
}
