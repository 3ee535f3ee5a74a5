import { date } from '../format/dates.ts'
import { compact, figure, type Unit } from '../format/numbers.ts'
import { isWhole } from './grid.ts'
import { timeLabels, valueTicks } from './scales.ts'

interface AxesProps {
  /** First days of the buckets. */
  days: readonly string[]
  highest: number
  /** Width of the marks in pixels; values stand to the left of them. */
  width: number
  /** Where the base line lies. */
  bottom: number
  x: (index: number) => number
  y: (value: number) => number
  /** Of the values; what is counted unless it says otherwise. */
  unit?: Unit
}

const SHAPES = { day: 'dayMonth', month: 'shortMonth', year: 'year' } as const
/** A label nearer to the right edge than this would be cut. */
const LABEL_WIDTH = 26

/** Grid lines with their values, and the time below. */
export function Axes({ days, highest, width, bottom, x, y, unit = 'people' }: AxesProps) {
  return (
    <g aria-hidden="true">
      {valueTicks(highest, isWhole(unit)).map((tick) => (
        <g key={tick}>
          <line x1={0} x2={width} y1={y(tick)} y2={y(tick)} className={tick === 0 ? 'base' : 'grid'} />
          {tick > 0 && (
            <text x={-8} y={y(tick) + 4} textAnchor="end">
              {isWhole(unit) ? compact(tick) : figure(tick, unit)}
            </text>
          )}
        </g>
      ))}
      {timeLabels(days, width)
        .filter(({ index }) => x(index) < width - LABEL_WIDTH)
        .map(({ index, day, shape }) => (
          <text key={index} x={x(index)} y={bottom + 18}>
            {date(day, SHAPES[shape])}
          </text>
        ))}
    </g>
  )
}
