import type { ReactNode, Ref } from 'react'
import { Axes } from './axes.tsx'
import { daysOf, type Grid, type GridRow } from './grid.ts'
import { Keys } from './keys.tsx'
import { TimeMarks } from './marks/time-marks.tsx'
import { Rings } from './rings.tsx'
import { Spots, type Spot, type useSpot } from './spots.tsx'

/** Above the plot, below it for the time, and left of it for the values. */
export const ABOVE = 10
const BELOW = 26
export const LEFT = 42
export const HEIGHT = 280

interface TimeFrameProps {
  label: string
  grid: Grid
  /** Of whom rings tell what is unusual. */
  ringed: readonly GridRow[]
  sources: number[] | undefined
  measure: Ref<HTMLElement>
  /** Of the whole chart, and of its plot. */
  width: number
  inner: number
  highest: number
  /** Where the buckets begin and where their middle is. */
  band: { readonly x: (index: number) => number; readonly middle: (index: number) => number }
  y: (value: number) => number
  looked: ReturnType<typeof useSpot>
  nearest: (x: number, y: number) => Spot
  /** Names stand below, as there is no room beside the marks. */
  withKeys: boolean
  children: ReactNode
}

/** What stands around figures over time, whichever way they are drawn: axes, what is unusual and what was marked, and one link to whatever is looked at. */
export function TimeFrame({
  label,
  grid,
  ringed,
  sources,
  measure,
  width,
  inner,
  highest,
  band,
  y,
  looked,
  nearest,
  withKeys,
  children,
}: TimeFrameProps) {
  const { spot, mark, go } = looked
  const whole = ABOVE + HEIGHT + BELOW
  return (
    <figure className="chart" ref={measure} aria-label={label}>
      <svg height={whole} viewBox={`0 0 ${width} ${whole}`} role="group" aria-label={label}>
        <g transform={`translate(${LEFT} 0)`}>
          <Axes
            days={grid.columns.map((column) => column.day ?? '')}
            highest={highest}
            width={inner}
            bottom={ABOVE + HEIGHT}
            x={band.x}
            y={y}
            unit={grid.unit}
          />
          {children}
          <Rings
            rings={ringed.flatMap((row) =>
              row.marks.flatMap(({ value, unusual }, column) =>
                unusual && value !== null ? [{ key: `${row.key} ${column}`, x: band.middle(column), value, ...unusual }] : [],
              ),
            )}
            y={y}
          />
          <Spots
            label={label}
            x={0}
            y={0}
            width={inner}
            height={ABOVE + HEIGHT}
            spot={spot}
            mark={mark}
            go={go}
            nearest={nearest}
            columnsMax={grid.columns.length - 1}
          />
        </g>
      </svg>
      <TimeMarks days={daysOf(grid)} left={LEFT} width={inner} height={HEIGHT} source={sources} />
      <figcaption>
        {withKeys && <Keys names={grid.rows.map((row) => row.label)} current={spot.row} />}
        <p className="reading num" role="status">
          {mark?.says}
        </p>
      </figcaption>
    </figure>
  )
}
