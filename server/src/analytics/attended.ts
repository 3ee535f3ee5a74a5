import { fillingsOf, notHeld, type Held } from './partitions.ts'

/** Who was at events, without looking for them among all activities: of partitions that are held from the table `attended`. */
const COLUMNS = 'identity_id, occurred_at, kind, id'
const OWN = "deleted_at_source = 0 AND category = 'event'"

export const INTO_ATTENDED = `INSERT INTO attended (filling, ${COLUMNS})`
/** Rows of a partition for the table. */
export const attendedSql = (partition: string): string => `SELECT ${COLUMNS} FROM activity WHERE ${OWN} AND _partition_id = '${partition}'`

/** The same rows of all partitions. `where` is a condition on these columns. */
export const attendedRows = (held: readonly Held[], where: string): string => {
  const log = `SELECT ${COLUMNS} FROM activity WHERE ${OWN} AND ${where}`
  if (held.length === 0) return log
  return `SELECT ${COLUMNS} FROM attended WHERE filling IN (${fillingsOf(held)}) AND ${where} UNION ALL ${log} AND ${notHeld(held)}`
}
