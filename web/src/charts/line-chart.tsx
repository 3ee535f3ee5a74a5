import { line } from 'd3-shape'
import { Axes } from './axes.tsx'
import { daysOf, fitted, highestOf, isWhole, type Grid, type GridRow } from './grid.ts'
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
/** Room for names beside the last bucket; on a narrow screen they stand below. */
const NAMES = 132
const WIDE = 620

/** Several series over time, each a line of its own; of one alone, also what it is held against. Each point opens. */
export function LineChart({ label, grid, sources }: { label: string; grid: Grid; sources?: number[] | undefined }) {
  const [measure, width] = useWidth<HTMLElement>(860)
  const { rows } = grid
  const full = rows[0]?.marks.findLastIndex((mark) => !mark.partial) ?? 0
  const { spot, mark, go } = useSpot(grid, { row: 0, column: Math.max(0, full) })
  const right = rows.length > 1 && width > WIDE ? NAMES : 6
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
          {isOne && <Before row={rows[0]} x={band.middle} y={y} />}
          {rows.map((row, series) => (
            <Line key={row.key} row={row} series={series} x={band.middle} y={y} faded={!isOne && series !== spot.row && rows.length > 6} />
          ))}
          <Rings
            rings={rows.flatMap((row) =>
              row.marks.flatMap(({ value, unusual }, column) =>
                unusual && value !== null ? [{ key: `${row.key} ${column}`, x: band.middle(column), value, ...unusual }] : [],
              ),
            )}
            y={y}
          />
          {right > 6 && <Names rows={rows} x={inner + 8} y={y} current={spot.row} />}
          {shown?.value !== null && shown !== undefined && (
            <circle cx={band.middle(spot.column)} cy={y(shown.value)} r={4} fill={hue(spot.row)} className="spot" />
          )}
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
        {rows.length > 1 && right <= 6 && <Keys names={rows.map((row) => row.label)} current={spot.row} />}
        <p className="reading num" role="status">
          {mark?.says}
        </p>
      </figcaption>
    </figure>
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

/** Names stand where the last full bucket ends, pushed apart where they would touch. */
function Names({ rows, x, y, current }: { rows: readonly GridRow[]; x: number; y: (value: number) => number; current: number }) {
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
    <text key={series} x={x} y={at} className="label name" fontWeight={series === current ? 600 : 400}>
      <tspan fill={hue(series)}>{isAgain(series) ? '▫ ' : '■ '}</tspan>
      {fitted(label, NAMES - 22)}
    </text>
  ))
}
