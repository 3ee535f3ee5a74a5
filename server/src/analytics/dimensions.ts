import type { Dimension, PlainDimension } from '@kith/contract/measures'
import { checkedZone, type Sql } from './filter.ts'
import { COUNTRY_SQL, ORGANIZATION_NUMBER_SQL, ORGANIZATION_SQL, ZONE_SQL } from './whereabouts.ts'

export const DIMENSION_SQL: Record<PlainDimension, string> = {
  source: 'toString(source_id)',
  platform: 'toString(platform)',
  kind: 'toString(kind)',
  category: 'toString(category)',
  place: 'toString(place)',
  technology: 'arrayJoin(technologies)',
  organization: ORGANIZATION_SQL,
  country: COUNTRY_SQL,
  zone: ZONE_SQL,
}

/** The value of a dimension of an activity, as text; empty where it is not known. */
export const dimensionSql = (by: Dimension, zone: string): string => {
  if (by === 'weekday') return `toString(toDayOfWeek(occurred_at, 0, '${checkedZone(zone)}'))`
  return by === 'hour' ? `toString(toHour(occurred_at, '${checkedZone(zone)}'))` : DIMENSION_SQL[by]
}

/** What a dimension is chosen by: where it is a number, it is not made text for each activity. */
const VALUE_SQL: Partial<Record<Dimension, (zone: string) => string>> = {
  source: () => 'source_id',
  platform: () => 'platform',
  kind: () => 'kind',
  category: () => 'category',
  place: () => 'place',
  organization: () => ORGANIZATION_NUMBER_SQL,
  weekday: (zone) => `toDayOfWeek(occurred_at, 0, '${checkedZone(zone)}')`,
  hour: (zone) => `toHour(occurred_at, '${checkedZone(zone)}')`,
}
export const valueSql = (by: Dimension, zone: string): string => VALUE_SQL[by]?.(zone) ?? dimensionSql(by, zone)
/** The text of such a value, as `dimensionSql` tells it. */
export const textSql = (by: Dimension, value: string): string =>
  by === 'organization' ? `if(${value} = 0, '', toString(${value}))` : `toString(${value})`
const NUMBERS: readonly Dimension[] = ['source', 'organization', 'weekday', 'hour']

/**
 * Of an activity, which of these values of a dimension it has, from 1 on; 0 for none of them. Numbers of one byte are put together several times as fast as text.
 * `name` is that of the parameter that holds the values.
 */
export const placeSql = (by: Dimension, zone: string, name: string, values: readonly string[]): Sql => {
  const value = valueSql(by, zone)
  const places = `range(1, length({${name}:Array(String)}) + 1)`
  const isNumber = NUMBERS.includes(by)
  const known = isNumber ? `{${name}Numbers:Array(Int64)}` : `{${name}:Array(String)}`
  return {
    text: `CAST(transform(${isNumber ? `toInt64(${value})` : value}, ${known}, ${places}, 0), 'UInt8')`,
    params: { [name]: values, ...(isNumber ? { [`${name}Numbers`]: values.map(Number) } : {}) },
  }
}
