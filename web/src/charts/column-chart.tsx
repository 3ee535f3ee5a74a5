import { highestOf, isWhole, type Grid, type Mark } from './grid.ts'
import { hue, isAgain } from './hues.ts'
import { columns, heightOf } from './scales.ts'
import { useSpot, type Spot } from './spots.tsx'
import { ABOVE, HEIGHT, LEFT, TimeFrame } from './time-frame.tsx'
import { useWidth } from './width.ts'

/** Columns over time: of one series, with what it is held against as a line across; of several that add up, stacked. Each part opens. */
export function ColumnChart({ label, grid, sources }: { label: string; grid: Grid; sources?: number[] | undefined }) {
  const [measure, width] = useWidth<HTMLElement>(860)
  const { rows } = grid
  const inner = Math.max(60, width - LEFT - 6)
  const full = rows[0]?.marks.findLastIndex((mark) => !mark.partial) ?? 0
  const looked = useSpot(grid, { row: 0, column: Math.max(0, full) })
  const { spot } = looked
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
    <TimeFrame
      label={label}
      grid={grid}
      ringed={isOne ? rows : []}
      sources={sources}
      measure={measure}
      width={width}
      inner={inner}
      highest={highest}
      band={band}
      y={y}
      looked={looked}
      nearest={nearest}
      withKeys={!isOne}
    >
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
          {isOne && <Before mark={rows[0]?.marks[column]} x={band.x(column)} width={band.width} y={y} />}
        </g>
      ))}
    </TimeFrame>
  )
}

function stackOf(marks: readonly (Mark | undefined)[]): { from: number; to: number }[] {
  let below = 0
  return marks.map((mark) => ({ from: below, to: (below += Math.max(0, mark?.value ?? 0)) }))
}

function Before({ mark, x, width, y }: { mark: Mark | undefined; x: number; width: number; y: (value: number) => number }) {
  if (mark?.before === null || mark?.before === undefined) return null
  return <line x1={x - 1} x2={x + width + 1} y1={y(mark.before)} y2={y(mark.before)} stroke="var(--ink-2)" strokeWidth={1.6} />
}
