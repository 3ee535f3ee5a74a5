import type { BoardTime } from '@kith/contract/boards'
import { given, read, type RawSearch } from '../../url.ts'
import { readFilters, type Filters } from '../filters/filters.ts'
import { SPANS } from './time.ts'

/** How somebody looks at a board for now: another time, another filter, or arranging it. What the team sees is kept with the board. */
export interface BoardSearch extends Filters {
  last?: (typeof SPANS)[number]
  /** The filter of the address stands in place of the board's. */
  filter?: 'own'
  arrange?: 'yes'
}

export const readBoard = (raw: RawSearch): BoardSearch =>
  given({
    ...readFilters(raw),
    last: read.oneOf(raw.last, SPANS),
    filter: read.oneOf(raw.filter, ['own'] as const),
    arrange: read.oneOf(raw.arrange, ['yes'] as const),
  })

export const filtersOf = (search: BoardSearch): Filters => {
  const { from: _from, to: _to, ...filters } = readFilters({ ...search })
  return filters
}

/** The time that the address asks for, if it does. */
export const timeOf = ({ last, from, to }: BoardSearch): BoardTime | undefined =>
  last ? { last } : from && to && from <= to ? { from, to } : undefined
