import { memberOf } from './filter.ts'

/** In the log's dictionary `stays`: with no organization, as somebody has said. */
export const ON_THEIR_OWN = 4_294_967_295
/** Minutes east of UTC of somebody of whom no time zone is known. */
export const NOT_KNOWN = -32_768

const person = (identity: string): string => `toUInt64(${memberOf({ teammates: 'include', robots: 'include' }, identity)})`

/** Number of the organization at which somebody was on the day of an activity (UTC), 0 where that is not known. */
export const ORGANIZATION_NUMBER_SQL = `dictGetOrDefault('stays', 'organization', ${person('identity_id')}, toDate(occurred_at), toUInt32(0))`
/** The same as text, empty where that is not known. */
export const ORGANIZATION_SQL = `ifNull(toString(nullIf(${ORGANIZATION_NUMBER_SQL}, 0)), '')`

/** ISO 3166 code of the country that somebody lives in, empty where that is not known. */
export const COUNTRY_SQL = `dictGetOrDefault('abode', 'country', ${person('identity_id')}, '')`

/** Minutes east of UTC as text, empty where that is not known. */
export const MINUTES_SQL = `dictGetOrDefault('abode', 'minutes', ${person('identity_id')}, toInt16(${NOT_KNOWN}))`
export const ZONE_SQL = `ifNull(toString(nullIf(${MINUTES_SQL}, ${NOT_KNOWN})), '')`

/** Whether a dimension is one that the log has to be told of by the state first (`settleWhereabouts`). */
export const isWhereabouts = (by: string | undefined): boolean => by === 'organization' || by === 'country' || by === 'zone'
