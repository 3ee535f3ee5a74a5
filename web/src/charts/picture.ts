/** What a picture of a chart tells beside the chart. */
export interface Caption {
  readonly title: string
  readonly lines: readonly string[]
  /** Names of the series, with their colours, where the chart itself does not show them. */
  readonly keys: readonly { readonly name: string; readonly color: string; readonly again: boolean }[]
}

const PAD = 28
const TITLE = 22
const LINE = 18
const CHARS_OF_A_LINE = 7.1
const STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
] as const
const SVG = 'http://www.w3.org/2000/svg'

interface Picture {
  readonly svg: string
  readonly width: number
  readonly height: number
}

/**
 * A chart as a file of its own: with its colours and fonts written into it, a title, what is counted, and the days. Dark on white, whatever the screen looks
 * like: it goes into letters and slides.
 */
export const pictureOf = (chart: SVGSVGElement, caption: () => Caption): Picture => inLight(() => drawnOf(chart, caption()))

/** Nothing is painted in between, so nobody sees it. What goes from one colour to the other would not be there yet. */
function inLight<T>(work: () => T): T {
  const root = document.documentElement
  const before = root.dataset.theme
  const still = new CSSStyleSheet()
  still.replaceSync('*, *::before, *::after { transition: none !important }')
  document.adoptedStyleSheets.push(still)
  root.dataset.theme = 'light'
  try {
    return work()
  } finally {
    if (before === undefined) delete root.dataset.theme
    else root.dataset.theme = before
    // The colours are back before any of them could be on its way.
    getComputedStyle(root).getPropertyValue('color')
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== still)
  }
}

const WHITE = '#ffffff'

function drawnOf(chart: SVGSVGElement, caption: Caption): Picture {
  const [, , width = 800, height = 400] = (chart.getAttribute('viewBox') ?? '').split(' ').map(Number)
  const page = getComputedStyle(document.body)
  const total = width + 2 * PAD
  const lines = caption.lines.flatMap((text) => wrapped(text, Math.floor(width / CHARS_OF_A_LINE)))
  const keys = keyRows(caption.keys, width)
  const head = PAD + TITLE + 12 + lines.length * LINE + keys.length * LINE + 10
  const root = document.createElementNS(SVG, 'svg')
  const size = { width: total, height: head + height + PAD }
  for (const [name, value] of Object.entries({ ...size, viewBox: `0 0 ${size.width} ${size.height}`, xmlns: SVG, role: 'img' }))
    root.setAttribute(name, String(value))
  root.append(
    element('title', {}, caption.title),
    element('desc', {}, caption.lines.join(' ')),
    element('rect', { ...size, fill: WHITE }),
    element(
      'text',
      { x: PAD, y: PAD + 16, fill: page.color, 'font-size': TITLE, 'font-family': 'Newsreader, Georgia, serif' },
      caption.title,
    ),
    ...lines.map((text, index) =>
      element('text', { x: PAD, y: PAD + TITLE + 14 + index * LINE, ...small(page), fill: page.color, 'fill-opacity': 0.75 }, text),
    ),
    ...keys.flatMap((row, index) =>
      row.flatMap(({ name, color, again, x }) => {
        const y = PAD + TITLE + 14 + (lines.length + index) * LINE
        return [
          element('rect', { x: PAD + x, y: y - 9, width: 10, height: 10, fill: color, 'fill-opacity': again ? 0.5 : 1 }),
          element('text', { x: PAD + x + 15, y, ...small(page), fill: page.color }, name),
        ]
      }),
    ),
    drawn(chart, head, keys.length > 0),
  )
  return { svg: new XMLSerializer().serializeToString(root), ...size }
}

const small = (page: CSSStyleDeclaration) => ({ 'font-size': 13, 'font-family': page.fontFamily })

function element(name: string, attributes: Readonly<Record<string, string | number>>, text?: string): SVGElement {
  const made = document.createElementNS(SVG, name)
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value))
  if (text !== undefined) made.textContent = text
  return made
}

/** A copy that needs no style sheet, without what only answers to a pointer. */
function drawn(chart: SVGSVGElement, top: number, keyed: boolean): SVGElement {
  const copy = chart.cloneNode(true)
  const group = element('g', { transform: `translate(${PAD} ${top})` })
  if (!(copy instanceof SVGSVGElement)) return group
  const [from, to] = [[...chart.querySelectorAll('*')], [...copy.querySelectorAll('*')]]
  from.forEach((source, index) => {
    const style = getComputedStyle(source)
    const target = to[index]
    for (const name of STYLES) {
      const value = style.getPropertyValue(name)
      if (value !== '') target?.setAttribute(name, plainColor(value))
    }
    target?.removeAttribute('class')
    target?.removeAttribute('style')
  })
  for (const only of copy.querySelectorAll('a')) only.remove()
  from.forEach((source, index) => {
    if (source.classList.contains('spot') || (keyed && source.classList.contains('name'))) to[index]?.remove()
    // Nobody points at a series in a picture.
    if (source.classList.contains('faded')) to[index]?.setAttribute('opacity', '1')
  })
  group.append(...copy.childNodes)
  return group
}

/** Colours as every program that reads SVG knows them: what the browser has mixed it tells as `color(srgb …)`. */
export function plainColor(value: string): string {
  const mixed = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)/.exec(value)
  if (mixed === null) return value
  return `rgb(${mixed
    .slice(1, 4)
    .map((part) => Math.round(Number(part) * 255))
    .join(', ')})`
}

/** Lines of at most so many letters, broken between words. */
export function wrapped(text: string, chars: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length + 1 > chars) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

type Key = Caption['keys'][number]

/** Names side by side, in as many rows as they need. */
export function keyRows(keys: readonly Key[], width: number): (Key & { readonly x: number })[][] {
  const rows: (Key & { readonly x: number })[][] = []
  let x = Number.POSITIVE_INFINITY
  for (const key of keys) {
    const wide = 15 + key.name.length * CHARS_OF_A_LINE + 18
    if (x + wide > width) {
      rows.push([])
      x = 0
    }
    rows.at(-1)?.push({ ...key, x })
    x += wide
  }
  return rows
}

const SCALE = 2

/** The same as points, twice as fine as on the screen. */
export async function pngOf({ svg, width, height }: { svg: string; width: number; height: number }): Promise<Blob> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width * SCALE
  canvas.height = height * SCALE
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The browser could not make the picture.'))), 'image/png')
  })
}

/** Hands a file to the reader. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
