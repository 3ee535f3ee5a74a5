import { LEVELS } from '@kith/contract/levels'
import type { App } from '../../app.ts'
import { bucketStart, dayIn, stepBucket, addDays, type Day } from '../../analytics/calendar.ts'
import type { PartialFilter } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { gravity, commitment, peopleOf, type LevelCounts } from '../../analytics/levels/grade.ts'
import { windowOf } from '../../analytics/levels/review.ts'
import { readLevelRules } from '../../analytics/rule-sets.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { gradesNow, levelsNow } from '../activities/index.ts'
import { definitionOf, GRAVITY_DEFINITION, GRAVITY_SOURCE } from './words.ts'

/** A day that is asked for, today at the latest: nothing is known of what people will do. */
export const dayAsked = async (app: App, at: Day | undefined): Promise<Day> => {
  const today = dayIn(app.now(), await workspaceZone(app))
  return at === undefined || at > today ? today : at
}

/** Levels run from 0, none, to 4, leader. */
export const levelSql = (grade: string): string => `intDiv(${grade} + 2, 3)`

export const countLevels = async (app: App, asked: Day | undefined, filter: PartialFilter) => {
  const [at, rules] = [await dayAsked(app, asked), await readLevelRules(app.state.db)]
  const { text, params } = await gradesNow(app, [at], filter)
  const rows = await keeping(app.log).query<{ grade: number; n: number }>(
    `SELECT g0 AS grade, count() AS n FROM (${text}) WHERE g0 > 0 GROUP BY grade`,
    params,
  )
  const of = (grade: number): number => rows.find((row) => row.grade === grade)?.n ?? 0
  const levels = LEVELS.slice(1).map((level, index) => {
    const steps = [1, 2, 3].map((step) => of(index * 3 + step))
    return { level, steps, people: steps.reduce((sum, n) => sum + n, 0) }
  })
  const window = windowOf(at, rules)
  return {
    ...window,
    levels: levels.toReversed(),
    people: levels.reduce((sum, one) => sum + one.people, 0),
    definition: definitionOf(rules.reviewMonths, window),
  }
}

export const countMoves = async (app: App, since: Day, asked: Day | undefined, filter: PartialFilter) => {
  const [to, rules] = [await dayAsked(app, asked), await readLevelRules(app.state.db)]
  const from = since > to ? to : since
  const { text, params } = await gradesNow(app, [from, to], filter)
  const rows = await keeping(app.log).query<{ was: number; is: number; n: number }>(
    `SELECT ${levelSql('g0')} AS was, ${levelSql('g1')} AS is, count() AS n FROM (${text}) WHERE g0 + g1 > 0 GROUP BY was, is ORDER BY is DESC, was DESC`,
    params,
  )
  const sum = (wanted: (was: number, is: number) => boolean): number =>
    rows.reduce((total, { was, is, n }) => (wanted(was, is) ? total + n : total), 0)
  return {
    from: windowOf(from, rules),
    to: windowOf(to, rules),
    moves: rows.map(({ was, is, n }) => ({ from: LEVELS[was] ?? 'none', to: LEVELS[is] ?? 'none', people: n })),
    up: sum((was, is) => was > 0 && is > was),
    held: sum((was, is) => was > 0 && is === was),
    down: sum((was, is) => is > 0 && is < was),
    came: sum((was) => was === 0),
    left: sum((_, is) => is === 0),
    definition: `Levels on two days compared, with the weights of today. ${definitionOf(rules.reviewMonths, windowOf(to, rules))}`,
  }
}

/** The last days of so many months, and of the one before them; the last is the day asked for. */
const monthEnds = (at: Day, months: number): Day[] =>
  Array.from({ length: months + 1 }, (_, index) => {
    const next = stepBucket(bucketStart(at, 'month'), 'month', index - months + 1)
    return index === months ? at : addDays(next, -1)
  })

export const computeGravity = async (app: App, months: number, asked: Day | undefined, filter: PartialFilter) => {
  const [at, rules] = [await dayAsked(app, asked), await readLevelRules(app.state.db)]
  const days = monthEnds(at, months)
  const { text, params } = await levelsNow(app, days, filter)
  const parts = days.flatMap((_, index) => [1, 2, 3, 4].map((level) => `countIf(bitTest(l${level}, ${index}))`))
  const [row] = await keeping(app.log).query<{ counts: number[] }>(`SELECT [${parts.join(', ')}] AS counts FROM (${text})`, params)
  const counts = days.map((_, index): LevelCounts => {
    // People at a level or higher.
    const [first = 0, second = 0, third = 0, fourth = 0] = row?.counts.slice(index * 4, index * 4 + 4) ?? []
    return { explorer: first - second, participant: second - third, contributor: third - fourth, leader: fourth }
  })
  const points = days.map((day, index) => {
    const [before, now] = [counts[index - 1], counts[index]]
    if (now === undefined || before === undefined) return []
    const partial = addDays(day, 1) !== stepBucket(bucketStart(day, 'month'), 'month')
    return [{ at: day, partial, counts: now, people: peopleOf(now), commitment: commitment(now), gravity: gravity(before, now) }]
  })
  const definition = `${GRAVITY_DEFINITION} ${definitionOf(rules.reviewMonths, windowOf(at, rules))}`
  return { points: points.flat(), definition, source: GRAVITY_SOURCE }
}
