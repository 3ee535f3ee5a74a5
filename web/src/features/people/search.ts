import { given, read, type RawSearch } from '../../url.ts'
import { readFilters, type Filters } from '../filters/filters.ts'

export const SORTS = ['lastAt', 'firstAt', 'activities', 'name'] as const
export type Sort = (typeof SORTS)[number]

/** The whole state of the list: an address that can be sent to a colleague. */
export interface PeopleSearch extends Filters {
  search?: string
  /** Only people who are there now. */
  organization?: number[]
  /** Only people whom one of these accounts of the team looks after. */
  owner?: number[]
  sort?: Sort
  direction?: 'asc' | 'desc'
}

export function readPeople(raw: RawSearch): PeopleSearch {
  return given({
    ...readFilters(raw),
    search: read.text(raw.search, 200),
    organization: read.numbers(raw.organization),
    owner: read.numbers(raw.owner),
    sort: read.oneOf(raw.sort, SORTS),
    direction: read.oneOf(raw.direction, ['asc', 'desc'] as const),
  })
}

/** What the API does when the address says nothing. */
export const DEFAULT_SORT = { sort: 'lastAt', direction: 'desc' } as const

/** The other direction for the column that sorts already; else the direction in which that column is usually read. */
export function sortedBy(now: PeopleSearch, sort: Sort): Pick<PeopleSearch, 'sort' | 'direction'> {
  const current = { sort: now.sort ?? DEFAULT_SORT.sort, direction: now.direction ?? DEFAULT_SORT.direction }
  if (current.sort === sort) return { sort, direction: current.direction === 'asc' ? 'desc' : 'asc' }
  return { sort, direction: sort === 'name' ? 'asc' : 'desc' }
}
