/** A rule of recurrence (RFC 5545, 3.3.10), as far as Kith understands it. Times are wall-clock times of the place, as milliseconds as if they were UTC. */
export interface Rule {
  readonly freq: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY'
  readonly interval: number
  readonly count: number | undefined
  readonly until: string | undefined
  /** 0 is Sunday; `nth` counts within the month, from its end where it is negative. */
  readonly byDay: readonly { readonly day: number; readonly nth: number | undefined }[]
  readonly byMonthDay: readonly number[]
  readonly byMonth: readonly number[]
  readonly bySetPos: readonly number[]
  readonly weekStart: number
}

const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const
const DAY_MS = 86_400_000

/** Undefined for rules that hold what Kith does not understand: by hour, by week of the year, by day of the year. */
export const parseRule = (text: string): Rule | undefined => {
  const parts = new Map(
    text
      .split(';')
      .map((part): [string, string] => [part.split('=')[0]?.trim().toUpperCase() ?? '', part.slice(part.indexOf('=') + 1).trim()]),
  )
  const freq = FREQUENCIES.find((one) => one === parts.get('FREQ')?.toUpperCase())
  const interval = Number(parts.get('INTERVAL') ?? 1)
  const count = parts.has('COUNT') ? Number(parts.get('COUNT')) : undefined
  const known = new Set(['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS', 'WKST', ''])
  if (freq === undefined || [...parts.keys()].some((name) => !known.has(name) && !name.startsWith('X-'))) return undefined
  const byDay = (parts.get('BYDAY') ?? '').split(',').filter(Boolean).map(readDay)
  const numbers = (name: string): number[] => (parts.get(name) ?? '').split(',').filter(Boolean).map(Number)
  const [byMonthDay, byMonth, bySetPos] = [numbers('BYMONTHDAY'), numbers('BYMONTH'), numbers('BYSETPOS')]
  const isWhole = [interval, ...(count === undefined ? [] : [count]), ...byMonthDay, ...byMonth, ...bySetPos].every(Number.isSafeInteger)
  if (!isWhole || interval < 1 || interval > 10_000 || (count !== undefined && count < 1) || byDay.some((one) => one === undefined))
    return undefined
  if (byMonth.some((month) => month < 1 || month > 12) || byMonthDay.some((day) => day === 0 || Math.abs(day) > 31)) return undefined
  const weekStart = DAYS.indexOf((parts.get('WKST') ?? 'MO').toUpperCase())
  return {
    freq,
    interval,
    count,
    until: parts.get('UNTIL'),
    byDay: byDay.filter((one) => one !== undefined),
    byMonthDay,
    byMonth,
    bySetPos,
    weekStart: weekStart < 0 ? 1 : weekStart,
  }
}

const readDay = (text: string): Rule['byDay'][number] | undefined => {
  const match = /^([+-]?\d{1,2})?([A-Z]{2})$/i.exec(text.trim())
  const day = DAYS.indexOf(match?.[2]?.toUpperCase() ?? '')
  const nth = match?.[1] === undefined ? undefined : Number(match[1])
  return match === null || day < 0 || nth === 0 ? undefined : { day, nth }
}

/** Periods looked at, so that a rule that never fits ends as well. */
const PERIODS_MAX = 20_000

/** Beginnings of occurrences from `startMs` on, the first among them, until `untilMs`, as many as `max`. */
export function* occurrences(rule: Rule, startMs: number, untilMs: number, max: number): Generator<number> {
  let given = 0
  const most = Math.min(max, rule.count ?? Infinity)
  // The first is always one, whether the rule fits it or not.
  yield startMs
  given += 1
  for (let period = 0; period < PERIODS_MAX && given < most; period++) {
    const days = daysOf(rule, startMs, period)
    if (days === undefined) return
    for (const dayMs of days) {
      const at = dayMs + mod(startMs, DAY_MS)
      if (at <= startMs) continue
      if (at > untilMs || given >= most) return
      yield at
      given += 1
    }
    if (firstOf(rule, startMs, period) > untilMs) return
  }
}

const mod = (value: number, by: number): number => ((value % by) + by) % by
const midnight = (ms: number): number => ms - mod(ms, DAY_MS)
const weekday = (ms: number): number => new Date(ms).getUTCDay()

