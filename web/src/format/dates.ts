/** Instants are shown in the workspace's zone, because its days are what the figures count by; plain days have no zone at all. */
let zone: string | undefined

export function setZone(next: string): void {
  try {
    new Intl.DateTimeFormat(undefined, { timeZone: next })
    zone = next
    formats.clear()
  } catch {
    zone = undefined
  }
}

const SHAPES = {
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  dayMonth: { day: 'numeric', month: 'short' },
  longDay: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  month: { month: 'long', year: 'numeric' },
  shortMonth: { month: 'short' },
  weekday: { weekday: 'short' },
  year: { year: 'numeric' },
  short: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  moment: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>
type Shape = keyof typeof SHAPES

const formats = new Map<string, Intl.DateTimeFormat>()

/** An instant or a plain day (2026-11-20) in one of the shapes; a dash for what is not known. */
export function date(value: string | null | undefined, shape: Shape = 'day'): string {
  if (!value) return '–'
  const plain = /^\d{4}-\d{2}-\d{2}$/.test(value)
  const time = Date.parse(value)
  if (Number.isNaN(time)) return value
  const key = `${shape}${plain}`
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat(undefined, { ...SHAPES[shape], ...(plain ? { timeZone: 'UTC' } : zone ? { timeZone: zone } : {}) })
  formats.set(key, format)
  return format.format(time)
}

/** "9 – 15 Nov 2026" for two plain days, as the reader's language joins them. */
export function span(from: string, to: string): string {
  return new Intl.DateTimeFormat(undefined, { ...SHAPES.day, timeZone: 'UTC' }).formatRange(Date.parse(from), Date.parse(to))
}

const STEPS = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 7],
  ['week', 4.35],
  ['month', 12],
  ['year', Number.POSITIVE_INFINITY],
] as const
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'long' })

/** "3 days ago", in the one unit that fits; `now` in milliseconds. */
export function ago(value: string | null | undefined, now = Date.now()): string {
  if (!value) return 'never'
  let amount = (Date.parse(value) - now) / 1000
  if (Math.abs(amount) < 45) return relative.format(0, 'second')
  for (const [unit, size] of STEPS) {
    if (Math.abs(amount) < size) return relative.format(Math.round(amount), unit)
    amount /= size
  }
  return ''
}

/** How long something still takes: "about 5 seconds", "about 3 minutes". */
export function about(seconds: number): string {
  const [amount, unit] = seconds < 90 ? [seconds, 'second'] : seconds < 5400 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour']
  const format = new Intl.NumberFormat(undefined, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 })
  return `about ${format.format(Math.max(1, Math.round(amount)))}`
}
