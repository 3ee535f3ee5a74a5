import { scaleBand, scaleLinear } from 'd3-scale'
import { addDays, mondayOf } from '../format/days.ts'

/** Three or four round numbers from zero up to the largest value; whole ones for what is counted, because people do not come in halves. */
export function valueTicks(max: number, isCount = true): number[] {
  if (max <= 0) return [0]
  const ticks = scaleLinear().domain([0, max]).nice(4).ticks(4)
  if (!isCount) return ticks
  const whole = [...new Set(ticks.map((tick) => Math.round(tick)))]
  return max >= 4 ? whole : ticks.filter((tick) => Number.isInteger(tick))
}

/** Pixels above the base line for a value; the highest tick fills the height. */
export function heightOf(max: number, height: number, isCount = true): (value: number) => number {
  const top = Math.max(max, valueTicks(max, isCount).at(-1) ?? 0, isCount ? 1 : Number.MIN_VALUE)
  const scale = scaleLinear().domain([0, top]).range([0, height])
  return (value) => scale(value)
}

/** Left edge, width and middle of each of `n` columns over `width` pixels. */
export function columns(
  n: number,
  width: number,
  gap = 0.22,
): { x: (index: number) => number; width: number; middle: (index: number) => number } {
  const indexes = Array.from({ length: n }, (_, index) => index)
  const band = scaleBand<number>()
    .domain(indexes)
    .range([0, width])
    .paddingInner(gap)
    .paddingOuter(gap / 2)
  const x = (index: number) => band(index) ?? 0
  return { x, width: band.bandwidth(), middle: (index) => x(index) + band.bandwidth() / 2 }
}

export interface TimeLabel {
  readonly index: number
  readonly day: string
  readonly shape: 'year' | 'month' | 'day'
}

/** Labels below buckets: where a year or month begins, or days when the span is short; never closer than `apart` pixels. */
export function timeLabels(days: readonly string[], width: number, apart = 56): TimeLabel[] {
  if (days.length === 0) return []
  const step = width / days.length
  const long = days.length > 1 && yearsOf(days) > 4
  const short = Date.parse(days.at(-1) ?? '') - Date.parse(days[0] ?? '') < 70 * 86_400_000
  const starts = days.flatMap((day, index): TimeLabel[] => {
    const before = days[index - 1]
    if (short) return [{ index, day, shape: 'day' }]
    if (before !== undefined && before.slice(0, 4) !== day.slice(0, 4)) return [{ index, day, shape: 'year' }]
    // A first bucket that begins with its month or year says so; one that was cut off there would say it of days beside the chart.
    if (before === undefined && day.endsWith('-01-01')) return [{ index, day, shape: 'year' }]
    if (long) return []
    if (before === undefined) return day.endsWith('-01') ? [{ index, day, shape: 'month' }] : []
    return before.slice(0, 7) !== day.slice(0, 7) ? [{ index, day, shape: 'month' }] : []
  })
  return spaced(starts, step, apart)
}

const yearsOf = (days: readonly string[]) => Number(days.at(-1)?.slice(0, 4)) - Number(days[0]?.slice(0, 4))

/** Thins labels out; a year comes before a month that stands too close to it. */
function spaced(labels: readonly TimeLabel[], step: number, apart: number): TimeLabel[] {
  const kept: TimeLabel[] = []
  for (const label of labels) {
    const last = kept.at(-1)
    if (last === undefined || (label.index - last.index) * step >= apart) kept.push(label)
    else if (label.shape === 'year' && last.shape !== 'year') kept.splice(-1, 1, label)
  }
  return kept
}

export interface CalendarDay {
  readonly day: string
  readonly week: number
  /** 0 is Monday. */
  readonly weekday: number
}

/** The days from `from` to `to` on a grid of weeks that begin on Monday, and where each month begins. */
export function calendar(from: string, to: string): { days: CalendarDay[]; weeks: number; months: { day: string; week: number }[] } {
  const first = Date.parse(mondayOf(from))
  const days: CalendarDay[] = []
  for (let day = from; day <= to && days.length < 3_700; day = addDays(day, 1)) {
    const offset = Math.round((Date.parse(day) - first) / 86_400_000)
    days.push({ day, week: Math.floor(offset / 7), weekday: offset % 7 })
  }
  const months = days.filter(({ day }) => day.endsWith('-01')).map(({ day, week }) => ({ day, week }))
  return { days, weeks: (days.at(-1)?.week ?? -1) + 1, months }
}

/** How dark a day is, 0 to 4: thresholds at the quarters of what is usual for this person's active days. */
export function shades(counts: readonly number[]): (count: number) => 0 | 1 | 2 | 3 | 4 {
  const active = counts.filter((count) => count > 0).toSorted((a, b) => a - b)
  const at = (share: number) => active[Math.min(active.length - 1, Math.floor(active.length * share))] ?? 1
  const [low, middle, high] = [at(0.35), at(0.65), at(0.88)]
  return (count) => (count <= 0 ? 0 : count <= low && count < high ? 1 : count <= middle && count < high ? 2 : count < high ? 3 : 4)
}
