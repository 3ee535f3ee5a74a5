import type { SegmentCondition, SegmentRule } from '@kith/contract/segment-rules'
import type { App } from '../../app.ts'
import { dayIn } from '../../analytics/calendar.ts'
import type { PartialFilter, Sql } from '../../analytics/filter.ts'
import { readSummary } from '../../analytics/history.ts'
import { keeping } from '../../analytics/kept.ts'
import { readHeld } from '../../analytics/partitions.ts'
import { readDays } from '../../analytics/rhythm.ts'
import { standingSql, type Standings } from '../../analytics/segments.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { settleWhereabouts } from '../whereabouts/index.ts'
import { agoSql, didSql, type Known } from './did.ts'
import { everybodySql } from './everybody.ts'
import { knownInState, whereaboutsSql } from './known.ts'
import { placedSql } from './placed.ts'

export interface Question {
  /** Rows `{ person, bits }`, one each of everybody who counts and of whom anything can hold; bit i says what the SQL of condition i found. */
  readonly people: Sql
  /** Over `bits`: whether somebody is in the segment. */
  readonly holds: string
  /** Over `bits`, of each condition in the order of reading: whether it holds, and whether it does of people who are in no row. */
  readonly conditions: readonly { readonly holds: string; readonly forRest: boolean }[]
}

/** What one condition found: people, or with `isRest` all but them. */
interface Found extends Sql {
  readonly isRest: boolean
}

/** A rule as one question to the log. Who is known by the state is handed over as numbers. */
export const questionOf = async (app: App, rule: SegmentRule, standings: Standings): Promise<Question> => {
  const asked = conditionsOf(rule)
  if (asksWhereabouts(rule)) await settleWhereabouts(app)
  const zone = await workspaceZone(app)
  const log = keeping(app.log)
  const [summary, { days }, turnout] = await Promise.all([readSummary(log), readDays(log, zone, {}), readHeld(log, 'turnout', zone)])
  const known: Known = { zone, today: dayIn(app.now(), zone), summary, days, turnout }
  const found: Found[] = []
  for (const [index, one] of asked.entries()) found.push(prefixed(await findPeople(app, one, known), `c${index}_`))
  const conditions = asked.map((one, index) => {
    const isTurned = one.not !== found[index]?.isRest
    return { holds: `${isTurned ? 'NOT ' : ''}bitTest(bits, ${index})`, forRest: isTurned }
  })
  const parts = found.map((one, index) => `SELECT person, toUInt32(${2 ** index}) AS bit FROM (${one.text})`)
  // Where nobody is in who is in no row, nobody needs one for that.
  if (join(rule, (index) => conditions[index]?.forRest ?? false))
    parts.push(`SELECT person, toUInt32(0) AS bit FROM (${await everybodySql(app)})`)
  return {
    people: {
      text: `SELECT person, groupBitOr(bit) AS bits FROM (
  ${parts.join('\n  UNION ALL ')}
) WHERE person != 0${standingSql(standings)} GROUP BY person`,
      params: Object.assign({}, ...found.map((one) => one.params)),
    },
    holds: joinSql(rule, (index) => conditions[index]?.holds ?? '0'),
    conditions,
  }
}

/** In the order of reading. */
export const conditionsOf = (rule: SegmentRule): SegmentCondition[] => rule.of.flatMap((one) => ('of' in one ? one.of : [one]))

/** Which sources and communities a rule names. */
export const filtersOf = (rule: SegmentRule): Pick<PartialFilter, 'source' | 'community'>[] =>
  conditionsOf(rule).filter((one) => one.type === 'did' || one.type === 'first' || one.type === 'last')

/** Whether it asks where people are. */
export const asksWhereabouts = (rule: SegmentRule): boolean => conditionsOf(rule).some(({ type }) => isWhereabouts(type))

const isWhereabouts = (type: SegmentCondition['type']): boolean => type === 'organization' || type === 'country' || type === 'zone'

const findPeople = async (app: App, one: SegmentCondition, known: Known): Promise<Found> => {
  switch (one.type) {
    case 'did':
      return didSql(one, known)
    case 'first':
    case 'last':
      return { ...agoSql(one, known), isRest: false }
    case 'organization':
    case 'country':
    case 'zone':
      return { ...(await whereaboutsSql(app.state.db, one, known.today)), isRest: false }
    case 'name':
    case 'tag':
    case 'owner':
    case 'account':
    case 'note':
      return { text: peopleSql(await knownInState(app.state.db, one)), params: {}, isRest: false }
    case 'level':
    case 'step':
    case 'stage':
    case 'arrival':
    case 'cold':
    case 'around':
      return placedSql(app, one, known)
  }
}

const peopleSql = (people: readonly number[]): string =>
  `SELECT toUInt32(arrayJoin(splitByChar(',', '${people.join(',') || '0'}'))) AS person`

/** Two conditions may speak of the same parameters. */
const prefixed = ({ text, params, isRest }: Found, prefix: string): Found => ({
  text: text.replaceAll(/\{([A-Za-z_]\w*):/g, `{${prefix}$1:`),
  params: Object.fromEntries(Object.entries(params).map(([name, value]) => [`${prefix}${name}`, value])),
  isRest,
})

type Joined = SegmentRule['type']

/** Puts conditions together as the rule says, by their numbers. */
const walk = <T>(rule: SegmentRule, of: (index: number) => T, put: (type: Joined, parts: readonly T[]) => T): T => {
  let next = 0
  return put(
    rule.type,
    rule.of.map((one) =>
      'of' in one
        ? put(
            one.type,
            one.of.map(() => of(next++)),
          )
        : of(next++),
    ),
  )
}

const join = (rule: SegmentRule, of: (index: number) => boolean): boolean =>
  walk(rule, of, (type, parts) => (type === 'all' ? parts.every(Boolean) : parts.some(Boolean) === (type === 'any')))

const joinSql = (rule: SegmentRule, of: (index: number) => string): string =>
  walk(rule, of, (type, parts) => (type === 'none' ? `NOT (${parts.join(' OR ')})` : `(${parts.join(type === 'all' ? ' AND ' : ' OR ')})`))
