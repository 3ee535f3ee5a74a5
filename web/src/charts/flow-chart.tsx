import { max } from 'd3-array'
import { Link } from '@tanstack/react-router'
import { useState, type KeyboardEvent } from 'react'
import type { FigureTarget } from '../features/figures/target.ts'
import { date } from '../format/dates.ts'
import { compact } from '../format/numbers.ts'
import { TimeMarks } from './marks/time-marks.tsx'
import { columns, timeLabels, valueTicks } from './scales.ts'
import { useWidth } from './width.ts'

export interface FlowPart {
  readonly name: string
  readonly value: number
  /** Read aloud and shown below the chart: "October 2026: 52 people came back". */
  readonly says: string
  readonly opens: FigureTarget
}

export interface FlowBucket {
  readonly at: string
  readonly partial: boolean
  /** Stacked upwards from the base line. */
  readonly up: readonly FlowPart[]
  /** Downwards. */
  readonly down: FlowPart
}

const ABOVE = 10
const BELOW = 26
const LEFT = 36
const NAMES = 104
const SHAPES = { day: 'dayMonth', month: 'shortMonth', year: 'year' } as const
/** Who came back wears the hue of those who stayed, lighter; who paused is apart. */
const HUES = ['var(--c1)', 'var(--c3)', 'var(--c5)'] as const
const DOWN = 'var(--c2)'

interface FlowChartProps {
  label: string
  buckets: readonly FlowBucket[]
  height?: number
  /** Only what is marked of these sources, and of none. */
  sources?: number[] | undefined
}

