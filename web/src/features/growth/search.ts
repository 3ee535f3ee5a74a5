import type { CohortInterval, SurvivalGroup } from '@kith/contract/growth'
import type { Interval } from '../../format/days.ts'
import { given, read, type RawSearch } from '../../url.ts'
import { readFilters, type Filters } from '../filters/filters.ts'
import { DIMENSIONS, type Dimension } from '../figures/target.ts'
import { readOverview, type OverviewSearch } from '../overview/range.ts'

export const INTERVALS = ['day', 'week', 'month', 'quarter'] as const satisfies readonly Interval[]
export const COHORT_INTERVALS = ['week', 'month', 'quarter'] as const satisfies readonly CohortInterval[]
export const SILENT = ['30', '60', '90', '180'] as const
export const SURVIVAL_GROUPS = ['quarter', 'year', ...DIMENSIONS] as const satisfies readonly SurvivalGroup[]

/** What the page of growth shows, as it stands in its address. */
export interface GrowthSearch extends OverviewSearch {
  interval?: (typeof INTERVALS)[number]
  cohorts?: CohortInterval
  /** Cohorts apart by where people came from, and which value is shown. */
  by?: Dimension
  key?: string
  /** Cohorts: then or later, instead of just then. */
  later?: 'yes'
  silent?: (typeof SILENT)[number]
  /** Survival apart by when or where people came. */
  split?: SurvivalGroup
}

export const readGrowth = (raw: RawSearch): GrowthSearch =>
  given({
    ...readOverview(raw),
    interval: read.oneOf(raw.interval, INTERVALS),
    cohorts: read.oneOf(raw.cohorts, COHORT_INTERVALS),
    by: read.oneOf(raw.by, DIMENSIONS),
    key: read.text(raw.key),
    later: read.oneOf(raw.later, ['yes'] as const),
    silent: read.oneOf(raw.silent, SILENT),
    split: read.oneOf(raw.split, SURVIVAL_GROUPS),
  })

/** Which people stand behind a cell or a curve. */
export interface BehindSearch extends Filters {
  of?: 'retention' | 'survival'
  interval?: CohortInterval
  at?: string
  period?: number
  later?: 'yes'
  silent?: number
  state?: 'all' | 'left' | 'here'
  by?: SurvivalGroup
  key?: string
}

const whole = (value: unknown, max: number): number | undefined => {
  const number = Number(value)
  return value !== undefined && Number.isInteger(number) && number >= 0 && number <= max ? number : undefined
}

export const readBehind = (raw: RawSearch): BehindSearch =>
  given({
    ...readFilters(raw),
    of: read.oneOf(raw.of, ['retention', 'survival'] as const),
    interval: read.oneOf(raw.interval, COHORT_INTERVALS),
    at: read.day(raw.at),
    period: whole(raw.period, 400),
    later: read.oneOf(raw.later, ['yes'] as const),
    silent: whole(raw.silent, 730),
    state: read.oneOf(raw.state, ['all', 'left', 'here'] as const),
    by: read.oneOf(raw.by, SURVIVAL_GROUPS),
    key: read.text(raw.key),
  })
