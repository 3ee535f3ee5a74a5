import { asksKinds, checkedZone, onDays } from './filter.ts'
import { fillingsOf, notHeld, type Held } from './partitions.ts'
import type { Plan } from './plan.ts'

/** Of some activities: who did the first, of several at the same moment the one with the lowest number. As one number, which is compared fastest. */
export const FIRST_IDENTITY = 'toUInt32(bitAnd(min(toInt128(toUnixTimestamp64Milli(occurred_at)) * 4294967296 + identity_id), 4294967295))'

/**
 * Rows `{ day, identity_id, opener }` out of the log, each once: who did something on a day, among the activities that fit `within`, in a conversation that another
 * account had opened. Of all others only those of the same conversations and of partitions until the last of these are put together.
 */
export const openedSql = (zone: string, within: string): string =>
  `SELECT DISTINCT toDate(toUInt16(bitShiftRight(one, 32))) AS day, toUInt32(bitAnd(one, 4294967295)) AS identity_id, first_identity AS opener FROM (
    SELECT ${FIRST_IDENTITY} AS first_identity,
      groupUniqArrayIf(bitShiftLeft(toUInt64(toUInt16(toDate(occurred_at, '${checkedZone(zone)}'))), 32) + identity_id, deleted_at_source = 0 AND ${within}) AS did
    FROM activity WHERE _partition_id <= (SELECT toString(max(_partition_id)) FROM activity WHERE ${within})
      AND conversation_hash IN (SELECT conversation_hash FROM activity WHERE conversation_hash != 0 AND ${within})
    GROUP BY conversation_hash
  ) ARRAY JOIN did AS one WHERE identity_id != first_identity`

/** The same rows of the days of a plan, of partitions that are held from the table `helped`. Undefined where only the log tells. */
export const helpedRows = ({ filter, zone, from, to, helped }: Plan): string | undefined => {
  if (helped === undefined || helped.length === 0 || asksKinds(filter)) return undefined
  return `SELECT day, identity_id, opener FROM helped WHERE filling IN (${fillingsOf(helped)}) AND day >= toDate('${from}') AND day <= toDate('${to}')
      UNION ALL ${openedSql(zone, `${onDays({ from, to }, zone)} AND ${notHeld(helped)}`)}`
}

/** What plans need of it. */
export type Helped = readonly Held[]
