import { ACTIONS_MAX } from '@kith/identity/robot-behaviour'
import { TEXTS_MAX } from '@kith/identity/robot-texts'
import type { App } from '../../app.ts'

/** An account that has done enough to be judged. */
export interface Busy {
  readonly identity_id: number
  readonly n: number
  readonly first_ms: number
  readonly last_ms: number
}

/** The most active accounts, whose word weighs most in figures; the log's answers hold no more rows. */
const ACCOUNTS_MAX = 99_999

/** By number of activities. `more`: there are others that are active enough. */
export const busiest = async (app: Pick<App, 'log'>, from: number): Promise<{ accounts: Busy[]; more: boolean }> => {
  const rows = await app.log.query<Busy>(
    `SELECT identity_id, count() AS n, toUnixTimestamp64Milli(min(occurred_at)) AS first_ms, toUnixTimestamp64Milli(max(occurred_at)) AS last_ms
     FROM activity WHERE deleted_at_source = 0 GROUP BY identity_id HAVING n >= ${from} ORDER BY n DESC, identity_id LIMIT ${ACCOUNTS_MAX + 1}`,
  )
  return { accounts: rows.slice(0, ACCOUNTS_MAX), more: rows.length > ACCOUNTS_MAX }
}

/** How many kinds of activity there are on each platform. */
export const kindsOffered = async (app: Pick<App, 'log'>): Promise<Map<string, number>> => {
  const rows = await app.log.query<{ platform: string; kinds: number }>(
    'SELECT toString(platform) AS platform, toUInt32(uniqExact(kind)) AS kinds FROM activity WHERE deleted_at_source = 0 GROUP BY platform',
  )
  return new Map(rows.map((row) => [row.platform, row.kinds]))
}

export interface History {
  readonly actions: readonly { readonly atMs: number; readonly kind: string }[]
  /** The newest first. */
  readonly texts: readonly string[]
}

/** Who did more than this has its texts read only from where the newest are to be expected, with as much again to be sure. */
const LONG = 3_000
const TEXT_CHARS = 300

/** The newest activities and texts of these accounts, in one question. What lies long before them is not read. */
export const historiesOf = async (app: Pick<App, 'log'>, accounts: readonly Busy[]): Promise<Map<number, History>> => {
  const params = { ids: accounts.map((one) => one.identity_id), from: accounts.map(readFrom) }
  const rows = await app.log.query<{ identity_id: number; times: number[]; kinds: string[]; texts: string[] }>(
    `SELECT identity_id, groupArray(at_ms) AS times, groupArray(what) AS kinds, groupArrayIf(${TEXTS_MAX})(words, words != '') AS texts FROM (
       SELECT identity_id, toUnixTimestamp64Milli(occurred_at) AS at_ms, toString(kind) AS what, substringUTF8(if(body = '', title, body), 1, ${TEXT_CHARS}) AS words
       FROM activity
       WHERE identity_id IN {ids:Array(UInt32)} AND deleted_at_source = 0
         AND occurred_at >= fromUnixTimestamp64Milli(transform(identity_id, {ids:Array(UInt32)}, {from:Array(Int64)}, toInt64(0)))
       ORDER BY identity_id, occurred_at DESC, id LIMIT ${ACTIONS_MAX} BY identity_id
     ) GROUP BY identity_id`,
    params,
  )
  return new Map(
    rows.map(({ identity_id, times, kinds, texts }) => [
      identity_id,
      { actions: times.map((atMs, at) => ({ atMs, kind: kinds[at] ?? '' })), texts },
    ]),
  )
}

/** As if they had been done evenly, ten times as many as are wanted: an account that does things in bursts has its newest there, too. */
const readFrom = ({ n, first_ms, last_ms }: Busy): number =>
  n <= LONG ? 0 : Math.floor(last_ms - ((last_ms - first_ms) * 10 * ACTIONS_MAX) / n)
