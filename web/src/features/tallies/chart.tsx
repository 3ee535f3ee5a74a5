import { max } from 'd3-array'
import { line } from 'd3-shape'
import { useState } from 'react'
import { Axes } from '../../charts/axes.tsx'
import { TimeMarks } from '../../charts/marks/time-marks.tsx'
import { columns, heightOf } from '../../charts/scales.ts'
import { useWidth } from '../../charts/width.ts'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import type { Day } from './days.ts'

const ABOVE = 10
const HEIGHT = 180
const BELOW = 26
const LEFT = 44

/** One number by the day; days without one are shaded and the line stops there. The table below it says the same. */
export function TallyChart({ label, days, sources }: { label: string; days: readonly Day[]; sources: number[] }) {
  const [measure, width] = useWidth<HTMLElement>(860)
  const [at, setAt] = useState<number>()
  const inner = width - LEFT - 6
  const highest = max(days, ({ value }) => value ?? 0) ?? 0
  const up = heightOf(highest, HEIGHT)
  const y = (value: number) => ABOVE + HEIGHT - up(value)
  const band = columns(days.length, inner, 0)
  const drawn = line<Day>(
    (_, index) => band.middle(index),
    ({ value }) => y(value ?? 0),
  ).defined(({ value }) => value !== null)
  const current = days[at ?? days.length - 1]
  const isAlone = (index: number) => (days[index - 1]?.value ?? null) === null && (days[index + 1]?.value ?? null) === null
  const point = (x: number) => Math.max(0, Math.min(days.length - 1, Math.floor((x / inner) * days.length)))
  return (
    <figure className="chart" ref={measure} aria-label={label}>
      <svg height={ABOVE + HEIGHT + BELOW} viewBox={`0 0 ${width} ${ABOVE + HEIGHT + BELOW}`} aria-hidden="true">
        <g transform={`translate(${LEFT} 0)`} onMouseLeave={() => setAt(undefined)}>
          {days.map(
            ({ day, value }, index) =>
              value === null && (
                <rect key={day} x={band.x(index)} y={ABOVE} width={band.width} height={HEIGHT} fill="var(--ink)" opacity={0.06} />
              ),
          )}
          <Axes days={days.map(({ day }) => day)} highest={highest} width={inner} bottom={ABOVE + HEIGHT} x={band.x} y={y} />
          <path d={drawn([...days]) ?? ''} fill="none" stroke="var(--c1)" strokeWidth={1.8} strokeLinejoin="round" />
          {days.map(
            ({ day, value }, index) =>
              value !== null && isAlone(index) && <circle key={day} cx={band.middle(index)} cy={y(value)} r={2.5} fill="var(--c1)" />,
          )}
          {at !== undefined && current && current.value !== null && (
            <circle cx={band.middle(at)} cy={y(current.value)} r={3.5} fill="var(--c1)" />
          )}
          <rect
            className="hit"
            width={inner}
            height={ABOVE + HEIGHT}
            onMouseMove={(event) => setAt(point(event.clientX - event.currentTarget.getBoundingClientRect().left))}
          />
        </g>
      </svg>
      <TimeMarks days={days.map(({ day }) => day)} left={LEFT} width={inner} height={HEIGHT} source={sources} />
      <figcaption className="reading num" aria-hidden="true">
        {current && says(current)}
      </figcaption>
    </figure>
  )
}

const says = ({ day, value, uniques }: Day): string =>
  `${date(day, 'longDay')}: ${value === null ? 'no number' : count(value)}${uniques === null ? '' : `, ${counted(uniques, 'visitor')}`}`
