import { addDays, daysBetween } from '../../format/days.ts'

/** Something that is marked on an axis of time. */
export interface Marked {
  readonly key: string
  readonly title: string
  /** First day. */
  readonly from: string
  /** Last day of a span. */
  readonly to: string | null
}

/** Marks that lie too close to be told apart, as one. */
export interface Cluster<M extends Marked> {
  readonly marks: readonly M[]
  /** Of the first, in pixels from the left of the axis. */
  readonly x: number
  /** Where the spans among them reach, if there are any. */
  readonly span: { readonly from: number; readonly to: number } | undefined
}

/** The last day of an axis whose buckets begin on these days: the last is taken to be as long as the one before. */
export function endOf(days: readonly string[]): string | undefined {
  const [before, last] = [days.at(-2), days.at(-1)]
  if (before === undefined || last === undefined) return last
  return addDays(last, daysBetween(before, last) - 2)
}

/** Pixels from the left of an axis of `width`, along which buckets of equal width begin on these days. Undefined beside it. */
export function placeOn(days: readonly string[], width: number): (day: string) => number | undefined {
  const end = endOf(days)
  return (day) => {
    const first = days[0]
    if (first === undefined || end === undefined || day < first || day > end) return undefined
    const index = days.findLastIndex((at) => at <= day)
    const at = days[index] ?? first
    const next = days[index + 1] ?? addDays(end, 1)
    const within = (daysBetween(at, day) - 0.5) / (daysBetween(at, next) - 1)
    return ((index + within) / days.length) * width
  }
}

/** Marks in the order of time, those nearer to each other than `apart` pixels as one. What lies wholly beside the axis is left out. */
export function clustersOf<M extends Marked>(marks: readonly M[], days: readonly string[], width: number, apart: number): Cluster<M>[] {
  const place = placeOn(days, width)
  const [first, end] = [days[0] ?? '', endOf(days) ?? '']
  const placed = marks
    .filter((mark) => mark.from <= end && (mark.to ?? mark.from) >= first)
    .map((mark) => {
      const from = place(mark.from < first ? first : mark.from) ?? 0
      const until = mark.to === null ? from : (place(mark.to > end ? end : mark.to) ?? width)
      return { mark, from, until }
    })
    .toSorted((a, b) => a.from - b.from)
  const clusters: (typeof placed)[] = []
  for (const one of placed) {
    const last = clusters.at(-1)
    if (last?.[0] !== undefined && one.from - last[0].from < apart) last.push(one)
    else clusters.push([one])
  }
  return clusters.map((members) => {
    const spans = members.filter(({ mark }) => mark.to !== null)
    return {
      marks: members.map(({ mark }) => mark),
      x: members[0]?.from ?? 0,
      span:
        spans.length === 0
          ? undefined
          : { from: Math.min(...spans.map(({ from }) => from)), to: Math.max(...spans.map(({ until }) => until)) },
    }
  })
}
