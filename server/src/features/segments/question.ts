import type { SegmentCondition, SegmentRule } from '@kith/contract/segment-rules'
import type { App } from '../../app.ts'
import { dayIn } from '../../analytics/calendar.ts'
import type { PartialFilter, Sql } from '../../analytics/filter.ts'
import { readSummary } from '../../analytics/history.ts'
import { keeping } from '../../analytics/kept.ts'
import { readHeld } from '../../analytics/partitions.ts'
import { readDays } from '../../analytics/rhythm.ts'
import type { Standings } from '../../analytics/segments.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { settleWhereabouts } from '../whereabouts/index.ts'
import { agoSql, didSql, type Known } from './did.ts'
import { everybodySql } from './everybody.ts'
import { foundOf, foundSql, NOBODY, people, type Found } from './found.ts'
import { knownInState, whereaboutsSql } from './known.ts'
import { placedSql } from './placed.ts'

export interface Question {
  /** One row of bitmaps of people: `counted`, those who count and of whom anything can hold, and `f0`, `f1`, ..., what each condition's SQL found. */
  readonly found: Sql
  /** Over that row: a bitmap of who is in the segment. */
  readonly within: string
  /** Over that row, of each condition in the order of reading: a bitmap of whom it holds of, and whether it also does of people who are not in `counted`. */
  readonly conditions: readonly { readonly within: string; readonly forRest: boolean }[]
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
  const forRest = asked.map((one, index) => one.not !== found[index]?.isRest)
  // Where nobody is in whom no condition found, nobody needs to be told of for that.
  const holdsOfRest = join(rule, (index) => forRest[index] ?? false)
  const everybody = holdsOfRest ? [people(await everybodySql(app))] : []
  const conditions = forRest.map((isTurned, index) => ({
    within: `${isTurned ? 'bitmapAndnot' : 'bitmapAnd'}(counted, f${index})`,
    forRest: isTurned,
  }))
  return {
    found: {
      text: foundSql(
        found.map(({ parts }) => parts),
        everybody,
        standings,
      ),
      params: Object.assign({}, ...found.map((one) => one.params)),
    },
    within: joinSql(rule, (index) => conditions[index]?.within ?? NOBODY),
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
      return agoSql(one, known)
    case 'organization':
    case 'country':
    case 'zone':
      return foundOf(await whereaboutsSql(app.state.db, one, known.today))
    case 'name':
    case 'tag':
    case 'owner':
    case 'account':
    case 'note':
      return foundOf({ text: peopleSql(await knownInState(app.state.db, one)), params: {} })
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
const prefixed = ({ parts, params, isRest }: Found, prefix: string): Found => ({
  parts: parts.map((one) => ({ ...one, text: one.text.replaceAll(/\{([A-Za-z_]\w*):/g, `{${prefix}$1:`) })),
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
  walk(rule, of, (type, parts) => {
    const joined = parts.reduce((all, one) => `${type === 'all' ? 'bitmapAnd' : 'bitmapOr'}(${all}, ${one})`)
    return type === 'none' ? `bitmapAndnot(counted, ${joined})` : joined
  })
