import type { Anomaly, Measure } from '@kith/contract/measures'
import type { Interval } from '../format/days.ts'
import { count, figure } from '../format/numbers.ts'
import { counted, listed } from '../format/words.ts'

type Unit = Measure['unit']

const EVERY: Record<Interval, string> = { day: 'days', week: 'weeks', month: 'months', quarter: 'quarters', year: 'years' }
/** By then the number says no more than "hardly ever". */
const RARE = 10_000

/** What an unusual bucket is called for: "412 people, where 180 to 260 were to be expected; by chance about once in 3,000 weeks". */
export function unusualSays(anomaly: Pick<Anomaly, 'value' | 'low' | 'high' | 'chance'>, interval: Interval, unit: Unit): string {
  const once = Math.round(1 / Math.max(anomaly.chance, 1 / RARE))
  const often =
    once >= RARE ? `less than once in ${count(RARE)} ${EVERY[interval]}` : `about once in ${count(rounded(once))} ${EVERY[interval]}`
  return `${valueOf(anomaly.value, unit)}, where ${rangeOf(anomaly, unit)} were to be expected; by chance ${often}`
}

/** What was marked in it or shortly before. That one came before the other proves nothing, and the words do not say so. */
export function nearSays({ near }: Pick<Anomaly, 'near'>): string {
  if (near.length === 0) return ''
  const named = near.map(({ title, days }) => (days === 0 ? title : `${title} (${counted(days, 'day')} before)`))
  return `${near.every(({ days }) => days === 0) ? 'At the same time' : 'Near it'}: ${listed(named)}`
}

const NOUNS: Partial<Record<Unit, [string, string]>> = {
  people: ['person', 'people'],
  activities: ['activity', 'activities'],
  conversations: ['conversation', 'conversations'],
}

const valueOf = (value: number, unit: Unit): string => {
  const nouns = NOUNS[unit]
  return nouns ? counted(value, nouns[0], nouns[1]) : figure(value, unit)
}

const rangeOf = ({ low, high }: Pick<Anomaly, 'low' | 'high'>, unit: Unit): string => {
  const whole = NOUNS[unit] !== undefined
  const [from, to] = whole ? [Math.round(low), Math.round(high)] : [low, high]
  const [a, b] = [figure(from, unit), figure(to, unit)]
  return a === b ? `about ${a}` : `${a} to ${b}`
}

/** Two digits: more would claim to know more. */
const rounded = (n: number): number => Number(n.toPrecision(2))
