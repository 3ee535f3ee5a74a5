import type { growthCold } from '@kith/contract/growth'
import type { OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import type { PartialFilter, Sql } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { dayNumber, rhythmAmong, spansSql, type Rhythm } from '../../analytics/rhythm.ts'
import type { Fit } from '../../analytics/statistics/still-around.ts'
import { peopleOf } from '../people/index.ts'
import { COLD, coldDefinition } from './definitions.ts'
import { aroundSql, communityModel } from './model.ts'
import { rhythmOf, windowOf } from './window.ts'

interface Row {
  readonly member: number
  readonly activeDays: number
  readonly cadence: number
  readonly usual: number
  readonly silent: number
  readonly around: number | null
  readonly total: number
}

/** Rows `{ member, activeDays, cadence, usual, silent, around, total }`, those who came most often first. */
export const coldSql = (rhythm: Rhythm, fit: Fit | null): Sql => {
  const until = dayNumber(rhythm.until)
  // The days are looked at of those alone who may have gone cold.
  const spans = spansSql(rhythm)
  const silent = `last BETWEEN ${until - COLD.silentMax} AND ${until - COLD.silentMin - 1}`
  const people = rhythmAmong(rhythm, {
    text: `SELECT member FROM (${spans.text}) WHERE ${silent} AND most >= ${COLD.daysMin}`,
    params: spans.params,
  })
  return {
    text: `SELECT member, length(gaps) + 1 AS activeDays, cadence, greatest(${COLD.silentMin}, ${COLD.times} * cadence, p90) AS usual, silent, around, count() OVER () AS total FROM (
  SELECT member, gaps, silent, around, ${median('gaps')} AS cadence, gaps[toUInt32(ceil(0.9 * length(gaps)))] AS p90 FROM (
    SELECT member, ${gapsOf('days')} AS gaps, ${until} - days[-1] AS silent, ${aroundSql(fit, until)} AS around
    FROM (${people.text}) WHERE days[-1] BETWEEN ${until - COLD.silentMax} AND ${until - COLD.silentMin - 1} AND length(days) >= ${COLD.daysMin}
  ) WHERE length(gaps) >= ${COLD.daysMin - 1}
) WHERE cadence <= ${COLD.cadenceMax} AND silent > usual`,
    params: people.params,
  }
}

/** From one day to the next within the year that ends with the last, ascending. */
export const gapsOf = (days: string): string =>
  `arraySort(arrayPopFront(arrayDifference(arrayFilter(day -> day > toInt32(${days}[-1]) - ${COLD.yearDays}, ${days}))))`
export const median = (sorted: string): string =>
  `(${sorted}[toUInt32(intDiv(length(${sorted}) + 1, 2))] + ${sorted}[toUInt32(intDiv(length(${sorted}) + 2, 2))]) / 2`

type Cold = OutputOf<typeof growthCold>

export const goingCold = async (
  app: App,
  { limit, offset, ...filter }: PartialFilter & { readonly limit: number; readonly offset: number },
): Promise<Cold> => {
  const window = await windowOf(app, filter)
  const rhythm = await rhythmOf(app, window)
  const fit = await communityModel(app, rhythm)
  const { text, params } = coldSql(rhythm, fit)
  const rows = await keeping(app.log).query<Row>(`${text} ORDER BY activeDays DESC, silent, member LIMIT ${limit} OFFSET ${offset}`, params)
  const total = rows[0]?.total ?? (offset === 0 ? 0 : await countCold(app, { text, params }))
  const people = new Map(
    (
      await peopleOf(
        app,
        rows.map((row) => row.member),
        { ...filter, to: window.to },
      )
    ).map((person) => [person.id, person]),
  )
  return {
    total,
    to: window.to,
    definition: coldDefinition,
    model: fit && { parameters: fit.parameters, people: fit.people, logLikelihood: fit.logLikelihood },
    people: rows.flatMap((row) => {
      const person = people.get(row.member)
      if (person === undefined) return []
      const { activeDays: days, cadence, usual, silent, around } = row
      return [{ person, reason: reasonOf(row), days, cadence, usual, silent, around }]
    }),
  }
}

const countCold = async (app: App, { text, params }: Sql): Promise<number> =>
  (await keeping(app.log).query<{ n: number }>(`SELECT count() AS n FROM (${text})`, params))[0]?.n ?? 0

const reasonOf = ({ activeDays, cadence, silent }: Row): string =>
  `Came ${often(cadence)}, on ${activeDays} days in a year; silent for ${long(silent)}.`

const often = (days: number): string => {
  if (days <= 1) return 'nearly every day'
  if (days < 7) return `about every ${Math.round(days)} days`
  return days < 10 ? 'about every week' : `about every ${Math.round(days)} days`
}

export const long = (days: number): string => {
  if (days < 14) return `${days} days`
  return days < 60 ? `${Math.round(days / 7)} weeks` : `${Math.round(days / 30.4)} months`
}
