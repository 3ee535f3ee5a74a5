import type { Interval } from '../../format/days.ts'
import { given, read, type RawSearch } from '../../url.ts'
import { readFilters, type Filters } from '../filters/filters.ts'

export const DIMENSIONS = ['source', 'platform', 'kind', 'category', 'place', 'technology', 'organization', 'country', 'zone'] as const
/** And by the clock of the workspace. */
export const SPLITS = [...DIMENSIONS, 'weekday', 'hour'] as const
export type Split = (typeof SPLITS)[number]
export type Dimension = (typeof DIMENSIONS)[number]
export const INTERVALS = ['day', 'week', 'month', 'quarter', 'year', 'all'] as const

/** Which figure of a measure: one bucket or the whole time, all of it or one value of a dimension, or of two; or the one it is held against. */
export interface FigureSearch extends Filters {
  interval?: Interval | 'all'
  at?: string
  by?: Split
  key?: string
  across?: Split
  column?: string
  against?: 'before' | 'year'
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
    by: read.oneOf(raw.by, SPLITS),
    key: read.text(raw.key),
    across: read.oneOf(raw.across, SPLITS),
    column: read.text(raw.column),
    against: read.oneOf(raw.against, ['before', 'year'] as const),
    show: read.oneOf(raw.show, ['people', 'activities'] as const),
  })
}

/** A sentence in parts, so that the figures in it can be opened. */
export type Part = string | { readonly text: string; readonly opens: FigureTarget }
export const plain = (parts: readonly Part[]): string => parts.map((part) => (typeof part === 'string' ? part : part.text)).join('')
