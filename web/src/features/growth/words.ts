import { count, percent } from '../../format/numbers.ts'
import { capital, people } from '../../format/words.ts'
import type { Interval } from '../../format/days.ts'
import type { FigureTarget, Part } from '../figures/target.ts'
import { bucketName } from '../overview/sentences.ts'

export interface FlowPoint {
  readonly at: string
  readonly active: number
  readonly fresh: number
  readonly retained: number
  readonly resurrected: number
  readonly lost: number
  readonly quickRatio: number | null
  readonly partial: boolean
}

/** The last bucket that is over. */
export const lastOver = (points: readonly FlowPoint[]): FlowPoint | undefined => points.findLast((point) => !point.partial)

/** Who came, stayed, came back and paused in the last bucket that is over. */
export function headline(points: readonly FlowPoint[], interval: Interval, opens: (name: string, at: string) => FigureTarget): Part[] {
  const point = lastOver(points)
  if (!point) return ['Nothing is known of these days yet']
  const when = capital(bucketName(point.at, interval))
  if (point.active === 0 && point.lost === 0) return [`${when}: nobody was there`]
  const part = (value: number, name: string, says: string): Part =>
    value === 0 ? `nobody ${says}` : { text: `${count(value)} ${says}`, opens: opens(name, point.at) }
  return [
    `${when}: `,
    part(point.fresh, 'new-people', 'came'),
    ', ',
    part(point.retained, 'retained-people', 'stayed'),
    ', ',
    part(point.resurrected, 'resurrected-people', 'came back'),
    ', ',
    part(point.lost, 'lost-people', 'paused'),
  ]
}

const ratio = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

/** Whether that is growth. With few people it is not called anything. */
export function byline(points: readonly FlowPoint[], interval: Interval): string {
  const index = points.findLastIndex((point) => !point.partial)
  const [point, before] = [points[index], points[index - 1]]
  if (!point) return ''
  const change = before === undefined ? undefined : point.active - before.active
  const than =
    change === undefined
      ? ''
      : change === 0
        ? ` As many were active as the ${interval} before: ${people(point.active)}.`
        : ` ${people(point.active)} active, ${count(Math.abs(change))} ${change > 0 ? 'more' : 'fewer'} than the ${interval} before.`
  if (point.quickRatio === null) return `Nobody paused.${than}`
  const came = point.fresh + point.resurrected
  return `For each who paused ${ratio.format(point.quickRatio)} came or came back (${count(came)} for ${count(point.lost)}).${than}`
}

/** Of fewer people a percentage says more than is known: the count stands there instead. */
const FEW = 10

/** "14 of 35" in the little room of a cell: a percentage, or the count where there are few. */
export const cellText = (hits: number, of: number): string => (of < FEW ? `${count(hits)}/${count(of)}` : percent(hits / of))

export const shareText = (hits: number, of: number): string =>
  of < FEW ? `${count(hits)} of ${count(of)}` : `${percent(hits / of)} (${count(hits)} of ${count(of)})`

export const rangeText = (low: number | null, high: number | null): string =>
  low === null || high === null ? '' : `${percent(low)} to ${percent(high)}`

/** Days as one says a length of time. */
export function stay(days: number): string {
  if (days < 1) return 'their first day'
  if (days < 45) return `${count(days)} ${Math.round(days) === 1 ? 'day' : 'days'}`
  if (days < 730) return `${count(days / 30.44)} months`
  return `${ratio.format(days / 365.25)} years`
}

/** A p-value in words that do not claim more than it says. */
export function differ(p: number): string {
  if (p < 0.001) return 'The groups differ: chance alone would rarely (less than once in 1,000 times) set them this far apart.'
  if (p < 0.05) return `The groups seem to differ: chance alone would set them this far apart in ${percent(Math.max(0.01, p))} of cases.`
  return 'The groups do not differ by more than chance would make them.'
}

/** An estimate is never certain. */
export const likely = (share: number): string => (share < 0.01 ? 'hardly' : share > 0.99 ? 'nearly certain' : percent(share))
