import { date } from '../format/dates.ts'
import { figure } from '../format/numbers.ts'
import { Scroll } from '../ui/scroll.tsx'
import { darkestWords, daysOf, fitted, highestOf, roomFor, type Grid, type GridRow } from './grid.ts'
import { TimeMarks } from './marks/time-marks.tsx'
import { timeLabels } from './scales.ts'
import { Spots, useSpot, type Spot } from './spots.tsx'
import { useWidth } from './width.ts'

const CELL_MIN = 11
/** A cell this wide has room for its value. */
const CELL_TEXT = 40
const ROW = 30
const TURNED = 74
/** So far turned names reach beyond the last column. */
const TURNED_OUT = 56

/** Rows by columns: the more, the darker. Each cell opens. */
export function HeatMap({ label, grid, sources }: { label: string; grid: Grid; sources?: number[] | undefined }) {
  const [measure, width] = useWidth<HTMLElement>(860)
  const { rows, columns, unit } = grid
  const { spot, mark, go } = useSpot(grid, darkest(rows))
  const labels = rows.map((row) => row.label)
  const names = 10 + roomFor(labels, width > 620 ? Math.min(230, width / 4) : 82)
  const isTime = columns[0]?.day !== undefined
  const cellOf = (room: number) => Math.max(CELL_MIN, room / Math.max(1, columns.length))
  const flat = cellOf(width - names - 2)
  const isTurned = !isTime && columns.some((column) => column.short.length * 7 > flat * thinnedBy(columns.length, flat))
  const cell = isTurned ? cellOf(width - names - TURNED_OUT) : flat
  const above = isTurned ? TURNED : 22
  const size = { width: names + cell * columns.length + (isTurned ? TURNED_OUT : 2), height: above + rows.length * ROW + 2 }
  const most = highestOf(
    rows.flatMap((row) => row.marks),
    false,
  )
  return (
    <figure className="chart" ref={measure} aria-label={label}>
      <Scroll label={label}>
        <svg
          height={size.height}
          viewBox={`0 0 ${size.width} ${size.height}`}
          style={{ width: size.width, maxWidth: 'none' }}
          role="group"
          aria-label={label}
        >
          {isTime ? (
            <Times grid={grid} x={names} cell={cell} />
          ) : (
            <Heads grid={grid} x={names} cell={cell} y={above - 8} turned={isTurned} />
          )}
          {rows.map((row, index) => (
            <g key={row.key} transform={`translate(0 ${above + index * ROW})`}>
              <text x={0} y={19} className="label" fontWeight={index === spot.row ? 600 : 400}>
                {fitted(row.label, names - 10, labels)}
              </text>
              {row.marks.map((one, column) => (
                <Cell
                  key={columns[column]?.key}
                  x={names + column * cell}
                  width={cell}
                  value={one.value}
                  share={(one.value ?? 0) / Math.max(most, Number.MIN_VALUE)}
                  of={one.of}
                  unit={unit}
                />
              ))}
            </g>
          ))}
          <rect
            x={names + spot.column * cell}
            y={above + spot.row * ROW}
            width={cell}
            height={ROW}
            fill="none"
            stroke="var(--ink)"
            strokeWidth={1.6}
            className="spot"
          />
          <Spots
            label={label}
            x={names}
            y={above}
            width={cell * columns.length}
            height={rows.length * ROW}
            spot={spot}
            mark={mark}
            go={go}
            nearest={(px, py) => ({ row: Math.floor(py / ROW), column: Math.floor(px / cell) })}
            columnsMax={columns.length - 1}
          />
        </svg>
        {isTime && (
          <div style={{ width: size.width }}>
            <TimeMarks days={daysOf(grid)} left={names} width={cell * columns.length} height={0} source={sources} />
          </div>
        )}
      </Scroll>
      <figcaption>
        <p className="reading num" role="status">
          {mark?.says}
        </p>
        <p className="tiny faint">{darkestWords(grid)}</p>
      </figcaption>
    </figure>
  )
}

/** What a reader looks at first. */
function darkest(rows: readonly GridRow[]): Spot {
  let best = { row: 0, column: 0, value: 0 }
  rows.forEach(({ marks }, row) =>
    marks.forEach(({ value }, column) => {
      if ((value ?? 0) > best.value) best = { row, column, value: value ?? 0 }
    }),
  )
  return best
}

const thinnedBy = (count: number, cell: number): number => (count > 12 ? Math.ceil(22 / cell) : 1)

interface CellProps {
  x: number
  width: number
  value: number | null
  of: number | undefined
  /** Of the largest, 0 to 1. */
  share: number
  unit: Grid['unit']
}

function Cell({ x, width, value, of, share, unit }: CellProps) {
  const tint = value === null || value <= 0 ? 0 : Math.round(8 + 92 * share)
  const gap = width > 20 ? 2 : 1
  return (
    <>
      <rect
        x={x}
        y={1}
        width={width - gap}
        height={ROW - 2}
        rx={2}
        fill={tint === 0 ? 'var(--sunken)' : `color-mix(in srgb, var(--c1) ${tint}%, var(--sunken))`}
      />
      {width >= CELL_TEXT && value !== null && (
        <text x={x + (width - gap) / 2} y={19} textAnchor="middle" style={{ fill: tint > 62 ? 'var(--paper)' : 'var(--ink)' }}>
          {figure(value, unit, of)}
        </text>
      )}
    </>
  )
}

function Heads({ grid, x, cell, y, turned }: { grid: Grid; x: number; cell: number; y: number; turned: boolean }) {
  const thin = thinnedBy(grid.columns.length, cell)
  return grid.columns.map((column, index) => {
    if (index % thin !== 0) return null
    const left = x + index * cell
    return turned ? (
      <text key={column.key} transform={`translate(${left + cell / 2} ${y}) rotate(-38)`}>
        {fitted(column.short, 100)}
      </text>
    ) : (
      <text key={column.key} x={left + cell / 2 - 1} y={y} textAnchor="middle">
        {fitted(column.short, cell * thin)}
      </text>
    )
  })
}

const SHAPES = { day: 'dayMonth', month: 'shortMonth', year: 'year' } as const

function Times({ grid, x, cell }: { grid: Grid; x: number; cell: number }) {
  const days = grid.columns.map((column) => column.day ?? '')
  return timeLabels(days, cell * days.length).map(({ index, day, shape }) => (
    <text key={index} x={x + index * cell} y={12}>
      {date(day, SHAPES[shape])}
    </text>
  ))
}
