import { fillingsOf, notHeld, type Held } from './partitions.ts'

/** The first that identities did, without reading all that they did: of partitions that are held from the table `began`. */
const COLUMNS = ['identity_id', 'occurred_at', 'source_id', 'platform', 'kind', 'category', 'place', 'technologies'] as const

/** Rows of a partition's activities for the table. `partition` may stand in SQL. */
export const beganSql = (partition: string): string => {
  const own = `deleted_at_source = 0 AND _partition_id = '${partition}'`
  const older = `SELECT identity_id FROM activity WHERE deleted_at_source = 0 AND _partition_id < '${partition}'`
  return `SELECT ${COLUMNS.join(', ')} FROM activity WHERE ${own} AND (identity_id, occurred_at) IN (
    SELECT identity_id, min(occurred_at) FROM activity WHERE ${own} AND identity_id NOT IN (${older}) GROUP BY identity_id
  )`
}

export const INTO_BEGAN = `INSERT INTO began (filling, ${COLUMNS.join(', ')})`

/**
 * Rows of the activities that somebody began with in the time that `time` asks for. `firsts` selects identities with the moment of their first activity there; what it is
 * given, beginning with AND, says of whom alone that is needed.
 */
export const firstActivities = (began: readonly Held[], time: string, firsts: (among: string) => string): string => {
  const columns = COLUMNS.join(', ')
  const fromLog = `SELECT ${columns} FROM activity WHERE deleted_at_source = 0 AND ${time}`
  if (began.length === 0) return `${fromLog} AND (identity_id, occurred_at) IN (${firsts('')})`
  const left = `${time} AND ${notHeld(began)}`
  const among = ` AND identity_id IN (SELECT identity_id FROM activity WHERE ${left})`
  return `SELECT ${columns} FROM began WHERE filling IN (${fillingsOf(began)}) AND ${time}
          UNION ALL ${fromLog} AND ${notHeld(began)} AND (identity_id, occurred_at) IN (${firsts(among)})`
}
