import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Measure } from '@kith/contract/measures'
import { ask } from '../../queries.ts'
import type { FigureTarget } from '../figures/target.ts'
import type { Filters } from '../filters/filters.ts'
import type { Range } from '../overview/range.ts'
import type { GrowthSearch } from './search.ts'

/** What every part of the page is asked with. */
export interface Scope {
  readonly search: GrowthSearch
  readonly range: Range
  /** With the days. */
  readonly filters: Filters
  readonly measures: ReadonlyMap<string, Measure>
  readonly interval: NonNullable<GrowthSearch['interval']>
  readonly opens: (name: string, more?: FigureTarget['search']) => FigureTarget
  readonly go: (change: Partial<Record<keyof GrowthSearch, unknown>>) => void
}

/** Growth accounting; asked once however many parts show it. */
export const useFlow = (scope: Scope) =>
  useQuery({ ...ask('growth.accounting', { ...scope.filters, interval: scope.interval }), placeholderData: keepPreviousData })
