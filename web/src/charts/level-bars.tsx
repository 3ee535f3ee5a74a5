import { figure } from '../format/numbers.ts'
import { fitted, highestOf, type Grid } from './grid.ts'
import { Spots, useSpot } from './spots.tsx'
import { useWidth } from './width.ts'

const WIDE = 560
const VALUE = 72

/** One bar a row, longest first as they come, with a notch for what it is held against. Each opens. `grid` has one column. */
export function LevelBars({ label, grid }: { label: string; grid: Grid }) {
  const [measure, width] = useWidth<HTMLElement>(860)
  const { rows, unit } = grid
  const { spot, mark, go } = useSpot(grid, { row: 0, column: 0 })
  const isWide = width > WIDE
  const labels = rows.map((row) => row.label)
  const name = isWide ? Math.min(240, width * 0.28) : 0
  const step = isWide ? 32 : 44
  const inner = Math.max(60, width - name - VALUE)
  const highest = Math.max(highestOf(rows.flatMap((row) => row.marks)), Number.MIN_VALUE)
  const x = (value: number) => (inner * Math.max(0, value)) / highest
  const height = rows.length * step + 4
  return (
    <figure className="chart" ref={measure} aria-label={label}>
      <svg height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-label={label}>
        {rows.map((row, index) => {
          const own = row.marks[0]
          const top = index * step + (isWide ? 8 : 22)
          return (
            <g key={row.key}>
              <text x={0} y={index * step + (isWide ? 20 : 15)} className="label" fontWeight={index === spot.row ? 600 : 400}>
                {fitted(row.label, isWide ? name - 12 : width - 20, labels)}
              </text>
              <rect x={name} y={top} width={inner} height={14} rx={3} fill="var(--sunken)" />
              <rect
                x={name}
                y={top}
                width={x(own?.value ?? 0)}
                height={14}
                rx={3}
                fill="var(--c1)"
                fillOpacity={index === spot.row ? 1 : 0.82}
              />
              {own?.before !== null && own?.before !== undefined && (
                <line
                  x1={name + x(own.before)}
                  x2={name + x(own.before)}
                  y1={top - 3}
                  y2={top + 17}
                  stroke="var(--ink-2)"
                  strokeWidth={1.6}
                />
              )}
              <text x={name + inner + 8} y={top + 11} className="label">
                {figure(own?.value, unit, own?.of)}
              </text>
            </g>
          )
        })}
        <Spots
          label={label}
          x={0}
          y={0}
          width={width}
          height={height}
          spot={spot}
          mark={mark}
          go={go}
          nearest={(_, py) => ({ row: Math.floor(py / step), column: 0 })}
          columnsMax={0}
        />
      </svg>
      <figcaption>
        <p className="reading num" role="status">
          {mark?.says}
        </p>
      </figcaption>
    </figure>
  )
}
