import type { LevelRules } from '@kith/contract/levels'
import * as crypto from 'node:crypto'
import type { LogClient } from '../platform/log/client.ts'
import type { Day } from './calendar.ts'
import { memberOf, type Sql } from './filter.ts'
import { numbersSql } from './history.ts'
import { placedSql, REACHED, type Standpoint } from './journey/people.ts'
import type { MarkRules } from './journey/rules.ts'
import { gradesSql, levelsSql } from './levels/sql.ts'

/**
 * What was worked out of every person once, and is asked again and again: the table `person_sheet`. A sheet holds of everybody whose identities are those that it
 * was worked out from and have done nothing since; of the others it is worked out anew with each question, until it has been put right.
 */
export type About = (
  | { readonly what: 'grade'; readonly day: Day }
  | { readonly what: 'journey'; readonly day: Day }
  | { readonly what: 'levels'; readonly days: readonly Day[] }
) & {
  /** As if there were nothing but these communities, with what the log was told of them: with other sources it is another question. */
  readonly within?: { readonly community: readonly number[]; readonly told: number }
}

export interface SheetRules {
  readonly zone: string
  readonly levels: LevelRules
  readonly marks: MarkRules
}

/** The same question by the same rules has the same number for ever. */
export const numberOfQuestion = (about: About, { zone, levels, marks }: SheetRules): number => {
  const known = [about, zone, levels, about.what === 'journey' ? marks : null]
  return Number.parseInt(crypto.hash('sha1', JSON.stringify(known), 'hex').slice(0, 13), 16)
}

export const SHEET_COLUMNS = {
  grade: ['g0'],
  journey: ['step', 'stage', 'level', ...REACHED],
  levels: ['l1', 'l2', 'l3', 'l4'],
} as const
/** Nothing is kept of people of whom it does not hold. */
export const SHEET_ROWS = { grade: 'g0 > 0', journey: '1', levels: 'l1 > 0' } as const

/** Rows `{ member, ... }`, one of each person, as they are worked out. `among`: numbers of identities. */
export const workedOut = (about: About, point: Standpoint, among?: readonly number[]): Sql => {
  const options = among === undefined ? {} : { among }
  if (about.what === 'journey') return placedSql(point, about.day, among)
  if (about.what === 'levels') return levelsSql(point.months, point.levels, about.days, options)
  return gradesSql(point.months, point.levels, [about.day], options)
}

/** Rows `{ n, made_of, known }`: what people are made of now. Not `known`: the dictionary has yet to learn it. */
const MADE_OF = `SELECT n, sum(one) AS made_of, countIf(lags) = 0 AS known FROM (
    SELECT arrayJoin([identity_id, community_id]) AS n, cityHash64(identity_id, community_id, version) AS one, ${memberOf({})} != community_id AS lags FROM standing FINAL
  ) WHERE n != 0 GROUP BY n`

/** Rows `{ person, now, known }`: those who are made of something else than when the sheets were worked out, or have done something since. */
export const DOUBTED = `SELECT n AS person, sum(made_of) AS now, min(known) AS known FROM (
    SELECT n, made_of, toUInt64(0) AS was, known FROM (${MADE_OF})
    UNION ALL SELECT person, 0, made_of, 1 FROM person_made_of FINAL
  ) GROUP BY n HAVING now != sum(was)`

/** With more of them, everything is worked out anew. */
export const DOUBTED_MAX = 5_000

export interface Sheets {
  /** Of each question, in the order of asking. */
  readonly numbers: readonly number[]
  /** Of whom sheets may say something wrong just now, and by which identities they are worked out. */
  readonly people: readonly number[]
  readonly identities: readonly number[]
}

/** Sheets that hold everybody, by the number of their question. */
type Filled = ReadonlyMap<number, number>

export const readFilled = async (log: LogClient): Promise<{ identities: number; filled: Filled }> => {
  const [row] = await log.query<{ identities: number; filled: [question: number, sheet: number][] }>(
    `SELECT (SELECT count() FROM identity_summary) AS identities,
      (SELECT arraySort(one -> one.2, groupArray((question, sheet))) FROM person_sheet FINAL WHERE person = 0 AND filled = 1) AS filled`,
  )
  return { identities: row?.identities ?? 0, filled: new Map(row?.filled) }
}

/** Ask right before the question it is for, as for `readSummary`. Undefined: too many are doubted. */
export const readSheets = async (log: LogClient, numbers: readonly number[]): Promise<Sheets | undefined> => {
  const [row] = await log.query<{ doubted: number[]; touched: number[]; theirs: number[] }>(
    `SELECT (SELECT groupArray(${DOUBTED_MAX + 1})(person) FROM (${DOUBTED})) AS doubted, touched,
      arrayFilter(one -> one != 0, arrayMap(one -> ${memberOf({}, 'one')}, touched)) AS theirs
     FROM (SELECT groupUniqArray(${DOUBTED_MAX + 1})(identity_id) AS touched FROM identity_touched)`,
  )
  if (row === undefined || row.doubted.length > DOUBTED_MAX || row.touched.length > DOUBTED_MAX) return undefined
  const people = [...new Set([...row.doubted, ...row.theirs])]
  return { numbers, people, identities: people.length === 0 ? [] : await identitiesOf(log, people) }
}

/** Of these people: all that the log was told of, and the number of each. */
export const identitiesOf = async (log: LogClient, people: readonly number[]): Promise<number[]> => {
  const [row] = await log.query<{ identities: number[] }>(
    `SELECT groupUniqArray(identity_id) AS identities FROM standing FINAL WHERE community_id IN (${numbersSql(people)})`,
  )
  return [...new Set([...people, ...(row?.identities ?? [])])]
}

/** Rows `{ member, ... }` of the sheet of one of the questions, of everybody of whom it holds. */
export const keptSql = (what: About['what'], { numbers, people }: Sheets, index = 0): string => {
  const others = people.length === 0 ? '' : ` AND person NOT IN (${numbersSql(people)})`
  return `SELECT person AS member, ${SHEET_COLUMNS[what].join(', ')} FROM person_sheet FINAL
    WHERE sheet = ${numbers[index] ?? 0} AND person != 0 AND gone = 0${others}`
}

/** Those rows, and beside them what `work` gives of everybody else: called only where there is anybody. `columns` are the same in both. */
export const withDoubted = async (
  kept: string,
  columns: readonly string[],
  { people, identities }: Sheets,
  work: (among: readonly number[]) => Promise<Sql>,
): Promise<Sql> => {
  if (people.length === 0) return { text: kept, params: {} }
  const { text, params } = await work(identities)
  const named = `member, ${columns.join(', ')}`
  return { text: `SELECT ${named} FROM (${kept}) UNION ALL SELECT ${named} FROM (${text}) WHERE member IN (${numbersSql(people)})`, params }
}
