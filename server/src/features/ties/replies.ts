import { conditions, memberOf, type PartialFilter, type Sql } from '../../analytics/filter.ts'
import { FIRST_IDENTITY } from '../../analytics/helped.ts'

/** Kinds that are no word to anybody: likes, clicks, sign-ups, releases. */
const TALK = "category NOT IN ('interest', 'event', 'usage', 'release')"
/** Where the source says which activity is answered, or who replies did not begin the conversation. */
const REPLIES = '(reply_hash != 0 OR conversation_hash != item_hash)'

/** Who began a conversation; of several at the same moment (a commit and its co-authors) the one whose activity it is called by. As one number, which is compared fastest. */
const BEGAN =
  'toUInt32(bitAnd(min(toInt128(toUnixTimestamp64Milli(occurred_at)) * 8589934592 + (item_hash != conversation_hash) * 4294967296 + identity_id), 4294967295))'

/** What a reply is, for everybody to read. */
export const REPLY =
  'A reply is an activity in a conversation that answers somebody else: the one whose activity the source says it answers, or, where it does not say, the one who began the conversation. Likes, clicks, sign-ups and releases are none.'

export interface Among {
  readonly filter: PartialFilter
  readonly zone: string
  /** Platforms that nothing is told of. */
  readonly apart: readonly string[]
  /** A further condition on replies, over columns of the log. */
  readonly where?: string
}

/**
 * Rows `{ giver, taker, at, id }`: identities who replied, whom, when, with which activity. The filter is about the reply; whoever is answered may have
 * written at any time and of any kind. Answers to oneself are among them: they are left out once it is known who is one person.
 */
export const repliesSql = ({ filter, zone, apart, where: further }: Among): Sql => {
  const { text, params } = conditions(filter, zone)
  const open = apart.length === 0 ? '' : ' AND platform NOT IN {apart:Array(String)}'
  const from = `FROM activity WHERE ${text} AND ${TALK} AND conversation_hash != 0${open}${further === undefined ? '' : ` AND ${further}`}`
  const among = `deleted_at_source = 0${open}`
  // A conversation with a reply began before it. What is answered may be told to be later.
  const before = filter.to === undefined ? '' : ` AND ${conditions({ to: filter.to }, zone).text}`
  return {
    text: `SELECT giver, if(answered != 0, answered, opener) AS taker, at, id FROM (
      SELECT identity_id AS giver, occurred_at AS at, id, reply_hash AS target, conversation_hash AS thread ${from} AND ${REPLIES}
    ) AS replies LEFT JOIN (
      SELECT item_hash AS target, ${FIRST_IDENTITY} AS answered FROM activity
      WHERE ${among} AND item_hash IN (SELECT reply_hash ${from} AND reply_hash != 0) GROUP BY item_hash
    ) AS parents USING (target) LEFT JOIN (
      SELECT conversation_hash AS thread, ${BEGAN} AS opener FROM activity
      WHERE ${among}${before} AND conversation_hash IN (SELECT conversation_hash ${from} AND ${REPLIES}) GROUP BY conversation_hash
    ) AS threads USING (thread)
    WHERE taker != 0`,
    params: { ...params, ...(apart.length === 0 ? {} : { apart }) },
  }
}

/** Rows `{ giver, taker, n, at }`: how often one account answered another, and when last. The filter's teammates, robots and segments are not looked at. */
export const countsSql = (among: Among): Sql => {
  const { text, params } = repliesSql(among)
  return {
    text: `SELECT giver, taker, toUInt32(count()) AS n, max(at) AS at FROM (${text}) WHERE giver != taker GROUP BY giver, taker`,
    params,
  }
}

/**
 * One row of columns `{ a, b, gave, got, last_ms }`, strongest first, a below b: pairs of people with how often a answered b and b a; and `replies` and `ties` of
 * all pairs, and a number that is made of all of it. `counts`: rows of accounts. Whoever knows what has the number `known` is not told it again.
 */
export const pairsSql = (filter: PartialFilter, counts: string, limit: number, known = '0'): string => {
  const names = ['a', 'b', 'gave', 'got', 'last_ms'] as const
  const told = names.map((name) => `if(made_of = toUInt64('${BigInt(known)}'), [], all_${name}) AS ${name}`)
  const columns = names.map((name) => `groupArray(${name}) AS all_${name}`)
  return `SELECT ${told.join(', ')}, all_replies AS replies, all_ties AS ties, toString(cityHash64(${names.map((name) => `all_${name}`).join(', ')}, replies, ties) AS made_of) AS number
  FROM (SELECT ${columns.join(', ')}, max(all_replies) AS all_replies, max(all_ties) AS all_ties FROM (
    SELECT least(one, other) AS a, greatest(one, other) AS b, sumIf(n, one < other) AS gave, sumIf(n, one > other) AS got,
      toUnixTimestamp64Milli(max(at)) AS last_ms, sum(sum(n)) OVER () AS all_replies, count() OVER () AS all_ties
    FROM (SELECT ${memberOf(filter, 'giver')} AS one, ${memberOf(filter, 'taker')} AS other, n, at FROM (${counts}))
    WHERE one != 0 AND other != 0 AND one != other GROUP BY a, b ORDER BY gave + got DESC, last_ms DESC, a, b LIMIT ${limit}
  ))`
}
