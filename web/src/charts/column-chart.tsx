import { Axes } from './axes.tsx'
import { daysOf, highestOf, isWhole, type Grid, type Mark } from './grid.ts'
import { hue, isAgain } from './hues.ts'
import { Keys } from './keys.tsx'
import { TimeMarks } from './marks/time-marks.tsx'
import { Rings } from './rings.tsx'
import { columns, heightOf } from './scales.ts'
import { Spots, useSpot, type Spot } from './spots.tsx'
import { useWidth } from './width.ts'

const ABOVE = 10
const BELOW = 26
const LEFT = 42
const HEIGHT = 280

/** Columns over time: of one series, with what it is held against as a line across; of several that add up, stacked. Each part opens. */
export function ColumnChart({ label, grid, sources }: { label: string; grid: Grid; sources?: number[] | undefined }) {
  const [measure, width] = useWidth<HTMLElement>(860)
  const { rows } = grid
  const inner = Math.max(60, width - LEFT - 6)
  const full = rows[0]?.marks.findLastIndex((mark) => !mark.partial) ?? 0
  const { spot, mark, go } = useSpot(grid, { row: 0, column: Math.max(0, full) })
  const stacks = grid.columns.map((_, column) => stackOf(rows.map((row) => row.marks[column])))
  const isOne = rows.length === 1
  const highest = Math.max(isOne ? highestOf(rows[0]?.marks ?? []) : 0, ...stacks.map((stack) => stack.at(-1)?.to ?? 0))
  const up = heightOf(highest, HEIGHT, isWhole(grid.unit))
  const y = (value: number) => ABOVE + HEIGHT - up(value)
  const band = columns(grid.columns.length, inner, 0.25)
  const nearest = (px: number, py: number): Spot => {
    const column = Math.max(0, Math.min(grid.columns.length - 1, Math.floor((px / inner) * grid.columns.length)))
    const hit = stacks[column]?.findIndex((part) => py >= y(part.to) && py <= y(part.from)) ?? -1
    return { row: hit >= 0 ? hit : py < y(stacks[column]?.at(-1)?.to ?? 0) ? rows.length - 1 : 0, column }
  }
  return (
    <figure className="chart" ref={measure} aria-label={label}>
      <svg height={ABOVE + HEIGHT + BELOW} viewBox={`0 0 ${width} ${ABOVE + HEIGHT + BELOW}`} role="group" aria-label={label}>
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
          {stacks.map((stack, column) => (
            <g key={grid.columns[column]?.key} opacity={rows[0]?.marks[column]?.partial ? 0.5 : 1}>
              {stack.map((part, series) => (
                <rect
                  key={series}
                  x={band.x(column)}
                  width={band.width}
                  y={y(part.to)}
                  height={Math.max(0, y(part.from) - y(part.to))}
                  fill={hue(series)}
                  fillOpacity={isAgain(series) ? 0.5 : 1}
                  stroke={series === spot.row && column === spot.column ? 'var(--ink)' : 'none'}
                />
              ))}
              {isOne && <Held mark={rows[0]?.marks[column]} x={band.x(column)} width={band.width} y={y} />}
            </g>
          ))}
          <Rings
            rings={(isOne ? rows : []).flatMap((row) =>
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
        {rows.length > 1 && <Keys names={rows.map((row) => row.label)} current={spot.row} />}
        <p className="reading num" role="status">
          {mark?.says}
        </p>
      </figcaption>
    </figure>
  )
}

function stackOf(marks: readonly (Mark | undefined)[]): { from: number; to: number }[] {
  let below = 0
  return marks.map((mark) => ({ from: below, to: (below += Math.max(0, mark?.value ?? 0)) }))
}

function Held({ mark, x, width, y }: { mark: Mark | undefined; x: number; width: number; y: (value: number) => number }) {
  if (mark?.before === null || mark?.before === undefined) return null
  return <line x1={x - 1} x2={x + width + 1} y1={y(mark.before)} y2={y(mark.before)} stroke="var(--ink-2)" strokeWidth={1.6} />
}
