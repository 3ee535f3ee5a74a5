import { CARRYING_PARTS, type CarryingPart } from '@kith/contract/carrying'
import { answeredRows, HELP } from '../../analytics/answered.ts'
import type { Day } from '../../analytics/calendar.ts'
import { asksKinds, checkedZone, conditions, memberOf, type PartialFilter, type Sql } from '../../analytics/filter.ts'
import type { Held } from '../../analytics/partitions.ts'

/** What a community rests on, each with what counts for it. */
export const PARTS: Record<CarryingPart, { readonly label: string; readonly definition: string }> = {
  everything: { label: 'Everything', definition: 'All activities of these days.' },
  code: { label: 'Code', definition: 'Activities of the category code: commits, merges, pull requests opened.' },
  review: { label: 'Review', definition: 'Activities of the category review: reviews, comments on changes, merging what others wrote.' },
  answers: {
    label: 'Answers',
    definition:
      'What people did in conversations of the categories help and support, without the question itself and without what its asker did there, as far as the question lies in these days, too.',
  },
  talk: { label: 'Talk', definition: 'Activities of the category discussion: topics, issues, messages, replies, comments.' },
}

/** Those that one look at the activities tells; who asked has to be looked up. */
export const SIMPLE = CARRYING_PARTS.filter((part) => part !== 'answers')
export const SIMPLE_SQL: Record<Exclude<CarryingPart, 'answers'>, string> = {
  everything: '1',
  code: "category = 'code'",
  review: "category = 'review'",
  talk: "category = 'discussion'",
}

const EVERYBODY = { teammates: 'include', robots: 'include' } as const
const anybody = memberOf(EVERYBODY)

/** The condition of a part on activities. */
export const partSql = (part: CarryingPart, filter: PartialFilter, zone: string): Sql => {
  if (part !== 'answers') return { text: SIMPLE_SQL[part], params: {} }
  // Whoever asked is who asked, whatever else the filter looks for.
  const { text, params } = conditions({ ...timesOf(filter) }, zone)
  return {
    text: `${HELP} AND conversation_hash != item_hash AND (conversation_hash, ${anybody}) NOT IN (
      SELECT conversation_hash, ${anybody} FROM activity WHERE ${text} AND ${HELP} AND conversation_hash = item_hash
    )`,
    params,
  }
}

interface AnswerSpan {
  /** Without the days. */
  readonly filter: PartialFilter
  readonly zone: string
  readonly from: Day
  readonly to: Day
  /** Of the same answers in other days: since when, and which day parts them in two. */
  readonly since: Day
  readonly turn: Day
  /** What is held of answers. */
  readonly answered?: readonly Held[]
}

/**
 * Rows `{ member, n, now, past }`: answers from `from` on, from `turn` on, and those between `since` and `turn`, all up to `to`, in one reading. Whoever asked in
 * the days that are looked at is no answerer there: the longer of both times looks at questions that the shorter does not know of.
 */
export const answersSql = (span: AnswerSpan): Sql => {
  const { filter, zone, from, to, since, turn, answered } = span
  const isLonger = from < since
  const [first, second] = isLonger ? [from, since] : [since, from]
  if (answered !== undefined && !asksKinds(filter)) return { text: knownAnswers({ ...span, first, answered }), params: {} }
  const { text, params } = conditions({ ...filter, from: first, to }, zone)
  const at = (name: string): string => `toDateTime64({${name}:String}, 3, '${checkedZone(zone)}')`
  const who = `(conversation_hash, ${anybody})`
  const asked = (until: string, from_: string): string =>
    `SELECT conversation_hash, ${anybody} FROM activity WHERE deleted_at_source = 0 AND ${from_} AND ${until} AND ${HELP} AND conversation_hash = item_hash`
  const early = `${who} NOT IN (${asked(`occurred_at < ${at('second')}`, `occurred_at >= ${at('from')}`)})`
  const [whole, lately, before] = isLonger
    ? [early, '1', `occurred_at >= ${at('second')} AND `]
    : [`occurred_at >= ${at('second')}`, early, `${early} AND `]
  return {
    text: `SELECT member, sum(done) AS n, sum(lately) AS now, sum(earlier) AS past FROM (
      SELECT ${memberOf(filter)} AS member, done, lately, earlier FROM (
        SELECT identity_id, countIf(${whole}) AS done, countIf(${lately} AND occurred_at >= ${at('turn')}) AS lately, countIf(${before}occurred_at < ${at('turn')}) AS earlier
        FROM activity WHERE ${text} AND ${HELP} AND conversation_hash != item_hash
          AND ${who} NOT IN (${asked(`occurred_at < ${at('to')}`, `occurred_at >= ${at('second')}`)})
        GROUP BY identity_id
      )
    ) WHERE member != 0 GROUP BY member`,
    params: { ...params, second: `${second} 00:00:00`, turn: `${turn} 00:00:00` },
  }
}

/** The same from rows of who answered whom. */
const knownAnswers = ({
  filter,
  zone,
  first,
  from,
  to,
  since,
  turn,
  answered,
}: AnswerSpan & { first: Day; answered: readonly Held[] }): string => {
  const day = (one: Day): string => `toDate('${one}')`
  const isOwn = `asker != 0 AND asked <= ${day(to)} AND ${memberOf(EVERYBODY, 'asker')} = ${memberOf(EVERYBODY)}`
  return `SELECT member, sum(done) AS n, sum(lately) AS now, sum(earlier) AS past FROM (
      SELECT ${memberOf(filter)} AS member, if(${isOwn}, asked, toDate(0)) AS own, if(day >= ${day(from)} AND own < ${day(from)}, n, 0) AS done,
        if(own < ${day(since)} AND day >= ${day(turn)}, n, 0) AS lately, if(own < ${day(since)} AND day >= ${day(since)} AND day < ${day(turn)}, n, 0) AS earlier
      FROM (${answeredRows(answered, { zone, from: first, to })})
    ) WHERE member != 0 GROUP BY member`
}

const timesOf = ({ from, to }: PartialFilter): PartialFilter => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
})

/** Rows `{ member, n }`: how much of a part each person did. */
export const didSql = (part: CarryingPart, filter: PartialFilter, zone: string): Sql => {
  const { text, params } = conditions(filter, zone)
  const own = partSql(part, filter, zone)
  return {
    text: `SELECT member, sum(done) AS n FROM (
      SELECT ${memberOf(filter)} AS member, done FROM (
        SELECT identity_id, count() AS done FROM activity WHERE ${text} AND ${own.text} GROUP BY identity_id
      )
    ) WHERE member != 0 GROUP BY member`,
    params: { ...own.params, ...params },
  }
}
