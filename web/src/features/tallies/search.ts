import { given, read, type RawSearch } from '../../url.ts'

export const TALLY_RANGES = ['30d', '90d', '12m', 'all'] as const

export interface TalliesSearch {
  source?: number
  name?: string
  place?: string
  label?: string
  range?: (typeof TALLY_RANGES)[number]
}

export const readTallies = (raw: RawSearch): TalliesSearch =>
  given({
    source: read.numbers(raw.source)?.[0],
    name: read.text(raw.name, 80),
    place: read.text(raw.place, 300),
    label: read.text(raw.label, 500),
    range: read.oneOf(raw.range, TALLY_RANGES),
  })
