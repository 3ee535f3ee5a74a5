import type { growthSurvival, Survival, SurvivalGroup } from '@kith/contract/growth'
import { DIMENSIONS, type Dimension } from '@kith/contract/measures'
import type { InputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { addDays, type Day } from '../../analytics/calendar.ts'
import type { Sql } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { dayNumber, spansSql, type Rhythm } from '../../analytics/rhythm.ts'
import { kaplanMeier, meanStay, medianStay, type Stay, type Step } from '../../analytics/statistics/kaplan-meier.ts'
import { logRank } from '../../analytics/statistics/log-rank.ts'
import { labelsFor } from '../measures/index.ts'
import { survivalDefinition } from './definitions.ts'
import { firstKeySql } from './first-key.ts'
import { rhythmOf, windowOf, type Window } from './window.ts'

/** How far back newcomers are looked at where nothing is said. */
const LOOK_BACK_DAYS = 3 * 365
const YEAR_DAYS = 365
const STEPS_MAX = 240

interface Row {
  readonly key: string
  readonly t: number
  readonly left: number
  readonly here: number
  readonly people: number
  readonly keys: number
  /** People of whom it cannot be told yet, all together. */
  readonly fresh: number
}

export const survival = async (app: App, input: InputOf<typeof growthSurvival>): Promise<Survival> => {
  const { silent, by, top, ...filter } = input
  const window = await windowOf(app, filter)
  const from = newcomersFrom(window)
  const rhythm = await rhythmOf(app, window)
  const sql = staysSql(app, window, rhythm, { silent, by, top })
  const [rows, labels] = await Promise.all([keeping(app.log).query<Row>(sql.text, sql.params), labelsFor(app, dimensionOf(by))])
  const keys = by === undefined ? [''] : [...new Set(rows.map((row) => row.key))]
  const groups = keys.map((key) => ({ key, stays: rows.filter((row) => row.key === key).map(toStay) }))
  return {
    from,
    to: window.to,
    silent,
    definition: survivalDefinition(silent),
    tooNew: rows[0]?.fresh ?? (await tooNew(app, window, rhythm, silent)),
    groups: groups.map(({ key, stays }) => ({ key, label: labelOf(by, key, labels.of), ...curveOf(stays) })),
    difference: difference(groups.map(({ stays }) => stays)),
    more: Math.max(0, (rows[0]?.keys ?? 0) - keys.length),
  }
}

export const newcomersFrom = (window: Window): Day => window.from ?? addDays(window.to, -LOOK_BACK_DAYS)

const toStay = (row: Row): Stay => ({ t: row.t, left: row.left, censored: row.here })

export const dimensionOf = (by: SurvivalGroup | undefined): Dimension | undefined => DIMENSIONS.find((one) => one === by)

export const labelOf = (by: SurvivalGroup | undefined, key: string, of: (key: string) => string): string => {
  if (by === 'year') return key.slice(0, 4)
  return by === 'quarter' ? `${key.slice(0, 4)}, quarter ${Math.floor(Number(key.slice(5, 7)) / 3) + 1}` : of(key)
}

const curveOf = (stays: readonly Stay[]) => {
  const steps = kaplanMeier(stays)
  return {
    people: stays.reduce((sum, one) => sum + one.left + one.censored, 0),
    left: stays.reduce((sum, one) => sum + one.left, 0),
    seen: stays.reduce((most, one) => Math.max(most, one.t), 0),
    median: medianStay(steps),
    firstYear: meanStay(steps, YEAR_DAYS),
    steps: thinned(steps).map(({ t, atRisk, survival: share, error, low, high }) => ({
      day: t,
      atRisk,
      survival: share,
      error,
      low,
      high,
    })),
  }
}

/** Of very many steps those between which the curve moves visibly; the first and the last stay. */
const thinned = (steps: readonly Step[]): Step[] => {
  if (steps.length <= STEPS_MAX) return [...steps]
  const apart = (1 - (steps.at(-1)?.survival ?? 0)) / STEPS_MAX
  let drawn = Number.POSITIVE_INFINITY
  return steps.filter(({ survival: share }, index) => {
    if (drawn - share < apart && index < steps.length - 1) return false
    drawn = share
    return true
  })
}

const difference = (groups: readonly (readonly Stay[])[]): Survival['difference'] => {
  const found = logRank(groups)
  return found && { chiSquared: found.chiSquared, degrees: found.degrees, p: found.p }
}

interface Asked {
  readonly silent: number
  readonly by: SurvivalGroup | undefined
}

const KEY_SQL = { quarter: 'toString(toStartOfQuarter(toDate(first)))', year: 'toString(toStartOfYear(toDate(first)))' } as const

/** Rows `{ member, key, first, last, is_left }` of all newcomers, also of those of whom it cannot be told yet whether they left. */
const newcomersSql = (app: App, window: Window, rhythm: Rhythm, { silent, by }: Asked): Sql => {
  const from = newcomersFrom(window)
  const people = spansSql(rhythm)
  const dimension = dimensionOf(by)
  const keys = dimension && firstKeySql(app, window, rhythm, dimension, from)
  const key = by === 'quarter' || by === 'year' ? KEY_SQL[by] : keys === undefined ? "''" : 'firsts.key'
  return {
    text: `SELECT member, ${key} AS key, first, last, last <= ${horizon(window, silent)} AS is_left FROM (
      SELECT member, first, last FROM (${people.text}) WHERE first >= ${dayNumber(from)}
    ) AS people${keys === undefined ? '' : ` INNER JOIN (${keys.text}) AS firsts USING (member)`}`,
    params: { ...people.params, ...keys?.params },
  }
}

/** The last day on which somebody may have come last and count as left. */
const horizon = (window: Window, silent: number): number => dayNumber(window.to) - silent

/** Rows of one group and length of stay each. Of quarters and years the latest groups, else the largest. */
const staysSql = (app: App, window: Window, rhythm: Rhythm, asked: Asked & { readonly top: number }): Sql => {
  const { text, params } = newcomersSql(app, window, rhythm, asked)
  const order = asked.by === 'quarter' || asked.by === 'year' ? 'key DESC' : 'people DESC, key'
  const known = `first <= ${horizon(window, asked.silent)}`
  return {
    text: `SELECT key, t, left, here, people, fresh, max(rank) OVER () AS keys FROM (
  SELECT key, t, left, here, people, fresh, dense_rank() OVER (ORDER BY ${order}) AS rank FROM (
    SELECT key, t, left, here, sum(left + here) OVER (PARTITION BY key) AS people, sum(waiting) OVER () AS fresh FROM (
      SELECT key, if(${known}, if(is_left, toInt32(last), ${horizon(window, asked.silent)}) - first, -1) AS t,
        countIf(is_left) AS left, countIf(${known} AND NOT is_left) AS here, countIf(NOT (${known})) AS waiting
      FROM (${text}) GROUP BY key, t
    )
  ) WHERE t >= 0
) QUALIFY rank <= ${asked.top} ORDER BY rank, t`,
    params,
  }
}

/** Where of nobody it can be told. */
const tooNew = async (app: App, window: Window, rhythm: Rhythm, silent: number): Promise<number> => {
  const people = spansSql(rhythm)
  const after = Math.max(horizon(window, silent) + 1, dayNumber(newcomersFrom(window)))
  const [row] = await keeping(app.log).query<{ n: number }>(
    `SELECT count() AS n FROM (${people.text}) WHERE first >= ${after}`,
    people.params,
  )
  return row?.n ?? 0
}

/** SELECT of the members of one group: all of whom it can be told, who left, or who is still here. */
export const staySql = async (
  app: App,
  window: Window,
  asked: Asked & { readonly key: string | undefined; readonly state: 'all' | 'left' | 'here' },
): Promise<Sql> => {
  const isOne = asked.by !== undefined && asked.key !== undefined
  const { text, params } = newcomersSql(app, window, await rhythmOf(app, window), {
    silent: asked.silent,
    by: isOne ? asked.by : undefined,
  })
  const tests = [
    `first <= ${horizon(window, asked.silent)}`,
    ...(isOne ? ['key = {stayKey:String}'] : []),
    ...(asked.state === 'all' ? [] : [asked.state === 'left' ? 'is_left' : 'NOT is_left']),
  ]
  return {
    text: `SELECT member FROM (${text}) WHERE ${tests.join(' AND ')}`,
    params: { ...params, ...(isOne ? { stayKey: asked.key } : {}) },
  }
}
