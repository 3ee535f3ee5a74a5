import type { Form } from '@kith/contract/views'
import type { Input } from '../../api.ts'
import { given, read, type RawSearch } from '../../url.ts'
import { readFilters, type Filters } from '../filters/filters.ts'
import { INTERVALS, SPLITS, type FigureTarget, type Split } from '../figures/target.ts'
import { FORMS } from './forms.ts'

export const LASTS = ['12w', '12m', '3y', 'all'] as const
export const AGAINST = ['before', 'year', 'other'] as const
export type Against = (typeof AGAINST)[number]
type AnyInterval = (typeof INTERVALS)[number]

/** A whole question as it stands in the address, with how it is drawn. */
export interface ExploreSearch extends Filters {
  name?: string
  interval?: AnyInterval
  last?: string
  by?: Split
  across?: Split
  top?: number
  against?: Against
  other?: Filters
  form?: Form
  /** The saved view that it began with. */
  view?: number
}

const record = (value: unknown): RawSearch => (typeof value === 'object' && value !== null ? { ...value } : {})

export function readExplore(raw: RawSearch): ExploreSearch {
  const last = read.text(raw.last, 6)
  const top = read.numbers(raw.top)?.[0]
  const against = read.oneOf(raw.against, AGAINST)
  return given({
    ...readFilters(raw),
    name: read.text(raw.name, 60),
    interval: read.oneOf(raw.interval, INTERVALS),
    last: last !== undefined && /^([1-9]\d{0,3}[dwmy]|all)$/.test(last) ? last : undefined,
    by: read.oneOf(raw.by, SPLITS),
    across: read.oneOf(raw.across, SPLITS),
    top: top !== undefined && top <= 50 ? top : undefined,
    against,
    other: against === 'other' ? withoutDays(readFilters(record(raw.other))) : undefined,
    form: read.oneOf(raw.form, FORMS),
    view: read.numbers(raw.view)?.[0],
  })
}

export const FIRST_MEASURE = 'active-people'
const FIRST_LAST = '12m'
const TOP = 8
export type Question = Input<'measures.query'>

const withoutDays = ({ from: _from, to: _to, ...rest }: Filters): Filters => rest
export const filtersOf = (search: ExploreSearch): Filters => readFilters({ ...search })

/** The question that an address asks; parts that exclude each other are settled here, so that every choice can be made from every other. */
export function questionOf(search: ExploreSearch): Question {
  const { from, to, ...filters } = filtersOf(search)
  const across = search.by !== undefined && search.across !== search.by ? search.across : undefined
  const last = search.last ?? (from === undefined ? FIRST_LAST : undefined)
  const interval = across !== undefined ? 'all' : (search.interval ?? intervalFor(last))
  return given({
    ...filters,
    name: search.name ?? FIRST_MEASURE,
    interval,
    ...(last === undefined ? { from, to } : { last, to }),
    by: search.by,
    across,
    top: search.top ?? TOP,
    rest: search.by !== undefined && across === undefined ? true : undefined,
    against: search.against,
    other: search.against === 'other' ? (search.other ?? {}) : undefined,
  })
}

/** An interval that gives a readable number of buckets. */
const intervalFor = (last: string | undefined): AnyInterval => {
  if (last === undefined || last === '12m' || last.endsWith('w')) return 'week'
  return last.endsWith('d') ? 'day' : last === 'all' ? 'quarter' : 'month'
}

/** The address of a question, as it was saved or stands behind a figure: only what is not said anyway. */
export function searchOf(question: Readonly<Record<string, unknown>>, form?: Form): ExploreSearch {
  const { top, teammates, robots, ...rest } = question
  const said = { ...rest, teammates: standing(teammates), robots: standing(robots), top: top === TOP ? undefined : top, form }
  const other = record(question['other'])
  return readExplore({ ...said, other: { ...other, teammates: standing(other['teammates']), robots: standing(other['robots']) } })
}

const standing = (value: unknown): unknown => (value === 'exclude' ? undefined : value)

/** The address in Explore of a figure that stands elsewhere: the same question, of which it is one point. */
export function explored({ name, search }: FigureTarget): ExploreSearch {
  const { at: _at, key: _key, column: _column, show: _show, interval, ...rest } = search
  // One figure of the whole time stands in the first sentence anyway: what there is to see is how it went.
  const isOne = interval === 'all' && (rest.by === undefined || rest.across !== undefined)
  return searchOf({ ...rest, name, interval: isOne ? undefined : interval })
}
