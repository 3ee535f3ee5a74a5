import { Link } from '@tanstack/react-router'
import { useWidth } from '../../charts/width.ts'
import { count } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import type { Paths } from './words.ts'

const HEIGHT = 360
const GAP = 10
const NODE = 12
const TOP = 24
/** Bands of fewer people than this share of all are drawn as hair lines, so that they can still be pressed. */
const THIN = 1

interface Node {
  readonly column: number
  readonly source: number
  readonly title: string
  readonly people: number
  readonly y: number
  readonly height: number
}

/** From which source to which: columns are people's first, second, third and fourth source. */
export function Flow({ paths }: { paths: Paths }) {
  const [measure, width] = useWidth<HTMLElement>(860)
  if (paths.people === 0) return <p className="teach">Paths appear as soon as people are seen at a source.</p>
  if (movedIn(paths) === 0) return <p className="teach">{stayed(paths)} Paths appear as soon as somebody is seen at another.</p>
  const narrow = width < 620
  const columns = narrow ? 3 : 4
  const nodes = layOut(paths, columns)
  const label = narrow ? 96 : 158
  const x = (column: number): number => (column * (width - NODE - label)) / (columns - 1)
  const bands = bandsOf(paths, nodes, columns)
  return (
    <figure className="chart flow" ref={measure}>
      <svg
        height={TOP + HEIGHT}
        viewBox={`0 0 ${width} ${TOP + HEIGHT}`}
        role="group"
        aria-label="Paths from source to source, each a link to its people"
      >
        {['First', 'then', 'then', 'then'].slice(0, columns).map((title, column) => (
          <text key={column} x={x(column)} y={12} aria-hidden="true">
            {title}
          </text>
        ))}
        {bands.map(({ link, start, end, y1, y2, height }) => {
          const [x1, x2] = [x(start.column) + NODE, x(end.column)]
          const bend = (x1 + x2) / 2
          const [a, b] = [TOP + y1, TOP + y2]
          const d = `M${x1} ${a}C${bend} ${a} ${bend} ${b} ${x2} ${b}L${x2} ${b + height}C${bend} ${b + height} ${bend} ${a + height} ${x1} ${a + height}Z`
          const says = `${people(link.people)}: from ${start.title} to ${end.title}, ${ORDINALS[link.position - 1] ?? ''}`
          const search = { position: link.position, from: link.from, to: end.source }
          return (
            <Link
              key={`${link.position} ${link.from} ${end.source}`}
              to="/journey/people"
              search={search}
              preload={false}
              aria-label={says}
            >
              <path d={d} className="stream">
                <title>{says}</title>
              </path>
            </Link>
          )
        })}
        {nodes.map((node) => (
          <g key={`${node.column} ${node.source}`} aria-hidden="true">
            <rect
              x={x(node.column)}
              y={TOP + node.y}
              width={NODE}
              height={Math.max(1, node.height)}
              className={node.source === 0 ? 'node rest' : 'node'}
              rx={2}
            />
            {node.height >= 9 && (
              <text x={x(node.column) + NODE + 5} y={TOP + node.y + node.height / 2 + 4} className="label">
                {short(node.title, narrow ? 9 : 18)} <tspan className="dim">{count(node.people)}</tspan>
              </text>
            )}
          </g>
        ))}
      </svg>
      <figcaption className="reading">
        {stayed(paths)} {narrow ? 'The first three sources of all others are drawn.' : 'The first four sources of all others are drawn.'}
      </figcaption>
    </figure>
  )
}

const ORDINALS = ['from their first source to their second', 'from their second to their third', 'from their third to their fourth']
const short = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`)

const stayed = (paths: Paths): string => `${count(paths.people - movedIn(paths))} of ${people(paths.people)} came to one source only.`

/** People who were seen at a second source: those who were not have no path to draw. */
const movedIn = ({ links }: Paths): number =>
  links.filter((one) => one.position === 1 && one.to !== null).reduce((sum, one) => sum + one.people, 0)

const scaleOf = (paths: Paths): number => (HEIGHT - GAP * (paths.sources.length - 1)) / Math.max(1, movedIn(paths))

const layOut = (paths: Paths, columns: number): Node[] => {
  const scale = scaleOf(paths)
  return Array.from({ length: columns }, (_, column) => column).flatMap((column) => {
    let y = 0
    return paths.sources.flatMap(({ id, title }): Node[] => {
      const n = paths.links
        .filter((one) =>
          column === 0 ? one.position === 1 && one.from === id && one.to !== null : one.position === column && one.to === id,
        )
        .reduce((sum, one) => sum + one.people, 0)
      if (n === 0) return []
      const node = { column, source: id, title, people: n, y, height: n * scale }
      y += node.height + GAP
      return [node]
    })
  })
}

interface Band {
  readonly link: Paths['links'][number]
  readonly start: Node
  readonly end: Node
  readonly y1: number
  readonly y2: number
  readonly height: number
}

/** Bands leave and enter their nodes from above, in the order of the links. */
const bandsOf = (paths: Paths, nodes: readonly Node[], columns: number): Band[] => {
  const scale = scaleOf(paths)
  const out = new Map<Node, number>()
  const into = new Map<Node, number>()
  return paths.links.flatMap((link): Band[] => {
    const start = nodes.find((one) => one.column === link.position - 1 && one.source === link.from)
    const end = nodes.find((one) => one.column === link.position && one.source === link.to)
    if (!start || !end || link.position >= columns) return []
    const band = {
      link,
      start,
      end,
      y1: start.y + (out.get(start) ?? 0),
      y2: end.y + (into.get(end) ?? 0),
      height: Math.max(THIN, link.people * scale),
    }
    out.set(start, (out.get(start) ?? 0) + link.people * scale)
    into.set(end, (into.get(end) ?? 0) + link.people * scale)
    return [band]
  })
}