/** Who came above a line, who went below it. Every part of every column opens; the chart is one stop of the keyboard, arrows go from part to part. */
export function FlowChart({ label, buckets, height = 240, sources }: FlowChartProps) {
  const [measure, width] = useWidth<HTMLElement>(860)
  const [at, setAt] = useState<{ column: number; part: number }>()
  const right = width > 620 ? NAMES : 4
  const inner = width - LEFT - right
  const highest = max(buckets, (bucket) => sum(bucket.up)) ?? 0
  const lowest = max(buckets, (bucket) => bucket.down.value) ?? 0
  const band = columns(buckets.length, inner, 0.25)
  const [top, bottom] = [valueTicks(highest).at(-1) ?? 0, lowest]
  const scale = height / Math.max(1, Math.max(top, highest) + bottom)
  const zero = ABOVE + Math.max(top, highest) * scale
  const y = (value: number) => zero - value * scale
  const full = Math.max(
    0,
    buckets.findLastIndex((bucket) => !bucket.partial),
  )
  const current = at ?? { column: full, part: 0 }
  const shown = buckets[current.column]
  const ticks = [
    ...valueTicks(highest),
    // Below the line in the same steps as above it, as far as anything is drawn.
    ...valueTicks(highest)
      .filter((tick) => tick > 0 && tick <= lowest)
      .map((tick) => -tick),
  ]
  return (
    <figure className="chart" ref={measure} aria-label={label}>
      <svg
        height={ABOVE + height + BELOW}
        viewBox={`0 0 ${width} ${ABOVE + height + BELOW}`}
        role="group"
        aria-label={`${label}, one link for each part`}
      >
        <g transform={`translate(${LEFT} 0)`}>
          <g aria-hidden="true">
            {ticks.map((tick) => (
              <g key={tick}>
                <line x1={0} x2={inner} y1={y(tick)} y2={y(tick)} className={tick === 0 ? 'base' : 'grid'} />
                {tick !== 0 && (
                  <text x={-8} y={y(tick) + 4} textAnchor="end">
                    {compact(Math.abs(tick))}
                  </text>
                )}
              </g>
            ))}
            {timeLabels(
              buckets.map((bucket) => bucket.at),
              inner,
            )
              .filter(({ index }) => band.x(index) < inner - 26)
              .map(({ index, day, shape }) => (
                <text key={index} x={band.x(index)} y={ABOVE + height + 18}>
                  {date(day, SHAPES[shape])}
                </text>
              ))}
          </g>
          <g onKeyDown={(event) => move(event, current)} onMouseLeave={() => setAt(undefined)}>
            {buckets.map((bucket, column) => {
              let below = 0
              return (
                <g key={bucket.at} opacity={bucket.partial ? 0.5 : 1}>
                  {[...bucket.up, bucket.down].map((part, index) => {
                    const isDown = index === bucket.up.length
                    const from = isDown ? 0 : below
                    if (!isDown) below += part.value
                    const top = isDown ? y(0) : y(from + part.value)
                    const tall = part.value * scale
                    return (
                      <Link
                        key={part.name}
                        to="/figures/$name"
                        params={{ name: part.opens.name }}
                        search={part.opens.search}
                        preload={false}
                        aria-label={part.says}
                        data-cell={`${column}-${index}`}
                        tabIndex={column === current.column && index === current.part ? 0 : -1}
                        onMouseEnter={() => setAt({ column, part: index })}
                        onFocus={() => setAt({ column, part: index })}
                      >
                        <rect x={band.x(column)} width={band.width} y={top} height={tall} fill={isDown ? DOWN : HUES[index]} />
                        {/* Thin parts are as easy to hit as others, and an empty one can be reached by keyboard. */}
                        <rect
                          className="hit"
                          x={band.x(column)}
                          width={band.width}
                          y={top - (tall < 3 ? 2 : 0)}
                          height={Math.max(tall, 4)}
                        />
                      </Link>
                    )
                  })}
                </g>
              )
            })}
          </g>
          {right > 4 && buckets[full] && <Names bucket={buckets[full]} x={inner + 8} y={y} />}
        </g>
      </svg>
      <TimeMarks days={buckets.map((bucket) => bucket.at)} left={LEFT} width={inner} height={height} source={sources} />
      <figcaption className="reading num">
        {right <= 4 && <Keys bucket={buckets[full]} />}
        {shown && (shown.up[current.part] ?? shown.down).says}
      </figcaption>
    </figure>
  )

  function move(event: KeyboardEvent<SVGGElement>, { column, part }: { column: number; part: number }) {
    const parts = (buckets[column]?.up.length ?? 0) + 1
    // Upwards on the screen: the part below the line comes first.
    const order = [parts - 1, ...Array.from({ length: parts - 1 }, (_, index) => index)]
    const place = order.indexOf(part)
    const target = {
      ArrowRight: [column + 1, part],
      ArrowLeft: [column - 1, part],
      Home: [0, part],
      End: [buckets.length - 1, part],
      ArrowUp: [column, order[Math.min(parts - 1, place + 1)]],
      ArrowDown: [column, order[Math.max(0, place - 1)]],
    }[event.key]
    if (target === undefined) return
    const [next = 0, index = 0] = target
    const link = event.currentTarget.querySelector<SVGElement>(`[data-cell="${Math.max(0, Math.min(buckets.length - 1, next))}-${index}"]`)
    event.preventDefault()
    link?.focus()
  }
}

const sum = (parts: readonly FlowPart[]) => parts.reduce((all, part) => all + part.value, 0)

function Names({ bucket, x, y }: { bucket: FlowBucket; x: number; y: (value: number) => number }) {
  let below = 0
  let lowest = Number.POSITIVE_INFINITY
  const names = bucket.up.map((part, index) => {
    const middle = below + part.value / 2
    below += part.value
    lowest = Math.min(y(middle) + 4, lowest - 16)
    return { name: part.name, hue: HUES[index], at: lowest }
  })
  return [...names, { name: bucket.down.name, hue: DOWN, at: y(-bucket.down.value / 2) + 6 }].map(({ name, hue, at }) => (
    <text key={name} x={x} y={at} className="label" aria-hidden="true">
      <tspan fill={hue}>■ </tspan>
      {name}
    </text>
  ))
}

const Keys = ({ bucket }: { bucket: FlowBucket | undefined }) => (
  <span style={{ display: 'flex', gap: '0 14px', flexWrap: 'wrap' }} aria-hidden="true">
    {[...(bucket?.up ?? []), ...(bucket ? [bucket.down] : [])].map((part, index, all) => (
      <span key={part.name}>
        <span style={{ color: index === all.length - 1 ? DOWN : HUES[index] }}>■</span> {part.name}
      </span>
    ))}
  </span>
)
