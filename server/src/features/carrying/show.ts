import { CARRYING_PARTS, type Carrying, type CarryingPart, type carryingPeople, type showCarrying } from '@kith/contract/carrying'
import type { InputOf, OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { addDays, dayIn, type Day } from '../../analytics/calendar.ts'
import { findMeasure } from '../../analytics/catalogue.ts'
import { withinLog, type PartialFilter, type Sql } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { readHeld } from '../../analytics/partitions.ts'
import { asDay } from '../../analytics/plan.ts'
import { absenceFactor } from '../../analytics/statistics/absence-factor.ts'
import { gini, lorenz } from '../../analytics/statistics/gini.ts'
import { peopleOf as countPeople, totalOf } from '../../analytics/statistics/histogram.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { KithError } from '../../platform/errors.ts'
import { findPeople, namesOf } from '../people/index.ts'
import { ANSWERS_MIN, BUSY_DAYS, BUSY_WEEKS_MIN, busyWeeks, growingShares, SHARE_DAYS, SHARE_MIN, sharesSpan, WEEKS } from './alarms.ts'
import { answersSql, didSql, PARTS } from './parts.ts'
import { ringsOf } from './rings.ts'
import { spreadOfAnswers, spreadOfSimple, type Spread } from './spread.ts'

const DEFAULT_DAYS = 365

const definitions: Carrying['definitions'] = {
  absenceFactor:
    'The fewest people who together did at least half of it. If they stayed away, half would be missing. (CHAOSS, Contributor Absence Factor)',
  gini: findMeasure('concentration')?.definition ?? '',
  rings:
    'Core: the fewest people who together did four fifths of it. Regular: those who bring it to 95 %. Casual: everybody else. Whoever did as much as the last of a ring belongs to it. (Mockus, Fielding and Herbsleb 2002; GrimoireLab)',
  share: `Somebody gave at least ${SHARE_MIN * 100} % of the answers of the last ${SHARE_DAYS} days, and clearly more than in the ${SHARE_DAYS} days before: the 95 % ranges (Wilson) do not overlap. Only with ${ANSWERS_MIN} answers in each.`,
  days: `Somebody was active on ${BUSY_DAYS} or 7 days in at least ${BUSY_WEEKS_MIN} of the last ${WEEKS} weeks that are over. Teammates are looked at only where the filter asks for them.`,
}

interface Span {
  readonly zone: string
  readonly from: Day
  readonly to: Day
  /** With the days. */
  readonly filter: PartialFilter
}

const spanOf = async (app: App, filter: PartialFilter): Promise<Span> => {
  const zone = await workspaceZone(app)
  const today = dayIn(app.now(), zone)
  const wanted = withinLog(asDay(filter.to, zone) ?? today)
  const to = wanted > today ? today : wanted
  const from = withinLog(asDay(filter.from, zone) ?? addDays(to, 1 - DEFAULT_DAYS))
  if (from > to) throw new KithError('invalid_input', `The time ends (${to}) before it begins (${from}).`, { hint: 'Swap from and to.' })
  return { zone, from, to, filter: { ...filter, from, to } }
}

export const showCarriers = async (app: App, input: InputOf<typeof showCarrying>): Promise<Carrying> => {
  const { zone, from, to, filter } = await spanOf(app, input)
  const { from: _from, to: _to, ...lasting } = filter
  const answered = await readHeld(keeping(app.log), 'answered', zone)
  const [simple, answers, days] = await Promise.all([
    spreadOfSimple(app, filter, zone),
    spreadOfAnswers(app, answersSql({ filter: lasting, zone, from, to, ...sharesSpan(to), answered })),
    busyWeeks(app, { filter: lasting, zone, to }),
  ])
  const shares = growingShares(answers.shares)
  const spreads = new Map<CarryingPart, Spread>([...simple, ['answers', answers.spread]])
  const members = [
    ...[...spreads.values()].flatMap((one) => one.top.map(({ member }) => member)),
    ...shares.map((one) => one.member),
    ...days.map((one) => one.member),
  ]
  const names = await namesOf(app, members)
  const person = (id: number): { id: number; name: string } => ({ id, name: names.get(id) ?? '' })
  return {
    from,
    to,
    definitions,
    parts: CARRYING_PARTS.flatMap((part) => {
      const one = spreads.get(part)
      return one === undefined || totalOf(one.histogram) === 0 ? [] : [shapePart(part, one, person)]
    }),
    alarms: {
      share: shares.map(({ member, ...rest }) => ({ person: person(member), ...rest })),
      days: days.map(({ member, ...rest }) => ({ person: person(member), ...rest })),
    },
  }
}

const shapePart = (
  part: CarryingPart,
  { histogram, top }: Spread,
  person: (id: number) => { id: number; name: string },
): Carrying['parts'][number] => {
  const activities = totalOf(histogram)
  return {
    part,
    ...PARTS[part],
    activities,
    people: countPeople(histogram),
    absenceFactor: absenceFactor(histogram),
    gini: gini(histogram),
    curve: lorenz(histogram),
    rings: ringsOf(histogram),
    top: top.map(({ member, n }) => ({ person: person(member), activities: n, share: n / activities })),
  }
}

/** The people of one ring of a part. */
export const peopleOfRing = async (app: App, input: InputOf<typeof carryingPeople>): Promise<OutputOf<typeof carryingPeople>> => {
  const { part, ring, half, limit, offset, ...given } = input
  const { zone, from, to, filter } = await spanOf(app, given)
  const did = didSql(part, filter, zone)
  const rings = ring === undefined ? undefined : ringsOf(await histogramOf(app, did))
  const index = rings?.findIndex((one) => one.ring === ring) ?? 0
  const [least, below] = [rings?.[index]?.least ?? 1, rings?.[index - 1]?.least]
  const few = half ? ` ORDER BY n DESC, member LIMIT ${absenceFactor(await histogramOf(app, did)) ?? 0}` : ''
  const members = {
    text: `SELECT member FROM (${did.text}) WHERE n >= ${least}${below === undefined ? '' : ` AND n < ${below}`}${few}`,
    params: did.params,
  }
  const when = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).formatRange(new Date(from), new Date(to))
  const { total, people } = await findPeople(app, { filter, members, sort: 'activities', direction: 'desc', limit, offset })
  const everybody = half ? 'The fewest who did half' : 'Everybody'
  const who =
    ring === undefined ? everybody : { core: 'The core', regular: 'Those who come regularly', casual: 'Those who come casually' }[ring]
  return {
    title: `${who}: ${PARTS[part].label.toLowerCase()}, ${when}`,
    definition: `${PARTS[part].definition} ${half ? definitions.absenceFactor : definitions.rings}`,
    total,
    people,
  }
}

const histogramOf = (app: App, { text, params }: Sql): Promise<{ value: number; people: number }[]> =>
  keeping(app.log).query(`SELECT n AS value, count() AS people FROM (${text}) GROUP BY value`, params)
