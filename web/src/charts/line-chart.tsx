import { line } from 'd3-shape'
import { fitted, highestOf, isWhole, roomFor, type Grid, type GridRow } from './grid.ts'
import { hue, isAgain } from './hues.ts'
import { columns, heightOf } from './scales.ts'
import { useSpot, type Spot } from './spots.tsx'
import { ABOVE, HEIGHT, LEFT, TimeFrame } from './time-frame.tsx'
import { useWidth } from './width.ts'

/** There is room for names beside the last bucket; on a narrow screen they stand below. */
const WIDE = 620
/** Left of a name, for its colour. */
const SWATCH = 22

/** Several series over time, each a line of its own; of one alone, also what it is held against. Each point opens. */
export function LineChart({ label, grid, sources }: { label: string; grid: Grid; sources?: number[] | undefined }) {
  const [measure, width] = useWidth<HTMLElement>(860)
  const { rows } = grid
  const full = rows[0]?.marks.findLastIndex((mark) => !mark.partial) ?? 0
  const looked = useSpot(grid, { row: 0, column: Math.max(0, full) })
  const { spot } = looked
  const names = rows.map((row) => row.label)
  const right = rows.length > 1 && width > WIDE ? SWATCH + roomFor(names, Math.max(110, width * 0.2)) : 6
  const inner = Math.max(60, width - LEFT - right)
  const isOne = rows.length === 1
  const highest = highestOf(
    rows.flatMap((row) => row.marks),
    isOne,
  )
  const whole = isWhole(grid.unit)
  const up = heightOf(highest, HEIGHT, whole)
  const y = (value: number) => ABOVE + HEIGHT - up(value)
  const band = columns(grid.columns.length, inner, 0)
  const nearest = (px: number, py: number): Spot => {
    const column = Math.max(0, Math.min(grid.columns.length - 1, Math.floor((px / inner) * grid.columns.length)))
    const far = rows.map(({ marks }) => Math.abs(y(marks[column]?.value ?? Number.NEGATIVE_INFINITY) - py))
    return { row: Math.max(0, far.indexOf(Math.min(...far))), column }
  }
  const shown = rows[spot.row]?.marks[spot.column]
  return (
    <TimeFrame
      label={label}
      grid={grid}
      ringed={rows}
      sources={sources}
      measure={measure}
      width={width}
      inner={inner}
      highest={highest}
      band={band}
      y={y}
      looked={looked}
      nearest={nearest}
      withKeys={!isOne && right <= 6}
    >
      {isOne && <Before row={rows[0]} x={band.middle} y={y} />}
      {rows.map((row, series) => (
        <Line key={row.key} row={row} series={series} x={band.middle} y={y} faded={!isOne && series !== spot.row && rows.length > 6} />
      ))}
      {right > 6 && <Names rows={rows} x={inner + 8} y={y} current={spot.row} room={right - SWATCH} />}
      {shown?.value !== null && shown !== undefined && (
        <circle cx={band.middle(spot.column)} cy={y(shown.value)} r={4} fill={hue(spot.row)} className="spot" />
      )}
    </TimeFrame>
  )
}

interface LineProps {
  x: (index: number) => number
  y: (value: number) => number
}

function Line({ row, series, x, y, faded }: LineProps & { row: GridRow; series: number; faded: boolean }) {
  const points = row.marks.map((mark, index): [number, number | null] => [x(index), mark.value === null ? null : y(mark.value)])
  const drawn = line<[number, number | null]>()
    .defined((point) => point[1] !== null)
    .x((point) => point[0])
    .y((point) => point[1] ?? 0)
  const cut = row.marks.at(-1)?.partial ? points.length - 1 : points.length
  const style = { fill: 'none', stroke: hue(series), strokeWidth: 1.8, strokeLinejoin: 'round' as const }
  return (
    <g opacity={faded ? 0.45 : 1} className={faded ? 'faded' : undefined}>
      <path d={drawn(points.slice(0, cut)) ?? ''} {...style} strokeDasharray={isAgain(series) ? '7 3' : undefined} />
      {cut < points.length && <path d={drawn(points.slice(-2)) ?? ''} {...style} strokeWidth={1.4} strokeDasharray="2 4" />}
      {row.marks.map((mark, index) =>
        mark.value !== null && isAlone(row, index) ? (
          <circle key={index} cx={x(index)} cy={y(mark.value)} r={2.5} fill={hue(series)} />
        ) : null,
      )}
    </g>
  )
}

/** A value between two that are not defined has no line to be on. */
const isAlone = ({ marks }: GridRow, index: number): boolean =>
  (marks[index - 1]?.value ?? null) === null && (marks[index + 1]?.value ?? null) === null

function Before({ row, x, y }: LineProps & { row: GridRow | undefined }) {
  const points = (row?.marks ?? []).flatMap((mark, index): [number, number][] =>
    mark.before === null || mark.before === undefined ? [] : [[x(index), y(mark.before)]],
  )
  return <path d={line()(points) ?? ''} fill="none" stroke="var(--edge)" strokeWidth={1.4} strokeDasharray="5 3" />
}

const APART = 16

interface NamesProps {
  rows: readonly GridRow[]
  x: number
  y: (value: number) => number
  current: number
  /** Pixels for a name. */
  room: number
}

/** Names stand where the last full bucket ends, pushed apart where they would touch. */
function Names({ rows, x, y, current, room }: NamesProps) {
  const names = rows.map((row) => row.label)
  const ends = rows
    .map((row, series) => ({
      label: row.label,
      series,
      at: y(row.marks.findLast((mark) => !mark.partial && mark.value !== null)?.value ?? 0) + 4,
    }))
    .toSorted((a, b) => a.at - b.at)
  const placed: typeof ends = []
  for (const end of ends) placed.push({ ...end, at: Math.max(end.at, (placed.at(-1)?.at ?? -APART) + APART) })
  const over = Math.max(0, (placed.at(-1)?.at ?? 0) - (ABOVE + HEIGHT + 4))
  const settled = placed.reduceRight<typeof ends>((below, end) => {
    const limit = (below[0]?.at ?? Number.POSITIVE_INFINITY) - APART
    return [{ ...end, at: Math.min(end.at - (over > 0 ? Math.min(over, end.at - 10) : 0), limit) }, ...below]
  }, [])
  return settled.map(({ label, series, at }) => (
    <g key={series}>
      <rect x={x + 0.5} y={at - 8.5} width={8} height={8} stroke={hue(series)} fill={hue(series)} fillOpacity={isAgain(series) ? 0 : 1} />
      <text x={x + 14} y={at} className="label name" fontWeight={series === current ? 600 : 400}>
        {fitted(label, room, names)}
      </text>
    </g>
  ))
}
