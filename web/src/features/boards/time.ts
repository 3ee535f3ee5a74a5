import type { BoardTime } from '@kith/contract/boards'
import { span } from '../../format/dates.ts'

export const SPANS = ['4w', '12w', '12m', '3y', 'all'] as const
export const SPAN_LABELS: Record<(typeof SPANS)[number], string> = {
  '4w': 'Last 4 weeks',
  '12w': 'Last 12 weeks',
  '12m': 'Last 12 months',
  '3y': 'Last 3 years',
  all: 'All time',
}

export const timeSays = (time: BoardTime): string => ('last' in time ? SPAN_LABELS[time.last] : span(time.from, time.to))
