import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useTheme } from '../../theme.ts'
import { useWidth } from '../width.ts'
import { coloursOf, dotAt, draw, type Dot, type Line } from './draw.ts'
import { nextIn, panned, toScreen, whole, zoomed, type Point, type View } from './view.ts'

interface NetworkProps {
  label: string
  dots: readonly Dot[]
  lines: readonly Line[]
  /** Number of the person looked at. */
  chosen: number | undefined
  onChoose: (id: number | undefined) => void
  /** What is said of somebody when they are reached by keyboard. */
  describe: (dot: Dot) => string
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
}
const STEP = 1.5

/** People as dots and ties as lines: moved and zoomed by pointer, touch and keyboard. A table beside it says the same to everybody. */
export function Network({ label, dots, lines, chosen, onChoose, describe }: NetworkProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [measure, width] = useWidth<HTMLDivElement>(900)
  const size = useMemo(() => ({ width, height: Math.round(Math.min(640, Math.max(340, width * 0.62))) }), [width])
  const start = useMemo(() => whole(dots, size), [dots, size])
  const [moved, setMoved] = useState<View>()
  const view = moved ?? start
  const [hovered, setHovered] = useState<number>()
  const { shown } = useTheme()
  const hint = useId()
  const at = dots.findIndex((dot) => dot.id === chosen)
  const change = (next: View) => setMoved(next)
  const zoomBy = (factor: number, point?: Point) => change(zoomed(view, size, factor, start.zoom, point))

  // With the size, before it is painted: what was drawn for another would be stretched to it.
  useLayoutEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const ratio = Math.min(3, devicePixelRatio || 1)
    element.width = Math.round(size.width * ratio)
    element.height = Math.round(size.height * ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    const scene = { dots, lines, chosen: at === -1 ? undefined : at, hovered }
    element.dataset['theme'] = shown
    draw(context, scene, view, size, start.zoom, coloursOf(element))
  }, [dots, lines, at, hovered, view, size, start, shown])

  const gestures = useGestures({
    onMove: (dx, dy) => change(panned(view, dx, dy)),
    onPinch: zoomBy,
    onPoint: (point) => {
      const found = dotAt(dots, point, view, size, start.zoom)
      setHovered(found === -1 ? undefined : found)
    },
    onPick: (point) => onChoose(dots[dotAt(dots, point, view, size, start.zoom)]?.id),
  })
  useWheel(canvas, (factor, point) => zoomBy(factor, point))

  const onKeyDown = (event: KeyboardEvent) => {
    const direction = DIRECTIONS[event.key]
    const act = direction
      ? () => choose(at === -1 ? 0 : nextIn(dots, at, direction))
      : {
          '+': () => zoomBy(STEP),
          '=': () => zoomBy(STEP),
          '-': () => zoomBy(1 / STEP),
          '0': () => setMoved(undefined),
          Escape: () => onChoose(undefined),
        }[event.key]
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    act()
  }
  const choose = (index: number) => {
    const dot = dots[index]
    if (!dot) return
    onChoose(dot.id)
    const place = toScreen(view, size, dot)
    const outside = place.x < 20 || place.y < 20 || place.x > size.width - 20 || place.y > size.height - 20
    if (outside) change({ ...view, x: dot.x, y: dot.y })
  }
  const described = dots[at]
  return (
    <div className="network" ref={measure}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes keys */}
      <div
        role="application"
        aria-roledescription="picture of ties"
        aria-label={label}
        aria-describedby={hint}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- an application takes keys
        tabIndex={0}
        onKeyDown={onKeyDown}
        style={{ height: size.height }}
      >
        <canvas
          ref={canvas}
          style={{ width: size.width, height: size.height, cursor: hovered === undefined ? 'grab' : 'pointer' }}
          {...gestures}
        />
      </div>
      <div className="row zooms">
        <button type="button" className="btn" aria-label="Nearer" onClick={() => zoomBy(STEP)}>
          +
        </button>
        <button type="button" className="btn" aria-label="Farther" onClick={() => zoomBy(1 / STEP)}>
          −
        </button>
        <button type="button" className="btn" disabled={moved === undefined} onClick={() => setMoved(undefined)}>
          Whole
        </button>
      </div>
      <p className="tiny faint" id={hint}>
        Drag to move, pinch or Ctrl and wheel to zoom. With the keyboard: arrows go from person to person, + and − zoom, 0 shows the whole,
        Escape lets go.
      </p>
      <p className="hidden" aria-live="polite">
        {described ? describe(described) : ''}
      </p>
    </div>
  )
}

interface Gestures {
  onMove: (dx: number, dy: number) => void
  onPinch: (factor: number, point: Point) => void
  onPoint: (point: Point) => void
  onPick: (point: Point) => void
}

/** A drag is no click: who moved more than this did not mean to choose. */
const STILL = 5

function useGestures({ onMove, onPinch, onPoint, onPick }: Gestures) {
  const pointers = useRef(new Map<number, Point>())
  const travelled = useRef(0)
  const placeOf = (event: PointerEvent<HTMLCanvasElement>): Point => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }
  const end = (event: PointerEvent<HTMLCanvasElement>) => {
    const alone = pointers.current.size === 1
    pointers.current.delete(event.pointerId)
    if (alone && event.type === 'pointerup' && travelled.current <= STILL) onPick(placeOf(event))
  }
  return {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId)
      if (pointers.current.size === 0) travelled.current = 0
      pointers.current.set(event.pointerId, placeOf(event))
    },
    onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => {
      const point = placeOf(event)
      const before = pointers.current.get(event.pointerId)
      if (before === undefined) return onPoint(point)
      const [other] = [...pointers.current].filter(([id]) => id !== event.pointerId).map(([, place]) => place)
      pointers.current.set(event.pointerId, point)
      travelled.current += Math.hypot(point.x - before.x, point.y - before.y)
      if (other === undefined) return onMove(point.x - before.x, point.y - before.y)
      const apart = (one: Point) => Math.max(8, Math.hypot(one.x - other.x, one.y - other.y))
      onPinch(apart(point) / apart(before), { x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 })
    },
    onPointerUp: end,
    onPointerCancel: end,
  }
}

/** A wheel alone scrolls the page, as everywhere. React's own listeners may not prevent that. */
function useWheel(canvas: { readonly current: HTMLCanvasElement | null }, zoom: (factor: number, point: Point) => void): void {
  const latest = useRef(zoom)
  useEffect(() => {
    latest.current = zoom
  })
  useEffect(() => {
    const element = canvas.current
    if (!element) return undefined
    const listen = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      const { left, top } = element.getBoundingClientRect()
      latest.current(Math.exp(-event.deltaY / 240), { x: event.clientX - left, y: event.clientY - top })
    }
    element.addEventListener('wheel', listen, { passive: false })
    return () => element.removeEventListener('wheel', listen)
  }, [canvas])
}
