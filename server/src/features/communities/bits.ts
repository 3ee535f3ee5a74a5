import type { Community } from '@kith/contract/communities'
import { conditions, memberOf, type PartialFilter, type Sql } from '../../analytics/filter.ts'
import { asDay } from '../../analytics/plan.ts'
import { turnoutSql, type Turnout } from '../../analytics/turnout.ts'

/** Communities as bits of one number: the i-th of `ids` is bit i. */
export interface Bits {
  readonly ids: readonly number[]
  /** Of an activity, those that its source belongs to; 0 for none. */
  readonly sql: string
}

export const bitsOf = (communities: readonly Pick<Community, 'id' | 'sources'>[]): Bits => {
  const bySource = new Map<number, number>()
  for (const [index, { sources }] of communities.entries())
    for (const source of sources) bySource.set(source, (bySource.get(source) ?? 0) + 2 ** index)
  const ids = communities.map(({ id }) => id)
  if (bySource.size === 0) return { ids, sql: 'toUInt64(0)' }
  return {
    ids,
    sql: `transform(source_id, [${[...bySource.keys()].map((id) => `toUInt32(${id})`).join(',')}], [${[...bySource.values()].map((bits) => `toUInt64(${bits})`).join(',')}], toUInt64(0))`,
  }
}

/** The same of numbers of sources that stand in a text. */
const bitsOfKey = ({ sql }: Bits): string => sql.replace('source_id', 'toUInt32OrZero(key)')

/** The number whose bits are these communities. */
export const numberOf = ({ ids }: Bits, communities: readonly number[]): number =>
  communities.reduce((sum, id) => sum + 2 ** ids.indexOf(id), 0)

/** Rows `{ member, bits }`: in which communities each person did something that the filter lets through; those in any. */
export const placedSql = (filter: PartialFilter, zone: string, bits: Bits, turnout?: Turnout): Sql => {
  const held = turnout === undefined ? undefined : toldBySource(filter, zone, turnout)
  if (held !== undefined)
    return {
      text: `SELECT member, groupBitOr(own) AS bits FROM (
      SELECT arrayJoin(bitmapToArray(people)) AS member, ${bitsOfKey(bits)} AS own FROM (${held.text}) WHERE own != 0
    ) GROUP BY member`,
      params: held.params,
    }
  const { text, params } = conditions(filter, zone)
  return {
    text: `SELECT member, groupBitOr(own) AS bits FROM (
      SELECT ${memberOf(filter)} AS member, own FROM (SELECT identity_id, groupBitOr(${bits.sql}) AS own FROM activity WHERE ${text} GROUP BY identity_id)
      WHERE own != 0
    ) WHERE member != 0 GROUP BY member`,
    params,
  }
}

/** Activities are neither older nor, but for a day, of the future. */
const EARLIEST = '1970-01-01'
const LATEST = '2148-12-31'

const toldBySource = (filter: PartialFilter, zone: string, turnout: Turnout): Sql | undefined => {
  const [from, to] = [asDay(filter.from, zone), asDay(filter.to, zone)]
  const isByDays = from === filter.from && to === filter.to
  const plan = { filter, zone, from: from ?? EARLIEST, to: to ?? LATEST, turnout }
  return isByDays ? turnoutSql({ plan, interval: 'all', by: 'source', states: ['people'] }) : undefined
}
