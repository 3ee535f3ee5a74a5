import { max } from 'd3-array'
import { area, line } from 'd3-shape'
import { Link } from '@tanstack/react-router'
import { useState, type KeyboardEvent } from 'react'
import type { FigureTarget } from '../features/figures/target.ts'
import { Axes } from './axes.tsx'
import { TimeMarks } from './marks/time-marks.tsx'
import { Rings } from './rings.tsx'
import { columns, heightOf } from './scales.ts'
import { useWidth } from './width.ts'

export interface Bucket {
  /** First day. */
  readonly at: string
  /** One value for each series, stacked from below. */
  readonly values: readonly number[]
  readonly partial: boolean
  /** Read aloud and shown below the chart: "Week of 9 November: 412 people". */
  readonly says: string
  readonly opens: FigureTarget
  /** Where the value is far from what was to be expected: that range. */
  readonly unusual?: { readonly low: number; readonly high: number } | undefined
}

interface TimeChartProps {
  label: string
  buckets: readonly Bucket[]
  /** Names of the series, from below; drawn beside the last bucket. */
  names: readonly string[]
  shape: 'area' | 'columns'
  height?: number
  /** Only what is marked of these sources, and of none. */
  sources?: number[] | undefined
}

const ABOVE = 10
const BELOW = 26
/** Room for the values of the grid lines. */
const LEFT = 36

/** People or activities over time. Every bucket opens; with the keyboard the chart is one stop, arrows go from bucket to bucket. */
export function TimeChart({ label, buckets, names, shape, height = 200, sources }: TimeChartProps) {
  const [measure, width] = useWidth<HTMLElement>(860)
  const [shown, setShown] = useState<number>()
  const right = names.length > 1 && width > 620 ? 96 : 4
  const inner = width - LEFT - right
  const highest = max(buckets, (bucket) => Math.max(totalOf(bucket), bucket.unusual?.high ?? 0)) ?? 0
  const up = heightOf(highest, height)
  const y = (value: number) => ABOVE + height - up(value)
  const band = columns(buckets.length, inner, shape === 'columns' ? 0.25 : 0)
  const current = shown ?? lastFull(buckets)
  return (
    <figure className="chart" ref={measure} aria-label={label}>
      <svg
        height={ABOVE + height + BELOW}
        viewBox={`0 0 ${width} ${ABOVE + height + BELOW}`}
        role="group"
        aria-label={`${label}, one link for each bucket`}
      >
        <g transform={`translate(${LEFT} 0)`}>
          <Axes days={buckets.map((bucket) => bucket.at)} highest={highest} width={inner} bottom={ABOVE + height} x={band.x} y={y} />
          {shape === 'area' ? <Area buckets={buckets} x={band.middle} y={y} /> : <Stacks buckets={buckets} band={band} y={y} />}
          <Rings
            rings={buckets.flatMap(({ at, unusual, values }, index) =>
              unusual ? [{ key: at, x: band.middle(index), value: sumOf(values), low: unusual.low, high: unusual.high }] : [],
            )}
            y={y}
          />
          {right > 4 && <Names buckets={buckets} names={names} x={inner + 8} y={y} />}
          {shape === 'area' && buckets[current] && (
            <circle cx={band.middle(current)} cy={y(totalOf(buckets[current]))} r={3.5} fill="var(--c1)" />
          )}
          <Hits buckets={buckets} width={inner} height={ABOVE + height} current={current} onShow={setShown} />
        </g>
      </svg>
      <TimeMarks days={buckets.map((bucket) => bucket.at)} left={LEFT} width={inner} height={height} source={sources} />
      <figcaption className="reading num">
        {names.length > 1 && right <= 4 && <Keys names={names} />}
        {buckets[current]?.says}
      </figcaption>
    </figure>
  )
}

