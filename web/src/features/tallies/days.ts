import type { TallySeries } from '@kith/contract/tallies'
import { addDays, daysBetween } from '../../format/days.ts'
import type { TalliesSearch } from './search.ts'

export interface Day {
  readonly day: string
  /** Null where the platform said nothing, or was not asked. */
  readonly value: number | null
  readonly uniques: number | null
}

const DAYS_MAX = 6_000

/** Every day from the first number to the last: where there is none, there is a gap and no zero. */
export function everyDay(days: TallySeries['days']): Day[] {
  const [first, last] = [days[0]?.day, days.at(-1)?.day]
  if (first === undefined || last === undefined) return []
  const known = new Map(days.map((one) => [one.day, one]))
  return Array.from({ length: Math.min(DAYS_MAX, daysBetween(first, last)) }, (_, index) => {
    const day = addDays(first, index)
    return known.get(day) ?? { day, value: null, uniques: null }
  })
}

export interface Gap {
  readonly from: string
  readonly until: string
  readonly days: number
}

export function gapsOf(days: readonly Day[]): Gap[] {
  const gaps: Gap[] = []
  let open: string | undefined
  for (const { day, value } of days) {
    if (value === null) open ??= day
    else if (open !== undefined) {
      const until = addDays(day, -1)
      gaps.push({ from: open, until, days: daysBetween(open, until) })
      open = undefined
    }
  }
  return gaps
}

const LONG: Readonly<Record<Exclude<NonNullable<TalliesSearch['range']>, 'all'>, number>> = { '30d': 30, '90d': 90, '12m': 365 }

/** The first day of a range that ends with the last number. */
export const firstDay = (range: TalliesSearch['range'], last: string): string | undefined =>
  range === 'all' ? undefined : addDays(last, 1 - LONG[range ?? '90d'])

/** What the days come to: a sum where each number is of one day, otherwise how much has changed. */
export function comesTo(days: readonly Day[], perDay: boolean): { readonly sum: number } | { readonly change: number } | undefined {
  const values = days.flatMap(({ value }) => (value === null ? [] : [value]))
  const [first, last] = [values[0], values.at(-1)]
  if (first === undefined || last === undefined) return undefined
  return perDay ? { sum: values.reduce((sum, value) => sum + value, 0) } : { change: last - first }
}
