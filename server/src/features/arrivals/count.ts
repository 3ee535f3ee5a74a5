import { TOUCHES, type getArrivals } from '@kith/contract/arrivals'
import type { InputOf, OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { arrivalsSql } from '../../analytics/arrivals/sql.ts'
import { addDays, bucketStart, dayIn, stepBucket, type Day } from '../../analytics/calendar.ts'
import { checkedZone } from '../../analytics/filter.ts'
import { historySql, readSummary } from '../../analytics/history.ts'
import { keeping } from '../../analytics/kept.ts'
import { amongSql } from '../../analytics/segments.ts'
import { wilson } from '../../analytics/statistics/wilson.ts'
import { KithError } from '../../platform/errors.ts'
import { questionOf } from './question.ts'
import { definitionOf } from './words.ts'

const BUCKETS_MAX = 400

interface Row {
  readonly day: Day
  readonly organic: number
  readonly cultivated: number
  /** People by touch, in the order of TOUCHES. */
  readonly touched: readonly number[]
}

export const countArrivals = async (app: App, input: InputOf<typeof getArrivals>): Promise<OutputOf<typeof getArrivals>> => {
  const question = await questionOf(app, input)
  const { rules, zone, from, to } = question
  const { interval } = input
  const log = keeping(app.log)
  const summary = await readSummary(log)
  const { text, params } = amongSql(arrivalsSql(question), input.segment)
  const by = TOUCHES.map((touch) => `countIf(has(touches.2, '${touch}'))`)
  const [rows, [known]] = await Promise.all([
    log.query<Row>(
      `SELECT toString(toDate(arrived, '${checkedZone(zone)}')) AS day, countIf(empty(touches)) AS organic, countIf(notEmpty(touches)) AS cultivated,
        [${by.join(', ')}] AS touched FROM (${text}) GROUP BY day ORDER BY day`,
      params,
    ),
    log.query<{ n: number; ms: number }>(
      summary === undefined
        ? 'SELECT count() AS n, toUnixTimestamp64Milli(min(occurred_at)) AS ms FROM activity WHERE deleted_at_source = 0'
        : `SELECT sum(n) AS n, toUnixTimestamp64Milli(min(first_at)) AS ms FROM (${historySql(summary)})`,
    ),
  ])
  const knownSince = known === undefined || known.n === 0 ? null : dayIn(new Date(known.ms), zone)
  const sum = (of: (row: Row) => number, own: readonly Row[] = rows): number => own.reduce((total, row) => total + of(row), 0)
  const [organic, cultivated] = [sum((row) => row.organic), sum((row) => row.cultivated)]
  const full = knownSince === null ? null : addDays(knownSince, rules.windowDays)
  const range = wilson(cultivated, organic + cultivated)
  return {
    interval,
    from,
    to,
    windowDays: rules.windowDays,
    points: bucketsOf(from, to, interval).map((at) => {
      const next = stepBucket(at, interval)
      const own = rows.filter(({ day }) => day >= at && day < next)
      return { at, organic: sum((row) => row.organic, own), cultivated: sum((row) => row.cultivated, own), partial: next > to }
    }),
    organic,
    cultivated,
    cultivatedShare: {
      hits: cultivated,
      of: organic + cultivated,
      share: range === null ? null : cultivated / (organic + cultivated),
      low: range?.low ?? null,
      high: range?.high ?? null,
    },
    touches: TOUCHES.map((touch, index) => ({ touch, people: sum((row) => row.touched[index] ?? 0) })).filter((one) => one.people > 0),
    knownSince,
    incomplete:
      full === null
        ? 0
        : sum(
            (row) => row.organic + row.cultivated,
            rows.filter(({ day }) => day < full),
          ),
    definition: definitionOf(rules),
  }
}

const bucketsOf = (from: Day, to: Day, interval: 'week' | 'month' | 'quarter' | 'year'): Day[] => {
  const buckets: Day[] = []
  for (let at = bucketStart(from, interval); at <= to; at = stepBucket(at, interval)) {
    if (buckets.push(at) > BUCKETS_MAX)
      throw new KithError('invalid_input', `That makes more than ${BUCKETS_MAX} ${interval}s.`, {
        hint: 'Choose a shorter time, or a longer interval.',
      })
  }
  return buckets
}
