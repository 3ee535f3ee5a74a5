import { extent } from 'd3-array'
import { date } from '../../format/dates.ts'
import type { Interval } from '../../format/days.ts'
import { count } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import type { FigureTarget, Part } from '../figures/target.ts'

export interface Point {
  readonly at: string
  readonly value: number | null
  readonly partial?: boolean | undefined
}

/** A bucket of time as one says it: "the week of 9 Nov 2026", "October 2026". */
export function bucketName(at: string, interval: Interval): string {
  switch (interval) {
    case 'day':
      return date(at)
    case 'week':
      return `the week of ${date(at)}`
    case 'month':
      return date(at, 'month')
    case 'quarter':
      return `the quarter from ${date(at, 'month')}`
    case 'year':
      return date(at, 'year')
  }
}

const USUAL_OF = 12
const USUAL_FROM = 6

/** The range of the twelve buckets before the one at `index`; undefined where there are too few to call anything usual. */
export function usualRange(points: readonly Point[], index: number): { low: number; high: number } | undefined {
  // Buckets before anything is known say nothing about what is usual.
  const known = points.findIndex(({ value }) => value !== null && value > 0)
  const begin = known < 0 ? index : Math.max(known, index - USUAL_OF)
  const before = points.slice(begin, index).flatMap(({ value }) => (value === null ? [] : [value]))
  if (before.length < USUAL_FROM) return undefined
  const [low = 0, high = 0] = extent(before)
  return { low, high }
}

export const lastFull = (points: readonly Point[]): number => points.findLastIndex((point) => !point.partial && point.value !== null)

/** How many took part in the last bucket that is over, and how many of them for the first time. */
export function headline(
  active: readonly Point[],
  fresh: readonly Point[],
  interval: Interval,
  opens: (name: string, at: string) => FigureTarget,
): Part[] {
  const index = lastFull(active)
  const point = active[index]
  if (!point || point.value === null) return ['Nothing is known of these days yet']
  const when = bucketName(point.at, interval)
  if (point.value === 0) return [`Nobody took part in ${when}`]
  const newcomers = fresh.find(({ at }) => at === point.at)?.value ?? 0
  const took: Part = { text: people(point.value), opens: opens('active-people', point.at) }
  if (newcomers === 0) return [took, ` took part in ${when}`]
  const nothingBefore = active.slice(0, index).every(({ value }) => !value)
  if (point.value === newcomers && nothingBefore) return [took, ` took part in ${when}, the first that Kith knows of`]
  const first: Part = { text: point.value === newcomers ? 'all' : count(newcomers), opens: opens('new-people', point.at) }
  return [took, ` took part in ${when}, `, first, ' of them for the first time']
}

/** Whether that is usual, and what the running bucket holds so far. */
export function byline(active: readonly Point[], interval: Interval): string {
  const index = lastFull(active)
  const value = active[index]?.value
  const running = active.at(-1)
  const sentences: string[] = []
  const usual = usualRange(active, index)
  if (usual && value !== null && value !== undefined) {
    const range = `the ${USUAL_OF} ${interval}s before (${count(usual.low)} to ${count(usual.high)})`
    sentences.push(
      value > usual.high
        ? `More than in any of ${range}.`
        : value < usual.low
          ? `Fewer than in any of ${range}.`
          : `Within the range of ${range}.`,
    )
  }
  if (running?.partial && running.value !== null && running.value !== undefined) {
    sentences.push(`So far this ${interval}: ${people(running.value)}.`)
  }
  return sentences.join(' ')
}
