import { date } from '../format/dates.ts'
import { addDays, daysBetween, mondayOf } from '../format/days.ts'
import { counted } from '../format/words.ts'
import { TimeMarks } from './marks/time-marks.tsx'
import { calendar, shades } from './scales.ts'
import { useWidth } from './width.ts'

interface RhythmProps {
  from: string
  to: string
  /** Activities of each active day. */
  counts: ReadonlyMap<string, number>
  label: string
}

const TOP = 16
/** Room for the days of the week, and below for what shows and hides the marks. */
const LEFT = 40
const NARROW = 560
/** Monday, Wednesday and Friday say enough. */
const NAMED = [0, 2, 4]

/** A span of days as a calendar: weeks from left to right, Monday on top. On a narrow screen in two halves. */
export function Rhythm({ from, to, counts, label }: RhythmProps) {
  const [measure, width] = useWidth<HTMLDivElement>(690)
  const shade = shades([...counts.values()])
  const halves = width < NARROW ? split(from, to) : [[from, to] as const]
  return (
    <div ref={measure} className="chart calendar" style={{ display: 'grid', gap: 12 }}>
      {halves.map(([first, last]) => (
        <Grid key={first} from={first} to={last} width={width} counts={counts} shade={shade} label={label} />
      ))}
    </div>
  )
}

function Grid({ from, to, width, counts, shade, label }: RhythmProps & { width: number; shade: (count: number) => number }) {
  const { days, weeks, months } = calendar(from, to)
  const step = Math.min(14, (width - LEFT) / Math.max(1, weeks))
  const size = step - (step > 9 ? 2.5 : 1.5)
  const height = TOP + 7 * step
  const mondays = Array.from({ length: weeks }, (_, week) => addDays(mondayOf(from), 7 * week))
  return (
    <div>
      <svg height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {months.map((month) => (
          <text key={month.day} x={LEFT + month.week * step} y={10}>
            {date(month.day, 'shortMonth')}
          </text>
        ))}
        {NAMED.map((weekday) => (
          <text key={weekday} x={LEFT - 6} y={TOP + weekday * step + size - 1} textAnchor="end">
            {date(addDays(mondayOf(from), weekday), 'weekday')}
          </text>
        ))}
        {days.map(({ day, week, weekday }) => {
          const count = counts.get(day) ?? 0
          return (
            <rect
              key={day}
              className={`d${shade(count)}`}
              x={LEFT + week * step}
              y={TOP + weekday * step}
              width={size}
              height={size}
              rx={size > 8 ? 2 : 1}
            >
              {count > 0 && <title>{`${date(day, 'longDay')}: ${counted(count, 'activity', 'activities')}`}</title>}
            </rect>
          )
        })}
      </svg>
      <TimeMarks days={mondays} left={LEFT} width={weeks * step} height={0} />
    </div>
  )
}

function split(from: string, to: string): (readonly [string, string])[] {
  const half = Math.floor(daysBetween(from, to) / 2)
  return half < 28
    ? [[from, to]]
    : [
        [from, addDays(from, half - 1)],
        [addDays(from, half), to],
      ]
}
