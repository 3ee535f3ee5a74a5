import { ARRIVALS, TOUCHES, type Touch } from './words.ts'
import { given, read, type RawSearch } from '../../url.ts'
import { readPeopleScope, type PeopleScope } from '../segments/scope.ts'

export const WINDOWS = ['7', '14', '30', '60', '90', '180', '365'] as const
export const RANGES = ['12m', '3y', 'all'] as const

/** What the page of arrivals shows. */
export interface ArrivalsSearch extends PeopleScope {
  range?: (typeof RANGES)[number]
  /** Days before the arrival in which a touch counts; the team's own where it is left out. */
  window?: number
}

export interface ArrivedSearch extends PeopleScope {
  from?: string
  to?: string
  window?: number
  arrival?: (typeof ARRIVALS)[number]
  touch?: Touch
}

const days = (value: unknown): number | undefined => {
  const number = Number(read.text(value, 4) ?? Number.NaN)
  return Number.isInteger(number) && number >= 1 && number <= 730 ? number : undefined
}

export const readArrivals = (raw: RawSearch): ArrivalsSearch =>
  given({ ...readPeopleScope(raw), range: read.oneOf(raw.range, RANGES), window: days(raw.window) })

export const readArrived = (raw: RawSearch): ArrivedSearch =>
  given({
    ...readPeopleScope(raw),
    from: read.day(raw.from),
    to: read.day(raw.to),
    window: days(raw.window),
    arrival: read.oneOf(raw.arrival, ARRIVALS),
    touch: read.oneOf(raw.touch, TOUCHES),
  })
