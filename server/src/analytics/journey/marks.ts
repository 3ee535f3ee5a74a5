import type { LogClient } from '../../platform/log/client.ts'
import { within, type PartialFilter, type Sql } from '../filter.ts'
import { elsewhereSql } from '../arrivals/rules.ts'
import { numberOf, ruleSql, stagesOf, stepsOf, type MarkRules } from './rules.ts'

/** When each identity first reached what, from the table `identity_mark` and, where its rows may not be true just now, from the log. */
export interface Marks {
  readonly rules: MarkRules
  /** False where these rules were never applied to everybody. */
  readonly filled: boolean
  /** Undefined: the log itself is asked about everybody. */
  readonly touched: readonly number[] | undefined
  /** Of which communities: of all when left out. */
  readonly filter?: PartialFilter | undefined
}

const TOUCHED_MAX = 20_000

/** Ask right before the question it is for, as for `readSummary`. */
export const readMarks = async (log: LogClient, rules: MarkRules, filter?: PartialFilter): Promise<Marks> => {
  const [row] = await log.query<{ filled: number; touched: number[] }>(
    `SELECT (SELECT count() FROM identity_mark WHERE rules = ${numberOf(rules)} AND identity_id = 0) AS filled,
      (SELECT groupUniqArray(${TOUCHED_MAX + 1})(identity_id) FROM identity_touched) AS touched`,
  )
  const filled = row !== undefined && row.filled > 0
  return { rules, filled, touched: filled && row.touched.length <= TOUCHED_MAX ? row.touched : undefined, filter }
}

/** Rows `{ identity_id, what, which, source_id, first_at }`: `what` is step, stage, source or arrival. `among`: numbers of identities. */
export const marksSql = ({ rules, touched, filter = {} }: Marks, among?: readonly number[]): Sql => {
  const wanted = `${among === undefined ? '' : ` AND identity_id IN (${among.join(',') || '0'})`}${within(filter)}`
  if (touched === undefined) return fromActivities(rules, wanted)
  const kept = `SELECT identity_id, what, which, source_id, first_at FROM identity_mark FINAL WHERE rules = ${numberOf(rules)} AND gone = 0 AND identity_id != 0${wanted}`
  if (touched.length === 0) return { text: kept, params: {} }
  const those = `(${touched.join(',')})`
  const fromLog = fromActivities(rules, ` AND identity_id IN ${those}${wanted}`)
  return { text: `${kept} AND identity_id NOT IN ${those} UNION ALL ${fromLog.text}`, params: fromLog.params }
}

/** The same rows out of the log. `condition` begins with AND, or is empty. */
export const fromActivities = ({ journey, elsewhere }: MarkRules, condition: string, prefix = ''): Sql => {
  const rule = ruleSql(journey, prefix)
  const away = elsewhereSql(elsewhere, prefix)
  return {
    text: `SELECT identity_id, mark.1 AS what, mark.2 AS which, source_id, min(at) AS first_at FROM (
    SELECT identity_id, source_id, rule, is_here, min(occurred_at) AS at,
      arrayJoin([('step', toUInt32(${stepsOf(journey)}[rule + 1])), ('stage', toUInt32(${stagesOf(journey)}[rule + 1])), ('source', source_id), ('arrival', toUInt32(is_here))]) AS mark
    FROM (SELECT identity_id, source_id, toUInt8(${rule.text}) AS rule, NOT ${away.text} AS is_here, occurred_at FROM activity WHERE deleted_at_source = 0${condition})
    GROUP BY identity_id, source_id, rule, is_here
  ) WHERE which > 0 GROUP BY identity_id, what, which, source_id`,
    params: { ...rule.params, ...away.params },
  }
}
