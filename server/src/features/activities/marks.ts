import { fromActivities } from '../../analytics/journey/marks.ts'
import { numberOf, type MarkRules } from '../../analytics/journey/rules.ts'
import type { LogClient } from '../../platform/log/client.ts'

const SLICE = 100_000

/** First times by the rules that hold, anew where they were never applied; what other rules gave goes. `number` gives the next number of a version. */
export const fillMarks = async (log: LogClient, rules: MarkRules, number: () => Promise<number>): Promise<void> => {
  const mine = numberOf(rules)
  const known = await log.query<{ rules: number }>('SELECT DISTINCT rules FROM identity_mark WHERE identity_id = 0')
  if (known.some((one) => one.rules === mine)) return
  const version = await number()
  const [{ most } = { most: 0 }] = await log.query<{ most: number }>('SELECT max(identity_id) AS most FROM activity')
  for (let from = 0; from <= most; from += SLICE) {
    await sumUpMarks(log, rules, `identity_id >= ${from} AND identity_id < ${from + SLICE}`, version)
  }
  await log.insert('identity_mark', ['rules', 'identity_id', 'version'], JSON.stringify([mine, 0, version]))
  await log.command('OPTIMIZE TABLE identity_mark FINAL')
  for (const gone of known) await log.command(`ALTER TABLE identity_mark DROP PARTITION ${gone.rules}`)
}

/** Rows of identities that fit the condition, from the log; what was there before and is there no more is marked as gone. */
export const sumUpMarks = async (log: LogClient, rules: MarkRules, condition: string, version: number): Promise<void> => {
  const { text, params } = fromActivities(rules, ` AND ${condition}`)
  await log.command(
    `INSERT INTO identity_mark SELECT ${numberOf(rules)}, identity_id, what, which, source_id, minIf(first_at, here = 1), max(here) = 0, ${version} FROM (
       SELECT identity_id, what, which, source_id, first_at, 1 AS here FROM (${text})
       UNION ALL SELECT DISTINCT identity_id, what, which, source_id, toDateTime64(0, 3, 'UTC'), 0 FROM identity_mark
         WHERE rules = ${numberOf(rules)} AND identity_id != 0 AND ${condition}
     ) GROUP BY identity_id, what, which, source_id`,
    params,
    { newest: true },
  )
}
