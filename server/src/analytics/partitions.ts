import type { LogClient } from '../platform/log/client.ts'
import { checkedZone } from './filter.ts'

/**
 * Tables that hold what partitions of the log tell, each as it was at a time. Nobody has to note that something has changed: by the engine's own words a partition to
 * which anything was written, or of which rows were taken away, is another one, and is then read from the log itself.
 */
export const PARTITIONED = ['turnout', 'helped', 'began', 'answered', 'attended', 'marked'] as const
export type Partitioned = (typeof PARTITIONED)[number]

/** A partition of the log to which nothing has happened since it was summed up. */
export interface Held {
  readonly partition: string
  readonly filling: string
  /** By what it is told apart. */
  readonly dimensions: readonly string[]
}

/**
 * Of the parts of a partition: the last block, which grows with each insert, the changes of rows, and how many rows there are, which alone tells that a part was dropped
 * from between others. No merge alters it, unless older versions of activities go with it.
 */
export const PARTS_TOLD = 'max(max_block_number), min(data_version), max(data_version), sum(rows)'

const OWN = `cityHash64((SELECT any(uuid) FROM system.tables WHERE database = currentDatabase() AND name = 'activity'), ${PARTS_TOLD})`
/** Who opened a conversation, or asked, lies in the same partition or an older one, and so does what somebody did before. */
const AND_OLDER = 'cityHash64(groupArray(own) OVER (ORDER BY partition_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))'
const MADE_OF: Record<Partitioned, string> = {
  turnout: 'own',
  helped: AND_OLDER,
  began: AND_OLDER,
  answered: AND_OLDER,
  attended: 'own',
  marked: 'own',
}

/**
 * Rows `{ partition_id, made_of, n }`: of each partition of the log its rows, and a number that is another one after each change of what is read for a table.
 */
export const partitionsSql = (what: Partitioned, zone: string): string =>
  `SELECT partition_id, cityHash64('${checkedZone(zone)}', ${MADE_OF[what]}) AS made_of, n FROM (
    SELECT partition_id, ${OWN} AS own, sum(rows) AS n FROM system.parts
    WHERE active AND database = currentDatabase() AND table = 'activity' GROUP BY partition_id
  )`

/** Ask right before the question it is for. */
export const readHeld = (log: LogClient, what: Partitioned, zone: string): Promise<readonly Held[]> =>
  log.query<Held>(
    `SELECT partition_id AS partition, toString(filling) AS filling, dimensions FROM partition_filled FINAL
    WHERE what = '${what}' AND (partition_id, made_of) IN (SELECT partition_id, made_of FROM (${partitionsSql(what, zone)})) ORDER BY partition`,
  )

export const fillingsOf = (held: readonly Held[]): string => held.map(({ filling }) => filling).join(', ')
/** A condition on activities. */
export const notHeld = (held: readonly Held[]): string =>
  `_partition_id NOT IN (${held.map(({ partition }) => `'${partition}'`).join(', ')})`
