import { addDays, addMonths, daysBetween, lastOfBucket, mondayOf, type Interval } from '../../format/days.ts'
import { given, read, type RawSearch } from '../../url.ts'
import { readFilters, type Filters } from '../filters/filters.ts'

export const RANGES = ['12w', '12m', '3y', 'all', 'custom'] as const
export type RangeName = (typeof RANGES)[number]

export const RANGE_LABELS: Record<RangeName, string> = {
  '12w': '12 weeks',
  '12m': '12 months',
  '3y': '3 years',
  all: 'All time',
  custom: 'Other days',
}

export interface OverviewSearch extends Filters {
  range?: RangeName
}

export const readOverview = (raw: RawSearch): OverviewSearch => given({ ...readFilters(raw), range: read.oneOf(raw.range, RANGES) })

/** The way back from the people behind a figure: the same days and filter, on a screen that lets one choose them. */
export const rangedAs = (filters: Filters): OverviewSearch =>
  given({ ...readFilters({ ...filters }), range: filters.from ? ('custom' as const) : undefined })

export interface Range {
  readonly from: string
  readonly to: string
  readonly interval: Interval
  /** The newest data is so old that the range ends with it and not today. */
  readonly old: boolean
}

/** Data this old is an archive: a chart of the last weeks would be empty and say nothing about it. */
const OLD_DAYS = 28

/** The days that the overview covers. `first` and `last` are the days of the oldest and newest activity held. */
export function rangeOf(search: OverviewSearch, held: { first: string; last: string }, today: string): Range {
  const old = held.last < addDays(today, -OLD_DAYS)
  const end = old ? held.last : today
  switch (search.range ?? '12m') {
    case '12w':
      return closed(mondayOf(addDays(end, -77)), end, 'week', old)
    case '12m':
      return closed(mondayOf(addDays(addMonths(end, -12), 1)), end, 'week', old)
    case '3y':
      return closed(`${addMonths(end, -35).slice(0, 7)}-01`, end, 'month', old)
    case 'all':
      return closed(held.first, end, intervalFor(held.first, end), old)
    case 'custom': {
      const from = search.from ?? held.first
      const to = search.to && search.to >= from ? search.to : end >= from ? end : from
      return { from, to, interval: intervalFor(from, to), old: false }
    }
  }
}

/** An archive's last bucket is over: it is shown whole. */
function closed(from: string, end: string, interval: Interval, old: boolean): Range {
  return { from, to: old ? lastOfBucket(firstOfBucket(end, interval), interval) : end, interval, old }
}

/** The interval that gives a readable number of buckets. */
export function intervalFor(from: string, to: string): Interval {
  const days = daysBetween(from, to)
  if (days <= 31) return 'day'
  if (days <= 560) return 'week'
  if (days <= 8 * 366) return 'month'
  return days <= 25 * 366 ? 'quarter' : 'year'
}

export function firstOfBucket(day: string, interval: Interval): string {
  const [year = '', month = ''] = day.split('-')
  switch (interval) {
    case 'day':
      return day
    case 'week':
      return mondayOf(day)
    case 'month':
      return `${year}-${month}-01`
    case 'quarter':
      return `${year}-${String(Math.floor((Number(month) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`
    case 'year':
      return `${year}-01-01`
  }
}
