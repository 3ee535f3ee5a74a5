import type { Measure } from '@kith/contract/measures'
import { span } from '../../format/dates.ts'
import { count, figure, type Unit } from '../../format/numbers.ts'
import { listed } from '../../format/words.ts'
import type { Split } from '../figures/target.ts'
import type { Answer } from './forms.ts'

export const SPLIT_LABELS: Record<Split, string> = {
  source: 'source',
  platform: 'platform',
  kind: 'kind of activity',
  category: 'category',
  place: 'place',
  technology: 'technology',
  organization: 'organization',
  country: 'country',
  zone: 'time zone',
  weekday: 'weekday',
  hour: 'hour of the day',
}

/** "Active people by place and weekday". */
export function titleOf(measure: Pick<Measure, 'label'>, by: Split | undefined, across: Split | undefined): string {
  const parts = [by, across].flatMap((split) => (split === undefined ? [] : SPLIT_LABELS[split]))
  return parts.length === 0 ? measure.label : `${measure.label} by ${listed(parts)}`
}

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' })

interface Held {
  readonly value: number | null
  readonly difference: number | null
  readonly share: number | null
}

/** "+38 (+10%)"; of few there is no share. */
export function change({ difference, share }: Held, unit: Unit): string {
  if (difference === null) return '–'
  if (difference === 0) return 'no change'
  const size = unit === 'share' ? `${figure(Math.abs(difference * 100), 'number')} points` : figure(Math.abs(difference), unit)
  return `${difference > 0 ? '+' : '−'}${size}${share === null ? '' : ` (${percent.format(share).replace('-', '−')})`}`
}

/** What the figures are held against, with its days. */
export function againstWords({ against }: Answer): string | undefined {
  if (against === undefined) return undefined
  return against.kind === 'other' ? 'the other filter' : span(against.from, against.to)
}

/** One sentence below the title: the whole, its days, and how that compares. */
export function byline(answer: Answer, isClock = false): string {
  const days = span(answer.from, answer.to)
  const [only] = answer.series
  if (answer.series.length === 0) return `Nothing in ${days}.`
  if (answer.series.length > 1 || only === undefined) {
    const shown = count(answer.series.length)
    // All hours of a day need no telling.
    if (answer.more === 0 && isClock) return `${days}.`
    return answer.more > 0 ? `${days}. The first ${shown} of ${count(answer.series.length + answer.more)}.` : `${days}. All ${shown}.`
  }
  if (only.total === null) return `${days}.`
  const { unit } = answer.measure
  const whole = `${figure(only.total, unit, only.of)} in all, ${days}.`
  if (only.compared === undefined) return whole
  return `${whole} ${change(only.compared, unit)} against ${figure(only.compared.value, unit)} of ${againstWords(answer)}.`
}
