import type { Category } from '@kith/contract/records'
import { given, read, type RawSearch } from '../../url.ts'

/** The filter of every list and figure, as it stands in the address. Teammates and robots are left out unless it says otherwise. */
export interface Filters {
  /** Chosen for all screens at once (features/communities/scope.ts). */
  community?: number[]
  source?: number[]
  platform?: string[]
  kind?: string[]
  category?: Category[]
  place?: string[]
  technology?: string[]
  /** Only people who are in any of these segments. */
  segment?: number[]
  from?: string
  to?: string
  teammates?: 'include' | 'only'
  robots?: 'include' | 'only'
}

export const CATEGORY_LABELS: Record<Category, string> = {
  code: 'Code',
  review: 'Review',
  discussion: 'Discussion',
  help: 'Help',
  content: 'Content',
  event: 'Events',
  interest: 'Interest',
  release: 'Releases',
  usage: 'Usage',
  support: 'Support',
  other: 'Other',
}
const isCategory = (value: string): value is Category => Object.hasOwn(CATEGORY_LABELS, value)
export const CATEGORIES: readonly Category[] = Object.keys(CATEGORY_LABELS).filter(isCategory)

const STANDINGS = ['include', 'only'] as const

/** Reads a filter from an address; parts that make no sense are left out. */
export function readFilters(raw: RawSearch): Filters {
  const categories = read.list(raw.category)?.filter(isCategory)
  return given({
    community: read.numbers(raw.community),
    source: read.numbers(raw.source),
    platform: read.list(raw.platform),
    kind: read.list(raw.kind),
    category: categories?.length ? categories : undefined,
    place: read.list(raw.place),
    technology: read.list(raw.technology),
    segment: read.numbers(raw.segment),
    from: read.day(raw.from),
    to: read.day(raw.to),
    teammates: read.oneOf(raw.teammates, STANDINGS),
    robots: read.oneOf(raw.robots, STANDINGS),
  })
}

/** Fields in which any of several values may match. */
export const MANY = ['source', 'platform', 'kind', 'category', 'place', 'technology', 'segment'] as const
export type ManyField = (typeof MANY)[number]

/** How many conditions a filter holds: each field counts once, a span of days too. */
export function conditions(filters: Filters): number {
  const fields = MANY.filter((field) => filters[field]?.length).length
  return fields + (filters.from || filters.to ? 1 : 0) + (filters.teammates ? 1 : 0) + (filters.robots ? 1 : 0)
}
