import { useQuery } from '@tanstack/react-query'
import type { Anomaly, Measure } from '@kith/contract/measures'
import { ask } from '../../queries.ts'
import type { Filters } from '../filters/filters.ts'
import type { FigureTarget } from '../figures/target.ts'
import type { Range } from './range.ts'
import type { Point } from './sentences.ts'

/** What every part of the overview is asked with. */
export interface Scope {
  readonly range: Range
  readonly filters: Filters
  readonly measures: ReadonlyMap<string, Measure>
  /** Where a figure of these days opens: one bucket by its first day, or the whole. */
  readonly opens: (name: string, more?: FigureTarget['search']) => FigureTarget
}

/** A measure over the range, bucket by bucket; asked once however many parts show it. */
export function useMeasure(scope: Scope, name: string) {
  return useQuery({
    ...ask('measures.query', { ...scope.filters, name, interval: scope.range.interval }),
    enabled: scope.measures.has(name),
  })
}

/** Which of its buckets are far from what was to be expected; asked apart, so that nothing waits for it. */
export function useAnomalies(scope: Scope, name: string): readonly Anomaly[] {
  const { data } = useQuery({
    ...ask('measures.query', { ...scope.filters, name, interval: scope.range.interval, anomalies: true }),
    enabled: scope.measures.has(name),
  })
  return data?.anomalies?.found ?? []
}

export const pointsOf = (data: { series: { points: Point[] }[] } | undefined): Point[] => data?.series[0]?.points ?? []
