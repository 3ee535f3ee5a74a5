import { CARRYING_PARTS, type CarryingPart } from '@kith/contract/carrying'
import { conditions, memberOf, type PartialFilter, type Sql } from '../../analytics/filter.ts'

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

const HELP = "category IN ('help', 'support') AND conversation_hash != 0"
const anybody = memberOf({ teammates: 'include', robots: 'include' })

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
