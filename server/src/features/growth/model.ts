import type { App } from '../../app.ts'
import { conditions, memberOf } from '../../analytics/filter.ts'
import { stampOf } from '../../analytics/kept.ts'
import { dayNumber, rhythmAmong, spansSql, type Rhythm } from '../../analytics/rhythm.ts'
import { fitStillAround, type Fit, type Histories } from '../../analytics/statistics/still-around.ts'

/** Of a larger community so many people are looked at, chosen by a hash of their number: the same ones each time. */
const SAMPLE_MAX = 5_000
/** With fewer people, or fewer of them who ever came back, four parameters mean nothing. */
const PEOPLE_MIN = 50
const RETURNED_MIN = 20
const KEPT_MS = 600_000
const WEEK_DAYS = 7

export const MODEL = 'mbg-nbd'

interface Kept {
  untilMs: number
  fit: Promise<Fit | null>
}
const KEPT_MAX = 8
const kept = new WeakMap<object, Map<string, Kept>>()

interface Row {
  readonly x: number
  readonly tx: number
  readonly T: number
  readonly people: number
}

/**
 * The model of who is still around, fitted to the community as it is: times in weeks. Kept for the day that it is seen from, because it changes slowly and
 * takes a moment: when it is ten minutes old it is fitted anew, for whoever asks next. Null where too few people are known.
 */
export const communityModel = async (app: Pick<App, 'log'>, rhythm: Rhythm): Promise<Fit | null> => {
  // Filters that say the same in other words are the same.
  const key = JSON.stringify([
    memberOf(rhythm.filter),
    conditions(rhythm.filter, rhythm.zone, { timeless: true }),
    rhythm.zone,
    rhythm.until,
    await stampOf(app.log, rhythm.filter),
  ])
  const models = kept.get(app.log) ?? new Map<string, Kept>()
  kept.set(app.log, models)
  const known = models.get(key)
  if (known === undefined) return begin(app, rhythm, models, key)
  if (known.untilMs <= performance.now()) {
    known.untilMs = performance.now() + KEPT_MS
    fitNow(app, rhythm).then(
      (fit) => (known.fit = Promise.resolve(fit)),
      () => undefined,
    )
  }
  return known.fit
}

const begin = (app: Pick<App, 'log'>, rhythm: Rhythm, models: Map<string, Kept>, key: string): Promise<Fit | null> => {
  const fit = fitNow(app, rhythm)
  const one = { untilMs: performance.now() + KEPT_MS, fit }
  models.set(key, one)
  for (const oldest of models.keys()) {
    if (models.size <= KEPT_MAX) break
    models.delete(oldest)
  }
  fit.catch(() => models.get(key) === one && models.delete(key))
  return fit
}

const fitNow = async (app: Pick<App, 'log'>, rhythm: Rhythm): Promise<Fit | null> => {
  const spans = spansSql(rhythm)
  const sample = 'ORDER BY cityHash64(member), member LIMIT'
  const people = rhythmAmong(rhythm, { text: `SELECT member FROM (${spans.text}) ${sample} ${SAMPLE_MAX}`, params: spans.params })
  const rows = await app.log.query<Row>(
    `SELECT x, tx, T, count() AS people FROM (
      SELECT member, length(days) - 1 AS x, days[-1] - days[1] AS tx, ${dayNumber(rhythm.until)} - days[1] AS T FROM (${people.text})
      ${sample} ${SAMPLE_MAX}
    ) GROUP BY x, tx, T ORDER BY x, tx, T`,
    people.params,
  )
  const histories = rows.map((row): Histories => ({ x: row.x, tx: row.tx / WEEK_DAYS, T: row.T / WEEK_DAYS, people: row.people }))
  const count = (wanted: (one: Histories) => boolean): number => histories.reduce((sum, one) => sum + (wanted(one) ? one.people : 0), 0)
  if (count(() => true) < PEOPLE_MIN || count((one) => one.x > 0) < RETURNED_MIN) return null
  return fitStillAround(MODEL, histories)
}

/** How likely somebody is to come again, over `days` and a day that this is seen from; NULL without a model. The formula of `stillAround`. */
export const aroundSql = (fit: Fit | null, until: number): string => {
  if (fit === null) return "CAST(NULL, 'Nullable(Float64)')"
  const { r, alpha, a, b } = fit.parameters
  const x = '(length(days) - 1)'
  const weeks = (number: string): string => `((${number} - days[1]) / ${WEEK_DAYS})`
  return `1 / (1 + ${a} / (${b} + ${x}) * exp(least(700, (${r} + ${x}) * log((${alpha} + ${weeks(String(until))}) / (${alpha} + ${weeks('days[-1]')})))))`
}
