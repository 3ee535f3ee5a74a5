import { ROBOT, segmentsSql, TEAMMATE, type PartialFilter, type Sql } from './filter.ts'

export type Standings = Pick<PartialFilter, 'teammates' | 'robots'>

/** Rows `{ person }`, each once: who is in any of these segments, of those who count. */
export const peopleInSql = (segments: readonly number[], standings: Standings): string =>
  `SELECT arrayJoin(bitmapToArray(${countedSql(standings, `(SELECT groupBitmapState(person) FROM (${segmentsSql(segments)}))`)})) AS person`

/** Of rows with a `member`, those of people in any of these segments; all of them where none is named. */
export const amongSql = <T extends Sql>(rows: T, segments: readonly number[] | undefined): T =>
  segments?.length ? { ...rows, text: `SELECT * FROM (${rows.text}) WHERE member IN (${segmentsSql(segments)})` } : rows

/** Of a bitmap of people that of those who count: teammates and robots only where they are asked for, by the flags that the log holds of each of their identities. */
export const countedSql = ({ teammates, robots }: Standings, people: string): string => {
  const out = (teammates !== 'include' && teammates !== 'only' ? TEAMMATE : 0) | (robots !== 'include' && robots !== 'only' ? ROBOT : 0)
  const counted = out === 0 ? people : `bitmapAndnot(${people}, ${flaggedSql(out)})`
  const only = [teammates === 'only' && TEAMMATE, robots === 'only' && ROBOT].filter((bit) => bit !== false)
  return only.reduce((some, bit) => `bitmapAnd(${some}, ${flaggedSql(bit)})`, counted)
}

const flaggedSql = (bits: number): string => `(SELECT groupBitmapState(member_id) FROM standing FINAL WHERE bitAnd(flags, ${bits}) != 0)`
