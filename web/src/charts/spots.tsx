import { Link } from '@tanstack/react-router'
import { useRef, useState, type KeyboardEvent, type MouseEvent, type PointerEvent } from 'react'
import type { Grid, Mark } from './grid.ts'

export interface Spot {
  readonly row: number
  readonly column: number
}

/** Which figure of a chart is looked at. */
export function useSpot(grid: Grid, start: Spot): { spot: Spot; mark: Mark | undefined; go: (to: Spot) => boolean } {
  const [chosen, setChosen] = useState<Spot>()
  const within = (wanted: Spot): Spot => ({
    row: Math.max(0, Math.min(grid.rows.length - 1, wanted.row)),
    column: Math.max(0, Math.min((grid.rows[0]?.marks.length ?? 1) - 1, wanted.column)),
  })
  const spot = within(chosen ?? start)
  const go = (to: Spot): boolean => {
    const next = within(to)
    if (next.row === spot.row && next.column === spot.column) return false
    setChosen(next)
    return true
  }
  return { spot, mark: grid.rows[spot.row]?.marks[spot.column], go }
}

interface SpotsProps {
  label: string
  x: number
  y: number
  width: number
  height: number
  spot: Spot
  mark: Mark | undefined
  go: (to: Spot) => boolean
  /** The figure nearest to a place in the chart, in its own pixels. */
  nearest: (x: number, y: number) => Spot
  /** Rows lie below each other: up and down move between them as one sees them. */
  columnsMax: number
}

/**
 * What makes every figure of a chart open with one link, however many there are: it lies over the chart and leads to the figure under the pointer, or to the
 * one that the arrow keys have reached. A finger chooses first and opens then.
 */
export function Spots({ label, x, y, width, height, spot, mark, go, nearest, columnsMax }: SpotsProps) {
  const hold = useRef(false)
  const place = (event: PointerEvent): Spot => {
    const box = event.currentTarget.getBoundingClientRect()
    return nearest(
      ((event.clientX - box.left) * width) / Math.max(1, box.width),
      ((event.clientY - box.top) * height) / Math.max(1, box.height),
    )
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const { row, column } = spot
    const to: Spot | undefined = {
      ArrowRight: { row, column: column + 1 },
      ArrowLeft: { row, column: column - 1 },
      ArrowDown: { row: row + 1, column },
      ArrowUp: { row: row - 1, column },
      Home: { row, column: 0 },
      End: { row, column: columnsMax },
    }[event.key]
    if (to === undefined) return
    event.preventDefault()
    go(to)
  }
  const onClick = (event: MouseEvent) => {
    if (hold.current) event.preventDefault()
    hold.current = false
  }
  const hands = {
    onPointerMove: (event: PointerEvent) => void (event.pointerType === 'mouse' && go(place(event))),
    onPointerDown: (event: PointerEvent) => void (hold.current = event.pointerType !== 'mouse' && go(place(event))),
    onKeyDown,
  }
  return (
    <Link
      to="/figures/$name"
      params={{ name: mark?.opens?.name ?? '' }}
      search={mark?.opens?.search ?? {}}
      // One element, whether it leads on or not: the focus stays on it.
      disabled={mark?.opens === undefined}
      tabIndex={0}
      preload={false}
      aria-label={`${label}. ${mark?.says ?? ''}`}
      className="spots"
      onClick={onClick}
      {...hands}
    >
      <rect className="hit" x={x} y={y} width={Math.max(0, width)} height={Math.max(0, height)} />
    </Link>
  )
}
