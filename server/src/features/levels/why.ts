import type { LevelRules } from '@kith/contract/levels'
import type { App } from '../../app.ts'
import { addDays, stepBucket, type Day } from '../../analytics/calendar.ts'
import { checkedZone } from '../../analytics/filter.ts'
import { levelOf, MILESTONES, STEPS } from '../../analytics/levels/grade.ts'
import { daysNow, standing, type Presence, type Reached, type Standing } from '../../analytics/levels/presence.ts'
import { windowOf, type Window } from '../../analytics/levels/review.ts'
import { weightSql } from '../../analytics/levels/weights.ts'
import { FIRST_BIT, monthsSql } from '../../analytics/months.ts'
import { readLevelRules } from '../../analytics/rule-sets.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { notFound } from '../../platform/errors.ts'
import { kindOf, monthsNow, SHOWN, showActivities, type ShownRow } from '../activities/index.ts'
import { personOf } from '../people/index.ts'
import { dayAsked } from './counts.ts'
import { kindsKnown, type KnownKind } from './rules.ts'
import { definitionOf } from './words.ts'

const PERIODS_SHOWN = 12
const WAYS_SHOWN = 4

/** Why a person is at their level, until when it holds, and what leads further. */
export const explainLevel = async (app: App, id: number, asked: Day | undefined) => {
  const { db } = app.state
  const personId = await personOf(db, id)
  const member =
    personId === undefined ? undefined : await db.selectFrom('member').selectAll().where('id', '=', personId).executeTakeFirst()
  if (!member) throw notFound('person', id)
  const identities = (await db.selectFrom('identity').select('id').where('member_id', '=', member.id).execute()).map((row) => row.id)
  const [at, rules] = [await dayAsked(app, asked), await readLevelRules(db)]
  const window = windowOf(at, rules)
  const presence = await presenceOf(app, rules, window, identities)
  const now = standing(presence, window)
  const then = fallsAt(presence, rules, window, now.grade)
  return {
    ...window,
    grade: now.grade,
    level: levelOf(now.grade),
    reasons: now.grade === 0 ? [] : [...(await weighty(app, rules, window, identities, now)), ...milestones(now)],
    holdsUntil: then?.at ?? null,
    thenGrade: then?.grade ?? 0,
    thenLevel: levelOf(then?.grade ?? 0),
    next: waysOn(presence, window, now, await kindsKnown(app, rules, { fresh: false })),
    counted: !member.teammate && member.robot !== 'robot',
    definition: definitionOf(rules.reviewMonths, window),
  }
}

interface MonthRow {
  readonly month: Day
  readonly grade: number
  /** As text: more bits than a number of JavaScript keeps apart. */
  readonly days: string
}

const presenceOf = async (app: App, rules: LevelRules, { from, at }: Window, identities: readonly number[]): Promise<Presence> => {
  const weight = weightSql(rules)
  const months = await monthsNow(app)
  const rows = await app.log.query<MonthRow>(
    `SELECT toString(month) AS month, ${weight.text} AS grade, toString(bitShiftRight(groupBitOr(days), ${FIRST_BIT})) AS days
     FROM (${monthsSql(months, from, `${at.slice(0, 8)}01`, identities)}) GROUP BY month, grade HAVING grade > 0`,
    weight.params,
  )
  const presence = new Map<Day, number>()
  for (const { month, grade, days } of rows) {
    for (let day = month, bits = BigInt(days); bits > 0n && day <= at; day = addDays(day, 1), bits >>= 1n) {
      if ((bits & 1n) === 1n) presence.set(day, Math.max(presence.get(day) ?? 0, grade))
    }
  }
  return presence
}

/** The first review at which the level is lower if nothing more is done. */
const fallsAt = (presence: Presence, rules: LevelRules, { nextReview }: Window, grade: number): { at: Day; grade: number } | undefined => {
  if (grade === 0) return undefined
  for (let at = nextReview; ; at = stepBucket(at, 'month', rules.reviewMonths)) {
    // Beyond the look-back nothing is left, so this ends.
    const later = standing(presence, windowOf(at, rules)).grade
    if (later < grade) return { at, grade: later }
  }
}

/** The activities that are weighty enough for the grade, by kind, and the latest of them. */
const weighty = async (app: App, rules: LevelRules, { from, at }: Window, identities: readonly number[], now: Standing) => {
  if (now.best < now.grade) return []
  const weight = weightSql(rules)
  const day = `toDate(occurred_at, '${checkedZone(await workspaceZone(app))}')`
  const matching = `FROM (SELECT * REPLACE (toUInt8(least(floor(weight + 0.5), 12)) AS weight) FROM activity
    WHERE identity_id IN (${identities.join(',') || '0'}) AND deleted_at_source = 0)
    WHERE ${weight.text} = ${now.grade} AND ${day} >= toDate('${from}') AND ${day} <= toDate('${at}')`
  const [kinds, latest] = await Promise.all([
    app.log.query<{ kind: string; n: number }>(`SELECT kind, count() AS n ${matching} GROUP BY kind ORDER BY n DESC, kind`, weight.params),
    app.log.query<ShownRow>(`SELECT ${SHOWN} ${matching} ORDER BY occurred_at DESC, id LIMIT 1`, weight.params),
  ])
  if (kinds.length === 0) return []
  const [shown] = await showActivities(app, latest)
  return [{ type: 'activity' as const, kinds: kinds.map(({ kind, n }) => ({ ...kindOf(app, kind), count: n })), latest: shown ?? null }]
}

const milestones = ({ grade, reached }: Standing) =>
  reached
    .filter(({ milestone, periods }) => periods.length > 0 && milestone.grade + Math.min(periods.length, STEPS) - 1 === grade)
    .map(({ milestone, periods }) => ({
      type: 'milestone' as const,
      milestone: milestone.milestone,
      periods: periods.slice(0, PERIODS_SHOWN),
      count: periods.length,
    }))

const waysOn = (presence: Presence, { at }: Window, now: Standing, kinds: readonly KnownKind[]) => {
  const nextLevel = Math.ceil(now.grade / STEPS) * STEPS + 1
  const targets = [...new Set([now.grade + 1, nextLevel])].filter((grade) => grade <= STEPS * 4)
  return targets.map((grade) => ({
    grade,
    level: levelOf(grade),
    kinds: kinds
      .filter((one) => one.effective >= grade)
      .toSorted((a, b) => a.effective - b.effective || b.count - a.count)
      .slice(0, WAYS_SHOWN)
      .map(({ kind, label, effective }) => ({ kind, label, weight: effective })),
    milestone: milestoneFor(presence, at, now.reached, grade),
  }))
}

const milestoneFor = (presence: Presence, at: Day, reached: readonly Reached[], grade: number) => {
  const milestone = MILESTONES.findLast((one) => one.grade <= grade)
  if (milestone === undefined) return null
  const has = reached.find((one) => one.milestone === milestone)?.periods.length ?? 0
  return {
    milestone: milestone.milestone,
    days: milestone.days,
    needs: grade - milestone.grade + 1,
    has,
    now: daysNow(presence, milestone, at),
  }
}
