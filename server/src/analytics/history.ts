import type { LogClient } from '../platform/log/client.ts'

/**
 * What each identity did in all its time, without reading all its activities: from the table `identity_summary`, which is derived from the log, and
 * from the log itself for those whose summary may not be true just now.
 */
export interface Summary {
  /** Identities whose activities have changed, or may have, since they were summed up. */
  readonly touched: readonly number[]
  /** Whether it tells of kinds, too. */
  readonly knowsKinds: boolean
}

/** With more of them touched (a large import is under way) the log itself is asked about everybody. */
export const TOUCHED_MAX = 20_000
/** Who is touched: known before the rest of the question that it stands in is read. */
export const TOUCHED = `(SELECT groupUniqArray(${TOUCHED_MAX + 1})(identity_id) FROM identity_touched)`

/**
 * The summary as it may be used now, undefined when it may not. Ask for it right before the question it is for: what is touched has to be known before
 * the summary is read, as whoever sums it up anew forgets the touch last.
 */
export const readSummary = async (log: LogClient): Promise<Summary | undefined> => {
  const [row] = await log.query<{ filled: number; kinds: number; touched: number[] }>(
    `SELECT tupleElement(of, 1) AS filled, tupleElement(of, 2) AS kinds, ${TOUCHED} AS touched
    FROM (SELECT (count(), countIf(notEmpty(kinds))) AS of FROM identity_summary WHERE identity_id = 0)`,
  )
  if (row === undefined || row.filled === 0 || row.touched.length > TOUCHED_MAX) return undefined
  return { touched: row.touched, knowsKinds: row.kinds > 0 }
}

/**
 * Rows `{ identity_id, n, first_at, last_at }` of identities with at least one activity, gone ones not counted. `among`: numbers of identities. `only`: a
 * condition that begins with AND; without a summary, which does not tell what it asks.
 */
export const historySql = (summary: Pick<Summary, 'touched'> | undefined, among?: readonly number[], only = ''): string => {
  const wanted = among === undefined ? '' : ` AND identity_id IN (${numbersSql(among)})`
  const fromLog = (condition: string): string =>
    `SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0${wanted}${condition} GROUP BY identity_id`
  if (summary === undefined) return fromLog(only)
  const summed = `SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0${wanted}`
  if (summary.touched.length === 0) return summed
  const touched = `(${summary.touched.join(',')})`
  return `${summed} AND identity_id NOT IN ${touched} UNION ALL ${fromLog(` AND identity_id IN ${touched}`)}`
}

/** Rows `{ identity_id, kind, n }` of these identities, gone activities not counted. */
export const kindsSql = (summary: Summary | undefined, among: readonly number[]): string => {
  const fromLog = (identities: readonly number[]): string =>
    `SELECT identity_id, toString(kind) AS kind, count() AS n FROM activity WHERE deleted_at_source = 0 AND identity_id IN (${numbersSql(identities)}) GROUP BY identity_id, kind`
  if (!summary?.knowsKinds) return fromLog(among)
  const touched = new Set(summary.touched)
  const summed = `SELECT identity_id, toString(kind) AS kind, toUInt64(n) AS n FROM identity_summary FINAL ARRAY JOIN mapKeys(kinds) AS kind, mapValues(kinds) AS n
    WHERE identity_id IN (${numbersSql(among.filter((id) => !touched.has(id)))})`
  const changed = among.filter((id) => touched.has(id))
  return changed.length === 0 ? summed : `${summed} UNION ALL ${fromLog(changed)}`
}

/** Beyond so many a list of numbers takes the engine longer to read than to use. */
const LITERALS_MAX = 200

/** What stands in an `IN (...)` for these numbers; for none of them a number that nobody has. */
export const numbersSql = (numbers: readonly number[]): string =>
  numbers.length <= LITERALS_MAX ? numbers.join(',') || '0' : `SELECT toUInt32(arrayJoin(splitByChar(',', '${numbers.join(',')}')))`