/** The first day of a period: a day, a week, a month or a year, `interval` apart. */
const firstOf = ({ freq, interval, weekStart }: Rule, startMs: number, period: number): number => {
  const start = new Date(startMs)
  const step = period * interval
  if (freq === 'DAILY') return midnight(startMs) + step * DAY_MS
  if (freq === 'WEEKLY') return midnight(startMs) - mod(weekday(startMs) - weekStart, 7) * DAY_MS + step * 7 * DAY_MS
  return freq === 'MONTHLY'
    ? Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + step, 1)
    : Date.UTC(start.getUTCFullYear() + step, 0, 1)
}

const daysOf = (rule: Rule, startMs: number, period: number): readonly number[] | undefined => {
  const first = firstOf(rule, startMs, period)
  if (!Number.isFinite(first)) return undefined
  const start = new Date(startMs)
  const set = [...new Set(candidates(rule, first, start))]
    .filter((ms) => rule.byMonth.length === 0 || rule.byMonth.includes(new Date(ms).getUTCMonth() + 1))
    .toSorted((a, b) => a - b)
  if (rule.bySetPos.length === 0) return set
  return [...new Set(rule.bySetPos.flatMap((place) => set.at(place > 0 ? place - 1 : place) ?? []))].toSorted((a, b) => a - b)
}

const candidates = (rule: Rule, first: number, start: Date): number[] => {
  const { freq, byDay, byMonthDay, byMonth } = rule
  if (freq === 'DAILY') return fits(rule, [first])
  if (freq === 'WEEKLY') {
    const wanted = byDay.length === 0 ? [start.getUTCDay()] : byDay.map(({ day }) => day)
    return Array.from({ length: 7 }, (_, index) => first + index * DAY_MS).filter((ms) => wanted.includes(weekday(ms)))
  }
  const year = new Date(first).getUTCFullYear()
  if (freq === 'MONTHLY') return inMonth(rule, year, new Date(first).getUTCMonth(), start.getUTCDate())
  if (byDay.length > 0 && byMonth.length === 0 && byMonthDay.length === 0)
    return inSpan(byDay, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1))
  const months =
    byMonth.length > 0
      ? byMonth.map((month) => month - 1)
      : byMonthDay.length > 0
        ? Array.from({ length: 12 }, (_, month) => month)
        : [start.getUTCMonth()]
  return months.flatMap((month) => inMonth(rule, year, month, start.getUTCDate()))
}

const inMonth = ({ byDay, byMonthDay }: Rule, year: number, month: number, startDay: number): number[] => {
  const first = Date.UTC(year, month, 1)
  const next = Date.UTC(year, month + 1, 1)
  const length = Math.round((next - first) / DAY_MS)
  const byDate = byMonthDay.flatMap((day) => (day > 0 ? (day <= length ? [day] : []) : length + day + 1 >= 1 ? [length + day + 1] : []))
  const dates = byDate.map((day) => first + (day - 1) * DAY_MS)
  if (byDay.length > 0) {
    const days = inSpan(byDay, first, next)
    return byMonthDay.length > 0 ? days.filter((ms) => dates.includes(ms)) : days
  }
  if (byMonthDay.length > 0) return dates
  // The 31st of a month that has none is left out, as the standard says.
  return startDay <= length ? [first + (startDay - 1) * DAY_MS] : []
}

const inSpan = (byDay: Rule['byDay'], first: number, next: number): number[] => {
  const found = new Set<number>()
  for (const { day, nth } of byDay) {
    const all: number[] = []
    for (let ms = first + mod(day - weekday(first), 7) * DAY_MS; ms < next; ms += 7 * DAY_MS) all.push(ms)
    if (nth === undefined) for (const ms of all) found.add(ms)
    else {
      const one = all.at(nth > 0 ? nth - 1 : nth)
      if (one !== undefined) found.add(one)
    }
  }
  return [...found]
}

const fits = ({ byDay, byMonthDay }: Rule, days: readonly number[]): number[] =>
  days.filter((ms) => {
    const date = new Date(ms)
    const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
    const isDay = byDay.length === 0 || byDay.some(({ day }) => day === date.getUTCDay())
    return isDay && (byMonthDay.length === 0 || byMonthDay.some((day) => (day > 0 ? day : length + day + 1) === date.getUTCDate()))
  })
