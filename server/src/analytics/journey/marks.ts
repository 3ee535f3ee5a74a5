import type { JourneyRules } from '@kith/contract/journey'
import type { LogClient } from '../../platform/log/client.ts'
import type { Sql } from '../filter.ts'
import { numberOf, ruleSql, stagesOf, stepsOf } from './rules.ts'

/** When each identity first reached what, from the table `identity_mark` and, where its rows may not be true just now, from the log. */
export interface Marks {
  readonly rules: JourneyRules
  /** False where these rules were never applied to everybody. */
  readonly filled: boolean
  /** Undefined: the log itself is asked about everybody. */
  readonly touched: readonly number[] | undefined
}

const TOUCHED_MAX = 20_000

/** Ask right before the question it is for, as for `readSummary`. */
export const readMarks = async (log: LogClient, rules: JourneyRules): Promise<Marks> => {
  const [row] = await log.query<{ filled: number; touched: number[] }>(
    `SELECT (SELECT count() FROM identity_mark WHERE rules = ${numberOf(rules)} AND identity_id = 0) AS filled,
      (SELECT groupUniqArray(${TOUCHED_MAX + 1})(identity_id) FROM identity_touched) AS touched`,
  )
  const filled = row !== undefined && row.filled > 0
  return { rules, filled, touched: filled && row.touched.length <= TOUCHED_MAX ? row.touched : undefined }
}

/** Rows `{ identity_id, what, which, first_at }`: `what` is step, stage or source. */
export const marksSql = ({ rules, touched }: Marks): Sql => {
  if (touched === undefined) return fromActivities(rules, '')
  const kept = `SELECT identity_id, what, which, first_at FROM identity_mark FINAL WHERE rules = ${numberOf(rules)} AND gone = 0 AND identity_id != 0`
  if (touched.length === 0) return { text: kept, params: {} }
  const those = `(${touched.join(',')})`
  const fromLog = fromActivities(rules, ` AND identity_id IN ${those}`)
  return { text: `${kept} AND identity_id NOT IN ${those} UNION ALL ${fromLog.text}`, params: fromLog.params }
}

/** The same rows out of the log. `condition` begins with AND, or is empty. */
export const fromActivities = (rules: JourneyRules, condition: string, prefix = ''): Sql => {
  const rule = ruleSql(rules, prefix)
  return {
    text: `SELECT identity_id, mark.1 AS what, mark.2 AS which, min(at) AS first_at FROM (
    SELECT identity_id, source_id, rule, min(occurred_at) AS at,
      arrayJoin([('step', toUInt32(${stepsOf(rules)}[rule + 1])), ('stage', toUInt32(${stagesOf(rules)}[rule + 1])), ('source', source_id)]) AS mark
    FROM (SELECT identity_id, source_id, toUInt8(${rule.text}) AS rule, occurred_at FROM activity WHERE deleted_at_source = 0${condition})
    GROUP BY identity_id, source_id, rule
  ) WHERE which > 0 GROUP BY identity_id, what, which`,
    params: rule.params,
  }
}
