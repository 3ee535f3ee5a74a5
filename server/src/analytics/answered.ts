import type { Day } from './calendar.ts'
import { checkedZone, onDays } from './filter.ts'
import { fillingsOf, notHeld, type Held } from './partitions.ts'

/** Who answered, and whose question that was, without reading all conversations: of partitions that are held from the table `answered`. */
export const HELP = "category IN ('help', 'support') AND conversation_hash != 0"

/** Rows `{ day, identity_id, asker, asked, n }` out of the log, of the answers among activities that fit `within`. A question of a younger partition is none of theirs. */
export const answeredSql = (zone: string, within: string): string => {
  const day = `toDate(occurred_at, '${checkedZone(zone)}')`
  const answer = `deleted_at_source = 0 AND ${HELP} AND conversation_hash != item_hash AND ${within}`
  return `SELECT day, identity_id, if(since <= part, asker, 0) AS asker, if(since <= part, asked, toDate(0)) AS asked, count() AS n FROM (
    SELECT conversation_hash, identity_id, ${day} AS day, _partition_id AS part FROM activity WHERE ${answer}
  ) AS answers ANY LEFT JOIN (
    SELECT conversation_hash, identity_id AS asker, ${day} AS asked, _partition_id AS since FROM activity
    WHERE deleted_at_source = 0 AND ${HELP} AND conversation_hash = item_hash AND conversation_hash IN (SELECT conversation_hash FROM activity WHERE ${answer})
  ) AS questions USING (conversation_hash) GROUP BY day, identity_id, asker, asked`
}

export const INTO_ANSWERED = 'INSERT INTO answered (filling, day, identity_id, asker, asked, n)'

/** The same rows of these days. */
export const answeredRows = (
  held: readonly Held[],
  { zone, from, to }: { readonly zone: string; readonly from: Day; readonly to: Day },
): string => {
  const time = onDays({ from, to }, zone)
  if (held.length === 0) return answeredSql(zone, time)
  return `SELECT day, identity_id, asker, asked, n FROM answered WHERE filling IN (${fillingsOf(held)}) AND day >= toDate('${from}') AND day <= toDate('${to}')
    UNION ALL ${answeredSql(zone, `${time} AND ${notHeld(held)}`)}`
}
