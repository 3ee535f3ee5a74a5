import { given, read, type RawSearch } from '../../url.ts'

/** Which figure of the communities is opened to its people. */
export interface CommunityPeopleSearch {
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
    all: read.numbers(raw.all),
    exactly: whole(raw.exactly, 50),
    left: read.numbers(raw.left)?.[0],
    joined: read.numbers(raw.joined)?.[0],
    further: read.oneOf(raw.further, ['yes'] as const),
    days: whole(raw.days, 730),
  })

export const MOVED_DAYS = ['30', '90', '180', '365'] as const
export interface CommunitiesSearch {
  /** Two times of so many days are compared. */
  days?: (typeof MOVED_DAYS)[number]
}
export const readCommunities = (raw: RawSearch): CommunitiesSearch => given({ days: read.oneOf(raw.days, MOVED_DAYS) })
