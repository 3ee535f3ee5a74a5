/** What part of the plane is seen: the point in the middle, and how many pixels one unit is wide. */
export interface View {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

const NEAREST = 40
const MARGIN = 36

/** Everything in sight. */
export function whole(points: readonly Point[], { width, height }: Size): View {
  if (points.length === 0) return { x: 0, y: 0, zoom: 1 }
  const [xs, ys] = [points.map((one) => one.x), points.map((one) => one.y)]
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const room = (length: number): number => Math.max(1, length - 2 * MARGIN)
  const zoom = Math.min(room(width) / Math.max(60, right - left), room(height) / Math.max(60, bottom - top))
  return { x: (left + right) / 2, y: (top + bottom) / 2, zoom }
}

export const toScreen = (view: View, size: Size, point: Point): Point => ({
  x: size.width / 2 + (point.x - view.x) * view.zoom,
  y: size.height / 2 + (point.y - view.y) * view.zoom,
})

export const toPlane = (view: View, size: Size, point: Point): Point => ({
  x: view.x + (point.x - size.width / 2) / view.zoom,
  y: view.y + (point.y - size.height / 2) / view.zoom,
})

/** Nearer or farther, so that what lies under `point` stays there. Never farther than half of the whole, nor nearer than is of use. */
export function zoomed(
  view: View,
  size: Size,
  factor: number,
  least: number,
  point: Point = { x: size.width / 2, y: size.height / 2 },
): View {
  const zoom = Math.min(NEAREST * least, Math.max(0.5 * least, view.zoom * factor))
  const under = toPlane(view, size, point)
  return { x: under.x - (point.x - size.width / 2) / zoom, y: under.y - (point.y - size.height / 2) / zoom, zoom }
}

export const panned = (view: View, dx: number, dy: number): View => ({ ...view, x: view.x - dx / view.zoom, y: view.y - dy / view.zoom })

/** The next one in a direction: near, and rather ahead than aside. −1 where there is none. */
export function nextIn(points: readonly Point[], from: number, [dx, dy]: readonly [number, number]): number {
  const start = points[from]
  if (!start) return -1
  let best = -1
  let least = Number.POSITIVE_INFINITY
  points.forEach((point, index) => {
    const [x, y] = [point.x - start.x, point.y - start.y]
    const ahead = x * dx + y * dy
    const aside = Math.abs(x * dy - y * dx)
    if (index === from || ahead <= 0 || aside > 2 * ahead) return
    const cost = ahead + 2 * aside
    if (cost < least) [best, least] = [index, cost]
  })
  return best
}

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Keeps only boxes that touch none before them; the first are the most important. */
export function apart(): (box: Box) => boolean {
  const placed: Box[] = []
  return (box) => {
    const meets = placed.some((one) => box.left < one.right && box.right > one.left && box.top < one.bottom && box.bottom > one.top)
    if (!meets) placed.push(box)
    return !meets
  }
}
