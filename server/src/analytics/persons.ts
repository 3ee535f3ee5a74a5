import { memberOf, segmentsSql, type PartialFilter } from './filter.ts'

/** From bitmaps of identities to people, looked up when it is asked: merges and flags count at once. */

/** Identities that may stand for another person than themselves, as a bitmap; of all others the number is that of the person. */
const STANDING = '(SELECT groupBitmapState(identity_id) FROM standing)'

/** Whether the filter chooses some people, rather than leaving some out. */
export const isOnly = ({ teammates, robots }: PartialFilter): boolean => teammates === 'only' || robots === 'only'

/** Of a bitmap of identities that of the people whom the filter counts. */
export const personsOf = (filter: PartialFilter, identities: string): string => {
  const { segment, ...people } = filter
  const known = `bitmapToArray(bitmapAnd(${identities}, ${STANDING}))`
  // Bitmaps are built several times as fast of numbers that ascend.
  const theirs = `bitmapBuild(arraySort(arrayFilter(one -> one != 0, arrayMap(one -> ${memberOf(people, 'one')}, ${known}))))`
  // Nobody is a teammate or a robot of whom the log has not been told.
  const all = isOnly(filter) ? theirs : `bitmapOr(bitmapAndnot(${identities}, ${STANDING}), ${theirs})`
  return segment?.length ? `bitmapAnd(${all}, (SELECT groupBitmapState(person) FROM (${segmentsSql(segment)})))` : all
}

/** What stands of an identity several times is not put together first: the dictionary says what holds. */
const AS_THEY_LIE = 'SETTINGS final = 0'

/** `what` of the identities, perhaps several times each, whom the filter counts; of a filter that chooses some. */
export const chosenSql = (filter: PartialFilter, what = 'identity_id'): string =>
  `SELECT ${what} FROM standing WHERE ${memberOf(filter)} != 0 ${AS_THEY_LIE}`

/** `what` of the identities, perhaps several times each, whom the filter leaves out; undefined where that is nobody, or nearly everybody. */
export const leftOutSql = (filter: PartialFilter, what = 'identity_id'): string | undefined => {
  const { teammates = 'exclude', robots = 'exclude' } = filter
  if (isOnly(filter) || (teammates === 'include' && robots === 'include')) return undefined
  // Whom the log has been told to leave out is found by that; the dictionary says whether that still holds.
  const told = teammates === 'exclude' && robots === 'exclude' ? 'community_id = 0 AND ' : ''
  return `SELECT ${what} FROM standing WHERE ${told}${memberOf({ teammates, robots })} = 0 ${AS_THEY_LIE}`
}
