import { Link } from '@tanstack/react-router'
import { TimeMarks } from '../../charts/marks/time-marks.tsx'
import { columns, timeLabels, valueTicks } from '../../charts/scales.ts'
import { useWidth } from '../../charts/width.ts'
import { date } from '../../format/dates.ts'
import { lastOfBucket } from '../../format/days.ts'
import { compact, count } from '../../format/numbers.ts'
import { ARRIVALS, type Arrivals } from './words.ts'

const HEIGHT = 200
const ABOVE = 10
const BELOW = 26
const LEFT = 36
const SHAPES = { day: 'dayMonth', month: 'shortMonth', year: 'year' } as const

/** Newcomers by when they arrived: those touched before stand on those who came by themselves. Each part opens to its people. */
export function Chart({ arrivals, window }: { arrivals: Arrivals; window: number | undefined }) {
  const [measure, width] = useWidth<HTMLElement>(860)
  const { points, interval, from, to } = arrivals
  const inner = width - LEFT - 4
  const ticks = valueTicks(Math.max(1, ...points.map((point) => point.organic + point.cultivated)))
  const top = Math.max(ticks.at(-1) ?? 1, ...points.map((point) => point.organic + point.cultivated))
  const band = columns(points.length, inner, 0.25)
  const y = (value: number) => ABOVE + (1 - value / top) * HEIGHT
  return (
    <figure className="chart arrivals-chart" ref={measure}>
      <svg
        height={ABOVE + HEIGHT + BELOW}
        viewBox={`0 0 ${width} ${ABOVE + HEIGHT + BELOW}`}
        role="group"
        aria-label={`Newcomers by ${interval}, by themselves and after a touch; one link for each part`}
      >
        <g transform={`translate(${LEFT} 0)`}>
          <g aria-hidden="true">
            {ticks.map((tick) => (
              <g key={tick}>
                <line x1={0} x2={inner} y1={y(tick)} y2={y(tick)} className={tick === 0 ? 'base' : 'grid'} />
                {tick !== 0 && (
                  <text x={-8} y={y(tick) + 4} textAnchor="end">
                    {compact(tick)}
                  </text>
                )}
              </g>
            ))}
            {timeLabels(
              points.map((point) => point.at),
              inner,
            )
              .filter(({ index }) => band.x(index) < inner - 26)
              .map(({ index, day, shape }) => (
                <text key={index} x={band.x(index)} y={ABOVE + HEIGHT + 18}>
                  {date(day, SHAPES[shape])}
                </text>
              ))}
          </g>
          {points.map((point, index) => {
            const first = point.at < from ? from : point.at
            const end = lastOfBucket(point.at, interval)
            return (
              <g key={point.at} opacity={point.partial ? 0.5 : 1}>
                {ARRIVALS.map((arrival) => {
                  const n = point[arrival]
                  if (n === 0) return null
                  const below = arrival === 'cultivated' ? point.organic : 0
                  const says = `${date(first)} to ${date(end < to ? end : to)}: ${count(n)} ${arrival}${point.partial ? ' so far' : ''}`
                  const search = { from: first, to: end < to ? end : to, arrival, ...(window === undefined ? {} : { window }) }
                  return (
                    <Link key={arrival} to="/arrivals/people" search={search} preload={false} aria-label={says}>
                      <rect
                        x={band.x(index)}
                        width={band.width}
                        y={y(below + n)}
                        height={Math.max(1, (n / top) * HEIGHT)}
                        className={arrival}
                      >
                        <title>{says}</title>
                      </rect>
                    </Link>
                  )
                })}
              </g>
            )
          })}
        </g>
      </svg>
      <TimeMarks days={points.map((point) => point.at)} left={LEFT} width={inner} height={HEIGHT} />
      <figcaption className="reading arrivals-key">
        <span className="organic" aria-hidden="true">
          ■
        </span>{' '}
        came by themselves{' '}
        <span className="cultivated" aria-hidden="true">
          ■
        </span>{' '}
        after a touch of the team
        {points.at(-1)?.partial && <span className="dim">; the last {interval} is not over</span>}
      </figcaption>
    </figure>
  )
}
