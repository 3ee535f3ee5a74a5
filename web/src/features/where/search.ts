import { given, read, type RawSearch } from '../../url.ts'
import { readFilters, type Filters } from '../filters/filters.ts'
import { readOverview, type OverviewSearch } from '../overview/range.ts'

export const WHERE_DIMENSIONS = ['place', 'source', 'platform', 'technology', 'organization', 'country', 'zone'] as const
export type WhereDimension = (typeof WHERE_DIMENSIONS)[number]
const CLOCKS = ['workspace', 'own'] as const
export type Clock = (typeof CLOCKS)[number]

export interface WhereSearch extends OverviewSearch {
  by?: WhereDimension
  clock?: Clock
}

export const readWhere = (raw: RawSearch): WhereSearch =>
  given({ ...readOverview(raw), by: read.oneOf(raw.by, WHERE_DIMENSIONS), clock: read.oneOf(raw.clock, CLOCKS) })

export interface HourSearch extends Filters {
  clock?: Clock
  weekday?: number
  hour?: number
}

export function readHour(raw: RawSearch): HourSearch {
  const hour = read.text(raw.hour, 2)
  return given({
    ...readFilters(raw),
    clock: read.oneOf(raw.clock, CLOCKS),
    weekday: read.numbers(raw.weekday)?.[0],
    hour: hour !== undefined && /^\d{1,2}$/.test(hour) ? Number(hour) : undefined,
  })
}
