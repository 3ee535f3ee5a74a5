import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type KeyboardEvent } from 'react'
import { Axes } from '../../charts/axes.tsx'
import { TimeMarks } from '../../charts/marks/time-marks.tsx'
import { columns, heightOf } from '../../charts/scales.ts'
import { useWidth } from '../../charts/width.ts'
import type { Output } from '../../api.ts'
import { date } from '../../format/dates.ts'
import { count, figure } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Failure, Ghost } from '../../ui/answer.tsx'
import { Group } from '../../ui/page.tsx'
import { Definition } from '../../ui/popover.tsx'
import { LEVELS, type Level, type LevelsSearch } from './search.ts'
import { NAMES } from './words.ts'

type Point = Output<'levels.gravity'>['points'][number]

const SQUARED: Record<Level, number> = { leader: 100, contributor: 49, participant: 16, explorer: 1 }
const HEIGHT = 170
const ABOVE = 10
const BELOW = 26
const LEFT = 44
const NEAR = 0.05
/** With fewer people, one who comes or goes is all the change there is. */
const FEW = 10

/** Whether the community as a whole draws people in: weighted commitment by month, with its change by person. */
export function Gravity({ dated }: { dated: LevelsSearch }) {
  const query = useQuery({
    ...ask('levels.gravity', { ...dated, months: 12 }),
    placeholderData: keepPreviousData,
  })
  const points = query.data?.points ?? []
  return (
    <Group
      title={points.length > 0 ? <span>{trend(points)}</span> : 'Gravity'}
      aside={
        query.data ? (
          <Definition says={`${query.data.definition} Source: ${query.data.source}.`}>Weighted commitment and gravity</Definition>
        ) : (
          ' '
        )
      }
    >
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Ghost height="230px" />}
      {query.data && <Chart points={points} />}
    </Group>
  )
}

const trend = (points: readonly Point[]): string => {
  const known = points.filter((point) => !point.partial && point.gravity !== null).slice(-3)
  const sum = known.reduce((total, point) => total + (point.gravity ?? 0), 0)
  if (known.length === 0) return 'Gravity'
  if (known.some((point) => point.people < FEW)) return 'Gravity, of too few people to call it anything'
  if (Math.abs(sum) < NEAR) return 'Gravity held in the last months'
  return sum > 0 ? 'Gravity draws people in' : 'Gravity is letting go'
}

const says = ({ at, partial, counts, people: all, commitment, gravity }: Point): string =>
  `${date(at, 'month')}${partial ? ' so far' : ''}: gravity ${signed(gravity)}, weighted commitment ${count(commitment)} of ${people(all)} (${LEVELS.map(
    (level) => `${count(counts[level])} ${NAMES[level].many.toLowerCase()}`,
  ).join(', ')})`

const signed = (value: number | null): string => (value === null ? '–' : value > 0 ? `+${figure(value, 'ratio')}` : figure(value, 'ratio'))

function Chart({ points }: { points: readonly Point[] }) {
  const [measure, width] = useWidth<HTMLElement>(860)
  const [shown, setShown] = useState<number>()
  const inner = width - LEFT - 4
  const highest = Math.max(...points.map((point) => point.commitment), 1)
  const up = heightOf(highest, HEIGHT)
  const y = (value: number) => ABOVE + HEIGHT - up(value)
  const band = columns(points.length, inner, 0.3)
  const current = shown ?? points.length - 1
  const move = (event: KeyboardEvent<SVGGElement>) => {
    const to = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: points.length - 1 }[event.key]
    const target = to === undefined ? undefined : event.currentTarget.children[Math.max(0, Math.min(points.length - 1, to))]
    if (!(target instanceof SVGElement)) return
    event.preventDefault()
    target.focus()
  }
  const label = 'Weighted commitment by month'
  return (
    <figure className="chart" ref={measure} aria-label={label}>
      <svg
        height={ABOVE + HEIGHT + BELOW}
        viewBox={`0 0 ${width} ${ABOVE + HEIGHT + BELOW}`}
        role="group"
        aria-label={`${label}, one link for each month`}
      >
        <g transform={`translate(${LEFT} 0)`}>
          <Axes
            days={points.map((point) => `${point.at.slice(0, 7)}-01`)}
            highest={highest}
            width={inner}
            bottom={ABOVE + HEIGHT}
            x={band.x}
            y={y}
          />
          {points.map((point, index) => (
            <Stack key={point.at} point={point} x={band.x(index)} width={band.width} y={y} />
          ))}
          <g onKeyDown={move} onMouseLeave={() => setShown(undefined)}>
            {points.map((point, index) => (
              <Link
                key={point.at}
                to="/levels"
                search={{ at: point.at }}
                preload={false}
                aria-label={says(point)}
                tabIndex={index === current ? 0 : -1}
                onMouseEnter={() => setShown(index)}
                onFocus={() => setShown(index)}
              >
                <rect className="hit" x={(index * inner) / points.length} y={0} width={inner / points.length} height={ABOVE + HEIGHT} />
              </Link>
            ))}
          </g>
        </g>
      </svg>
      <TimeMarks days={points.map((point) => `${point.at.slice(0, 7)}-01`)} left={LEFT} width={inner} height={HEIGHT} />
      <figcaption className="reading num">
        <span className="keys">
          {LEVELS.map((level) => (
            <span key={level} className={`key ${level}`}>
              {NAMES[level].many}
            </span>
          ))}
        </span>
        {points[current] && says(points[current])}
      </figcaption>
    </figure>
  )
}

/** Each level's share of the weighted commitment, leaders lowest. */
function Stack({ point, x, width, y }: { point: Point; x: number; width: number; y: (value: number) => number }) {
  const weights = LEVELS.map((level) => SQUARED[level] * point.counts[level])
  const upTo = (index: number): number => weights.slice(0, index).reduce((sum, weight) => sum + weight, 0)
  return (
    <g opacity={point.partial ? 0.55 : 1}>
      {LEVELS.map((level, index) => {
        const [bottom, top] = [y(upTo(index)), y(upTo(index + 1))]
        return <rect key={level} className={`fill ${level}`} x={x} width={width} y={top} height={Math.max(0, bottom - top)} />
      })}
    </g>
  )
}
