import { apart, toScreen, type Point, type Size, type View } from './view.ts'

export interface Dot extends Point {
  readonly id: number
  readonly name: string
  /** 0 to 1: how large, and whose name comes first. */
  readonly weight: number
  readonly group: number
}

/** Positions of two dots, and how strong the line is; strongest first. */
export type Line = readonly [number, number, number]

export interface Scene {
  readonly dots: readonly Dot[]
  readonly lines: readonly Line[]
  /** Position of who is looked at; everybody else but their own steps back. */
  readonly chosen: number | undefined
  readonly hovered: number | undefined
}

export interface Colours {
  readonly ink: string
  readonly faint: string
  readonly paper: string
  readonly line: string
  readonly groups: readonly string[]
}

/** So many lines at once are a felt: the strongest of those in sight are drawn. */
const LINES_SEEN_MAX = 1_400
const NAMES_MAX = 90
const NAME_CHARS_MAX = 26

export const radiusOf = (dot: Dot, zoom: number, least: number): number =>
  (2.2 + 7.5 * Math.sqrt(dot.weight)) * Math.min(2.2, Math.sqrt(zoom / least))

export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  return {
    ink: token('--ink'),
    faint: token('--ink-3'),
    paper: token('--paper'),
    line: token('--edge'),
    groups: ['--c1', '--c2', '--c3', '--c4', '--c5'].map(token),
  }
}

/** The largest groups have a colour each, all others one together. */
export const colourOf = (group: number, { groups, faint }: Colours): string => groups[group] ?? faint

export function draw(context: CanvasRenderingContext2D, scene: Scene, view: View, size: Size, least: number, colours: Colours): void {
  const { dots, chosen } = scene
  const places = dots.map((dot) => toScreen(view, size, dot))
  const near = chosen === undefined ? undefined : neighboursOf(scene.lines, chosen)
  const inSight = places.map(({ x, y }) => x > -20 && y > -20 && x < size.width + 20 && y < size.height + 20)
  context.clearRect(0, 0, size.width, size.height)
  drawLines(context, scene, places, inSight, colours)
  // The small ones first, so that nobody large is hidden.
  for (let index = dots.length - 1; index >= 0; index--) {
    const [dot, place] = [dots[index], places[index]]
    if (!dot || !place || !inSight[index]) continue
    const own = index === chosen || near === undefined || near.has(index)
    context.globalAlpha = own ? 1 : 0.18
    context.beginPath()
    context.arc(place.x, place.y, radiusOf(dot, view.zoom, least), 0, 2 * Math.PI)
    context.fillStyle = colourOf(dot.group, colours)
    context.fill()
    context.lineWidth = index === chosen || index === scene.hovered ? 2.5 : 1
    context.strokeStyle = index === chosen || index === scene.hovered ? colours.ink : colours.paper
    context.stroke()
  }
  context.globalAlpha = 1
  drawNames(context, scene, places, { view, size, least, colours, near, inSight })
}

function drawLines(
  context: CanvasRenderingContext2D,
  { lines, chosen }: Scene,
  places: readonly Point[],
  inSight: readonly boolean[],
  colours: Colours,
): void {
  let drawn = 0
  const strongest = lines[0]?.[2] ?? 1
  context.strokeStyle = colours.line
  for (const [a, b, weight] of lines) {
    const own = a === chosen || b === chosen
    if (!own && (drawn >= LINES_SEEN_MAX || (!inSight[a] && !inSight[b]))) continue
    const [from, to] = [places[a], places[b]]
    if (!from || !to) continue
    drawn += 1
    const strength = Math.sqrt(weight / strongest)
    context.globalAlpha = chosen === undefined ? 0.16 + 0.5 * strength : own ? 0.9 : 0.05
    context.lineWidth = 0.6 + 3 * strength
    context.beginPath()
    context.moveTo(from.x, from.y)
    context.lineTo(to.x, to.y)
    context.stroke()
  }
  context.globalAlpha = 1
}

interface Naming {
  readonly view: View
  readonly size: Size
  readonly least: number
  readonly colours: Colours
  readonly near: ReadonlySet<number> | undefined
  readonly inSight: readonly boolean[]
}

/** Names of those who weigh most, as many as have room beside each other: more the nearer one looks. */
function drawNames(
  context: CanvasRenderingContext2D,
  { dots, chosen, hovered }: Scene,
  places: readonly Point[],
  { view, size, least, colours, near, inSight }: Naming,
): void {
  const fits = apart()
  context.textAlign = 'center'
  context.textBaseline = 'top'
  context.lineJoin = 'round'
  context.lineWidth = 3.5
  const first = [chosen, hovered].filter((one) => one !== undefined)
  const others = dots.map((_, index) => index).filter((index) => !first.includes(index) && (near === undefined || near.has(index)))
  let named = 0
  for (const index of [...first, ...others]) {
    const [dot, place] = [dots[index], places[index]]
    if (!dot || !place || !inSight[index] || named >= NAMES_MAX) continue
    const text = dot.name.length > NAME_CHARS_MAX ? `${dot.name.slice(0, NAME_CHARS_MAX - 1)}…` : dot.name
    context.font = `${first.includes(index) ? 600 : 500} 12px ${getComputedStyle(context.canvas).fontFamily}`
    const half = context.measureText(text).width / 2
    const top = place.y + radiusOf(dot, view.zoom, least) + 2
    const box = { left: place.x - half - 3, right: place.x + half + 3, top: top - 1, bottom: top + 15 }
    if (box.left < 0 || box.right > size.width || box.bottom > size.height) continue
    if (!fits(box)) continue
    named += 1
    context.strokeStyle = colours.paper
    context.strokeText(text, place.x, top)
    context.fillStyle = colours.ink
    context.fillText(text, place.x, top)
  }
}

const neighboursOf = (lines: readonly Line[], one: number): ReadonlySet<number> =>
  new Set(lines.flatMap(([a, b]) => (a === one ? [b] : b === one ? [a] : [])))

/** Who is under the pointer: the nearest whose dot is touched, with a little room around. −1 for nobody. */
export function dotAt(dots: readonly Dot[], point: Point, view: View, size: Size, least: number): number {
  let best = -1
  let distance = Number.POSITIVE_INFINITY
  dots.forEach((dot, index) => {
    const place = toScreen(view, size, dot)
    const away = Math.hypot(place.x - point.x, place.y - point.y)
    if (away <= radiusOf(dot, view.zoom, least) + 6 && away < distance) [best, distance] = [index, away]
  })
  return best
}
