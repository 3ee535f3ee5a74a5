import { given, read, type RawSearch } from '../../url.ts'

/** Of whose people the communities are counted. */
export interface SegmentScope {
  segment?: number[]
}

/** Which figure of the communities is opened to its people. */
export interface CommunityPeopleSearch extends SegmentScope {
  all?: number[]
  exactly?: number
  left?: number
  joined?: number
  further?: 'yes'
  days?: number
}

const whole = (value: unknown, max: number): number | undefined => {
  const number = read.numbers(value)?.[0]
  return number !== undefined && number <= max ? number : undefined
}

export const readCommunityPeople = (raw: RawSearch): CommunityPeopleSearch =>
  given({
    segment: read.numbers(raw.segment),
    all: read.numbers(raw.all),
    exactly: whole(raw.exactly, 50),
    left: read.numbers(raw.left)?.[0],
    joined: read.numbers(raw.joined)?.[0],
    further: read.oneOf(raw.further, ['yes'] as const),
    days: whole(raw.days, 730),
  })

export const MOVED_DAYS = ['30', '90', '180', '365'] as const
export interface CommunitiesSearch extends SegmentScope {
  /** Two times of so many days are compared. */
  days?: (typeof MOVED_DAYS)[number]
}
export const readCommunities = (raw: RawSearch): CommunitiesSearch =>
  given({ segment: read.numbers(raw.segment), days: read.oneOf(raw.days, MOVED_DAYS) })
