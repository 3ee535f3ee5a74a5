import type { Interval } from '../../format/days.ts'
import { given, read, type RawSearch } from '../../url.ts'
import { readFilters, type Filters } from '../filters/filters.ts'

export const DIMENSIONS = ['source', 'platform', 'kind', 'category', 'place', 'technology', 'organization', 'country', 'zone'] as const
export type Dimension = (typeof DIMENSIONS)[number]
const INTERVALS = ['day', 'week', 'month', 'quarter', 'year', 'all'] as const

/** Which figure of a measure: one bucket or the whole time, all of it or one value of a dimension. */
export interface FigureSearch extends Filters {
  interval?: Interval | 'all'
  at?: string
  by?: Dimension
  key?: string
  show?: 'people' | 'activities'
}

/** Where a figure opens to. */
export interface FigureTarget {
  readonly name: string
  readonly search: FigureSearch
}

export function readFigure(raw: RawSearch): FigureSearch {
  return given({
    ...readFilters(raw),
    interval: read.oneOf(raw.interval, INTERVALS),
    at: read.day(raw.at),
    by: read.oneOf(raw.by, DIMENSIONS),
    key: read.text(raw.key),
    show: read.oneOf(raw.show, ['people', 'activities'] as const),
  })
}

/** A sentence in parts, so that the figures in it can be opened. */
export type Part = string | { readonly text: string; readonly opens: FigureTarget }
export const plain = (parts: readonly Part[]): string => parts.map((part) => (typeof part === 'string' ? part : part.text)).join('')