function Area({ buckets, x, y }: { buckets: readonly Bucket[]; x: (index: number) => number; y: (value: number) => number }) {
  const points = buckets.map((bucket, index): [number, number] => [x(index), y(totalOf(bucket))])
  const cut = buckets.at(-1)?.partial ? points.length - 1 : points.length
  const sure = points.slice(0, cut)
  const filled = area(
    (point) => point[0],
    y(0),
    (point) => point[1],
  )
  const drawn = line()
  return (
    <g>
      <path d={filled(sure) ?? ''} fill="var(--c1)" opacity={0.13} />
      <path d={drawn(sure) ?? ''} fill="none" stroke="var(--c1)" strokeWidth={1.8} strokeLinejoin="round" />
      {cut < points.length && (
        <path d={drawn(points.slice(-2)) ?? ''} fill="none" stroke="var(--c1)" strokeWidth={1.4} strokeDasharray="3 4" />
      )}
      {points.length === 1 && <circle cx={points[0]?.[0]} cy={points[0]?.[1]} r={3} fill="var(--c1)" />}
    </g>
  )
}

function Stacks({ buckets, band, y }: { buckets: readonly Bucket[]; band: ReturnType<typeof columns>; y: (value: number) => number }) {
  return buckets.map((bucket, index) => {
    let below = 0
    return (
      <g key={bucket.at} opacity={bucket.partial ? 0.5 : 1}>
        {bucket.values.map((value, series) => {
          const bottom = y(below)
          below += value
          return (
            <rect
              key={series}
              x={band.x(index)}
              width={band.width}
              y={y(below)}
              height={Math.max(0, bottom - y(below))}
              fill={hue(series)}
            />
          )
        })}
      </g>
    )
  })
}

/** Names stand where their part of the last full bucket ends, pushed apart where they would touch. */
function Names({
  buckets,
  names,
  x,
  y,
}: {
  buckets: readonly Bucket[]
  names: readonly string[]
  x: number
  y: (value: number) => number
}) {
  const values = buckets[lastFull(buckets)]?.values ?? []
  let below = 0
  let lowest = Number.POSITIVE_INFINITY
  return names.map((name, series) => {
    const middle = below + (values[series] ?? 0) / 2
    below += values[series] ?? 0
    lowest = Math.min(y(middle) + 4, lowest - 16)
    return (
      <text key={name} x={x} y={lowest} className="label">
        <tspan fill={hue(series)}>■ </tspan>
        {name}
      </text>
    )
  })
}

const Keys = ({ names }: { names: readonly string[] }) => (
  <span style={{ display: 'flex', gap: 14 }}>
    {names.map((name, series) => (
      <span key={name}>
        <span style={{ color: hue(series) }} aria-hidden="true">
          ■
        </span>{' '}
        {name}
      </span>
    ))}
  </span>
)

interface HitsProps {
  buckets: readonly Bucket[]
  width: number
  height: number
  current: number
  onShow: (index: number | undefined) => void
}

function Hits({ buckets, width, height, current, onShow }: HitsProps) {
  const step = width / Math.max(1, buckets.length)
  const move = (event: KeyboardEvent<SVGGElement>) => {
    const to = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: buckets.length - 1 }[event.key]
    const target = to === undefined ? undefined : event.currentTarget.children[Math.max(0, Math.min(buckets.length - 1, to))]
    if (!(target instanceof SVGElement)) return
    event.preventDefault()
    target.focus()
  }
  return (
    <g onKeyDown={move} onMouseLeave={() => onShow(undefined)}>
      {buckets.map((bucket, index) => (
        <Link
          key={bucket.at}
          to="/figures/$name"
          params={{ name: bucket.opens.name }}
          search={bucket.opens.search}
          preload={false}
          aria-label={bucket.says}
          tabIndex={index === current ? 0 : -1}
          onMouseEnter={() => onShow(index)}
          onFocus={() => onShow(index)}
        >
          <rect className="hit" x={index * step} y={0} width={step} height={height} />
        </Link>
      ))}
    </g>
  )
}

const hue = (series: number) => (series === 0 ? 'var(--c1)' : `var(--c${series + 1})`)
const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
const totalOf = (bucket: Bucket) => sumOf(bucket.values)
const lastFull = (buckets: readonly Bucket[]) =>
  Math.max(
    0,
    buckets.findLastIndex((bucket) => !bucket.partial),
  )
