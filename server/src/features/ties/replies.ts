import { conditions, memberOf, type PartialFilter, type Sql } from '../../analytics/filter.ts'

/** Kinds that are no word to anybody: likes, clicks, sign-ups, releases. */
const TALK = "category NOT IN ('interest', 'event', 'usage', 'release')"
/** Where the source says which activity is answered, or who replies did not begin the conversation. */
const REPLIES = '(reply_hash != 0 OR conversation_hash != item_hash)'

/** Who did the first of them. */
const FIRST = 'argMin(identity_id, (occurred_at, identity_id))'
/** Who began a conversation; of several at the same moment (a commit and its co-authors) the one whose activity it is called by. */
const BEGAN = 'argMin(identity_id, (occurred_at, item_hash != conversation_hash, identity_id))'

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
  return {
    text: `SELECT giver, if(answered != 0, answered, opener) AS taker, at, id FROM (
      SELECT identity_id AS giver, occurred_at AS at, id, reply_hash AS target, conversation_hash AS thread ${from} AND ${REPLIES}
    ) AS replies LEFT JOIN (
      SELECT item_hash AS target, ${FIRST} AS answered FROM activity
      WHERE ${among} AND item_hash IN (SELECT reply_hash ${from} AND reply_hash != 0) GROUP BY item_hash
    ) AS parents USING (target) LEFT JOIN (
      SELECT conversation_hash AS thread, ${BEGAN} AS opener FROM activity
      WHERE ${among} AND conversation_hash IN (SELECT conversation_hash ${from} AND ${REPLIES}) GROUP BY conversation_hash
    ) AS threads USING (thread)
    WHERE taker != 0`,
    params: { ...params, ...(apart.length === 0 ? {} : { apart }) },
  }
}

/** Rows `{ a, b, gave, got, last_ms, replies, ties }`, a below b: pairs of people with how often a answered b and b a; the last two are of all pairs. */
export const pairsSql = (among: Among, limit: number): Sql => {
  const { text, params } = repliesSql(among)
  return {
    text: `SELECT least(one, other) AS a, greatest(one, other) AS b, countIf(one < other) AS gave, countIf(one > other) AS got,
      toUnixTimestamp64Milli(max(at)) AS last_ms, sum(count()) OVER () AS replies, count() OVER () AS ties
    FROM (SELECT ${memberOf(among.filter, 'giver')} AS one, ${memberOf(among.filter, 'taker')} AS other, at FROM (${text}))
    WHERE one != 0 AND other != 0 AND one != other GROUP BY a, b ORDER BY gave + got DESC, last_ms DESC, a, b LIMIT ${limit}`,
    params,
  }
}
