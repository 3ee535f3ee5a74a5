import type { ArrivalRules, Touch } from '@kith/contract/arrivals'
import type { Day } from '../calendar.ts'
import { addDays } from '../calendar.ts'
import { attendedRows } from '../attended.ts'
import { checkedZone, inCommunities, memberOf, ROBOT, TEAMMATE, type Sql } from '../filter.ts'
import { marksSql, type Marks } from '../journey/marks.ts'
import type { Held } from '../partitions.ts'
import { elsewhereSql } from './rules.ts'

/** Who arrived between two days, and what the team had done toward them before. */
export interface ArrivalsQuestion {
  readonly marks: Marks
  readonly rules: ArrivalRules
  readonly zone: string
  /** First and last day of arrival, both included. */
  readonly from: Day
  readonly to: Day
  /** Only of these identities. */
  readonly among?: readonly number[] | undefined
  /** Those alone who were touched before. */
  readonly only?: 'cultivated' | undefined
  /** What is held of who was at events. */
  readonly attended?: readonly Held[]
}

/** Signing up for an event, or out of it, is no touch: only being there is. */
const SIGN_UPS = ['rsvp', 'registered', 'signed-up', 'waitlisted', 'applied', 'declined', 'cancelled']
const INVITATIONS = ['invited', 'invitation']

const COMMUNITY = memberOf({})
/** Numbers of the identities of teammates who are no robots. */
const TEAM = `(SELECT identity_id FROM standing FINAL WHERE bitAnd(flags, ${TEAMMATE}) != 0 AND bitAnd(flags, ${ROBOT}) = 0)`

/** Rows `{ member, arrived, touches }` of who arrived; touches are `(at, touch, id, doer)`, those that count, the earliest first. */
export const arrivalsSql = (question: ArrivalsQuestion): Sql => {
  const { rules, zone, from, to, among, only } = question
  const marks = marksSql(question.marks, among)
  const parts = touchesOf(question)
  const start = (day: Day): string => `toDateTime64('${day} 00:00:00', 3, '${checkedZone(zone)}')`
  const counts = `one -> one.1 < arrived AND one.1 >= arrived - INTERVAL ${rules.windowDays} DAY`
  const rows = `SELECT ${COMMUNITY} AS member, first_at FROM (${marks.text}) WHERE what = 'arrival' AND member != 0`
  const span = `HAVING arrived >= ${start(from)} AND arrived < ${start(addDays(to, 1))}`
  const touched = `SELECT member, groupArray((at, touch, id, doer)) AS known FROM (
    ${parts.map((part) => part.text).join('\n    UNION ALL ')}
  ) WHERE member != 0 GROUP BY member`
  // Whoever was touched is few: only of them it is looked up when they arrived.
  const both =
    only === 'cultivated'
      ? `SELECT member, min(first_at) AS arrived, any(known) AS known FROM (${rows}) AS arrivals INNER JOIN (
  ${touched}
) AS touched USING (member) GROUP BY member ${span}`
      : `SELECT member, arrived, known FROM (SELECT member, min(first_at) AS arrived FROM (${rows}) GROUP BY member ${span}) AS arrivals LEFT JOIN (
  ${touched}
) AS touched USING (member)`
  return {
    text: `SELECT member, arrived, arraySort(arrayFilter(${counts}, known)) AS touches FROM (
  ${both}
)${only === 'cultivated' ? ' WHERE notEmpty(touches)' : ''}`,
    params: parts.reduce((all, part) => ({ ...all, ...part.params }), marks.params),
  }
}

/** Rows `{ member, at, touch, id, doer }`, of each kind of touch that counts. */
const touchesOf = ({ rules, zone, from, to, among, marks, attended }: ArrivalsQuestion): Sql[] => {
  const span = (column = 'occurred_at'): string =>
    `${column} >= toDateTime64('${addDays(from, -rules.windowDays - 1)} 00:00:00', 3, '${checkedZone(zone)}') AND ${column} < toDateTime64('${addDays(to, 1)} 00:00:00', 3, '${checkedZone(zone)}')`
  const numbers = among === undefined ? undefined : among.join(',') || '0'
  const has = (touch: Touch): boolean => rules.touches.includes(touch)
  const parts: Sql[] = []
  if (has('event')) {
    const own = numbers === undefined ? '' : ` AND identity_id IN (${numbers})`
    parts.push({
      text: `SELECT ${COMMUNITY} AS member, occurred_at AS at, 'event' AS touch, id, identity_id AS doer FROM (
      ${attendedRows(attended ?? [], `kind NOT IN {signUps:Array(String)} AND ${span()}${own}`)})`,
      params: { signUps: SIGN_UPS },
    })
  }
  if (has('mention') || has('invitation')) {
    const wanted = has('mention') ? (has('invitation') ? '1' : "touch = 'mention'") : "touch = 'invitation'"
    const named = numbers === undefined ? '' : ` AND hasAny(mentions, [${numbers}])`
    parts.push({
      text: `SELECT ${memberOf({}, 'named')} AS member, occurred_at AS at, if(kind IN {invitations:Array(String)}, 'invitation', 'mention') AS touch, id, identity_id AS doer
      FROM (SELECT arrayJoin(mentions) AS named, occurred_at, kind, id, identity_id FROM activity
        WHERE deleted_at_source = 0 AND identity_id IN ${TEAM} AND notEmpty(mentions) AND ${span()}${named}) WHERE ${wanted}${numbers === undefined ? '' : ` AND named IN (${numbers})`}`,
      params: { invitations: INVITATIONS },
    })
  }
  if (has('reply')) {
    const elsewhere = elsewhereSql(rules.elsewhere)
    // Whoever has not arrived can only have been replied to where they were: elsewhere, or in another community than those asked about.
    const community = marks.filter?.community
    const away = community?.length ? `(${elsewhere.text} OR NOT ${inCommunities(community)})` : elsewhere.text
    parts.push({
      text: `SELECT ${memberOf({}, 'asker')} AS member, replied AS at, 'reply' AS touch, reply AS id, doer FROM (
        SELECT item_hash AS item, identity_id AS asker, occurred_at AS asked FROM activity
        WHERE deleted_at_source = 0 AND ${away}${numbers === undefined ? '' : ` AND identity_id IN (${numbers})`}
      ) AS ours INNER JOIN (
        SELECT if(reply_hash != 0, reply_hash, conversation_hash) AS item, occurred_at AS replied, id AS reply, identity_id AS doer FROM activity
        WHERE deleted_at_source = 0 AND identity_id IN ${TEAM} AND (reply_hash != 0 OR conversation_hash NOT IN (0, item_hash)) AND ${span()}
      ) AS theirs USING (item) WHERE replied > asked`,
      params: elsewhere.params,
    })
  }
  return parts
}
