import { max } from 'd3-array'
import { useState } from 'react'
import type { OrganizationDetail } from '@kith/contract/organizations'
import { Axes } from '../../charts/axes.tsx'
import { TimeMarks } from '../../charts/marks/time-marks.tsx'
import { columns, heightOf } from '../../charts/scales.ts'
import { useWidth } from '../../charts/width.ts'
import { date } from '../../format/dates.ts'
import { counted, people } from '../../format/words.ts'

const ABOVE = 10
const HEIGHT = 120
const BELOW = 26
const LEFT = 36

/** How many of its people did something, month by month or quarter by quarter. The same figures stand in a table for readers of screens. */
export function OverTime({ periods, by }: { periods: OrganizationDetail['periods']; by: 'month' | 'quarter' }) {
  const [measure, width] = useWidth<HTMLElement>(860)
  const [at, setAt] = useState<number>()
  const inner = width - LEFT - 4
  const highest = max(periods, (period) => period.people) ?? 0
  const up = heightOf(highest, HEIGHT)
  const y = (value: number) => ABOVE + HEIGHT - up(value)
  const band = columns(periods.length, inner, 0.25)
  const shown = periods[at ?? periods.length - 1]
  return (
    <figure className="chart" ref={measure} aria-label="People over time">
      <svg height={ABOVE + HEIGHT + BELOW} viewBox={`0 0 ${width} ${ABOVE + HEIGHT + BELOW}`} aria-hidden="true">
        <g transform={`translate(${LEFT} 0)`} onMouseLeave={() => setAt(undefined)}>
          <Axes days={periods.map((period) => period.from)} highest={highest} width={inner} bottom={ABOVE + HEIGHT} x={band.x} y={y} />
          {periods.map((period, index) => (
            <g key={period.from} onMouseEnter={() => setAt(index)}>
              <rect x={band.x(index)} width={band.width} y={y(period.people)} height={up(period.people)} fill="var(--c1)" />
              <rect className="hit" x={band.x(index)} width={band.width} y={0} height={ABOVE + HEIGHT} />
            </g>
          ))}
        </g>
      </svg>
      <TimeMarks days={periods.map((period) => period.from)} left={LEFT} width={inner} height={HEIGHT} />
      <figcaption className="reading num" aria-hidden="true">
        {shown && `${periodName(shown.from, by)}: ${people(shown.people)}, ${counted(shown.activities, 'activity', 'activities')}`}
      </figcaption>
      <table className="hidden">
        <caption>People over time</caption>
        <thead>
          <tr>
            <th scope="col">{by === 'month' ? 'Month' : 'Quarter'}</th>
            <th scope="col">People</th>
            <th scope="col">Activities</th>
          </tr>
        </thead>
        <tbody>
          {periods.map((period) => (
            <tr key={period.from}>
              <th scope="row">{periodName(period.from, by)}</th>
              <td>{period.people}</td>
              <td>{period.activities}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}

const periodName = (from: string, by: 'month' | 'quarter'): string =>
  by === 'month' ? date(from, 'month') : `Quarter ${Math.floor(Number(from.slice(5, 7)) / 3) + 1} of ${from.slice(0, 4)}`
