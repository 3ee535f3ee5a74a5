import { useState } from 'react'
import { useWidth } from './width.ts'

export interface Curve {
  readonly key: string
  readonly label: string
  /** Days for which anybody has been looked at: beyond them nothing is known. */
  readonly seen: number
  readonly steps: readonly { readonly day: number; readonly survival: number; readonly low: number; readonly high: number }[]
}

interface SurvivalCurveProps {
  label: string
  curves: readonly Curve[]
  /** Days to show. */
  until: number
  /** What the curves say at a day, shown below. */
  says: (day: number) => string
}

const ABOVE = 10
const BELOW = 28
const LEFT = 44
const HEIGHT = 240
const NAMES = 132
const SHARES = [0, 0.25, 0.5, 0.75, 1]
const percent = new Intl.NumberFormat(undefined, { style: 'percent' })
const hue = (index: number) => `var(--c${(index % 6) + 1})`

/** The share of people who stay, day by day; with one curve also the range that holds the true share. Arrows move the day that is read. */
export function SurvivalCurve({ label, curves, until, says }: SurvivalCurveProps) {
  const [measure, width] = useWidth<HTMLElement>(860)
  const [read, setRead] = useState(Math.min(90, until))
  const right = curves.length > 1 && width > 620 ? NAMES : 8
  const inner = Math.max(80, width - LEFT - right)
  const x = (day: number) => (Math.min(day, until) / Math.max(1, until)) * inner
  const y = (share: number) => ABOVE + (1 - share) * HEIGHT
  const day = Math.min(read, until)
  const step = Math.max(1, Math.round(until / 52))
  return (
    <figure className="chart" ref={measure} aria-label={label}>
      <svg
        height={ABOVE + HEIGHT + BELOW}
        viewBox={`0 0 ${width} ${ABOVE + HEIGHT + BELOW}`}
        aria-hidden="true"
        onMouseMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect()
          const along = (event.clientX - box.left - LEFT) / inner
          if (along >= 0 && along <= 1) setRead(Math.round(along * until))
        }}
      >
        <g transform={`translate(${LEFT} 0)`}>
          {SHARES.map((share) => (
            <g key={share}>
              <line x1={0} x2={inner} y1={y(share)} y2={y(share)} className={share === 0 ? 'base' : 'grid'} />
              <text x={-8} y={y(share) + 4} textAnchor="end">
                {percent.format(share)}
              </text>
            </g>
          ))}
          {ticksOf(until).map(({ at, name }) => (
            <text key={at} x={x(at)} y={ABOVE + HEIGHT + 18} textAnchor={at === 0 ? 'start' : 'middle'}>
              {name}
            </text>
          ))}
          {curves.length === 1 && curves[0] && <path d={band(curves[0], until, x, y)} fill={hue(0)} opacity={0.16} />}
          {curves.map((curve, index) => (
            <path key={curve.key} d={line(curve, until, x, y)} fill="none" stroke={hue(index)} strokeWidth={1.8} strokeLinejoin="round" />
          ))}
          <line x1={x(day)} x2={x(day)} y1={ABOVE} y2={ABOVE + HEIGHT} stroke="var(--edge)" strokeDasharray="2 4" />
          {right === NAMES && <Names curves={curves} until={until} x={inner + 8} y={y} />}
        </g>
      </svg>
      <input
        type="range"
        className="reader"
        aria-label={`Day that is read in: ${label}`}
        aria-valuetext={says(day)}
        min={0}
        max={until}
        step={step}
        value={day}
        onChange={(event) => setRead(Number(event.target.value))}
        // Of the width that there is: a fixed one would keep the chart from shrinking.
        style={{ marginLeft: LEFT - 8, width: `calc(100% - ${LEFT + right - 16}px)` }}
      />
      <figcaption className="reading num">{says(day)}</figcaption>
    </figure>
  )
}

type Scale = (value: number) => number

/** Steps: what holds from one to the next. */
function corners(curve: Curve, shown: number, of: (step: Curve['steps'][number]) => number): [number, number][] {
  const until = Math.min(shown, curve.seen)
  const points: [number, number][] = [[0, 1]]
  let before = 1
  for (const step of curve.steps) {
    if (step.day > until) break
    points.push([step.day, before], [step.day, of(step)])
    before = of(step)
  }
  return [...points, [until, before]]
}

const path = (points: readonly (readonly [number, number])[], x: Scale, y: Scale) =>
  points.map(([day, share], index) => `${index === 0 ? 'M' : 'L'}${x(day).toFixed(1)} ${y(share).toFixed(1)}`).join('')
const line = (curve: Curve, until: number, x: Scale, y: Scale) =>
  path(
    corners(curve, until, (step) => step.survival),
    x,
    y,
  )
const band = (curve: Curve, until: number, x: Scale, y: Scale) => {
  const high = corners(curve, until, (step) => step.high)
  const low = corners(curve, until, (step) => step.low)
  return `${path([...high, ...low.toReversed()], x, y)}Z`
}

/** Months up to two years, then years. */
function ticksOf(until: number): { at: number; name: string }[] {
  const months = until <= 200 ? 1 : until <= 800 ? 3 : 12
  const count = Math.floor(until / (months * 30.44))
  return Array.from({ length: count + 1 }, (_, index) => {
    const month = index * months
    const name = month === 0 ? 'first day' : months === 12 ? `${month / 12} y` : `${month} mo`
    return { at: month * 30.44, name }
  })
}

export const survivalOn = (steps: Curve['steps'], day: number) =>
  steps.findLast((step) => step.day <= day) ?? { survival: 1, low: 1, high: 1 }

function Names({ curves, until, x, y }: { curves: readonly Curve[]; until: number; x: number; y: Scale }) {
  const placed = curves
    .map((curve, index) => ({ ...curve, index, at: y(survivalOn(curve.steps, until).survival) + 4 }))
    .toSorted((a, b) => a.at - b.at)
  let lowest = Number.NEGATIVE_INFINITY
  const low = placed.map((one) => ({ ...one, at: (lowest = Math.max(one.at, lowest + 16)) }))
  // Where they run over the edge all of them move up.
  const over = Math.max(0, lowest - (ABOVE + HEIGHT))
  return low.map(({ key, label, index, at }) => (
    <text key={key} x={x} y={at - over} className="label">
      <tspan fill={hue(index)}>■ </tspan>
      {label.length > 16 ? `${label.slice(0, 15)}…` : label}
    </text>
  ))
}
