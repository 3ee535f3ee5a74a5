import { ROBOT, segmentsSql, TEAMMATE, type PartialFilter, type Sql } from './filter.ts'

export type Standings = Pick<PartialFilter, 'teammates' | 'robots'>

/** Rows `{ person }`, each once: who is in any of these segments, of those who count. */
export const peopleInSql = (segments: readonly number[], standings: Standings): string =>
  `SELECT DISTINCT person FROM (${segmentsSql(segments)}) WHERE 1${standingSql(standings)}`

/** Of rows with a `member`, those of people in any of these segments; all of them where none is named. */
export const amongSql = <T extends Sql>(rows: T, segments: readonly number[] | undefined): T =>
  segments?.length ? { ...rows, text: `SELECT * FROM (${rows.text}) WHERE member IN (${segmentsSql(segments)})` } : rows

/** Further conditions on `person`, each with its AND: teammates and robots only where they are asked for, by the flags that the log holds of each of their identities. */
export const standingSql = ({ teammates, robots }: Standings): string => {
  const rule = (wanted: Standings['robots'], bit: number): string =>
    wanted === 'include'
      ? ''
      : ` AND person ${wanted === 'only' ? 'IN' : 'NOT IN'} (SELECT member_id FROM standing FINAL WHERE bitAnd(flags, ${bit}) != 0)`
  return `${rule(teammates, TEAMMATE)}${rule(robots, ROBOT)}`
}
