import { given, read, type RawSearch } from '../../url.ts'
import { readFilters, type Filters } from '../filters/filters.ts'
import { readOverview, type OverviewSearch } from '../overview/range.ts'

export const SORTS = ['rank', 'between', 'ties', 'replies', 'cutOff', 'name'] as const
export type Sort = (typeof SORTS)[number]

const number = (value: unknown): number | undefined => read.numbers(value)?.[0]
const place = (value: unknown): number | undefined => {
  const text = read.text(value, 6)
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined
}

export interface TiesSearch extends OverviewSearch {
  /** Who is looked at. */
  who?: number
  /** One group alone, in the table. */
  group?: number
  sort?: Sort
  /** Who is to be met, and by whom; by the team when left out. */
  meet?: number
  start?: number
}

export const readTies = (raw: RawSearch): TiesSearch =>
  given({
    ...readOverview(raw),
    who: number(raw.who),
    group: place(raw.group),
    sort: read.oneOf(raw.sort, SORTS),
    meet: number(raw.meet),
    start: number(raw.start),
  })

export interface BetweenSearch extends Filters {
  a?: number
  b?: number
}

export const readBetween = (raw: RawSearch): BetweenSearch => given({ ...readFilters(raw), a: number(raw.a), b: number(raw.b) })
