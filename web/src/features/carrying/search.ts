import type { CarryingPart, Ring } from '@kith/contract/carrying'
import { given, read, type RawSearch } from '../../url.ts'
import { readFilters, type Filters } from '../filters/filters.ts'
import { readOverview, type OverviewSearch } from '../overview/range.ts'

const PARTS = ['everything', 'code', 'review', 'answers', 'talk'] as const satisfies readonly CarryingPart[]
const RINGS = ['core', 'regular', 'casual'] as const satisfies readonly Ring[]

export interface CarryingSearch extends OverviewSearch {
  part?: CarryingPart
}

export const readCarrying = (raw: RawSearch): CarryingSearch => given({ ...readOverview(raw), part: read.oneOf(raw.part, PARTS) })

export interface RingSearch extends Filters {
  part?: CarryingPart
  ring?: Ring
  half?: boolean
}

export const readRing = (raw: RawSearch): RingSearch =>
  given({
    ...readFilters(raw),
    part: read.oneOf(raw.part, PARTS),
    ring: read.oneOf(raw.ring, RINGS),
    half: raw.half === true || raw.half === 'true' ? true : undefined,
  })
