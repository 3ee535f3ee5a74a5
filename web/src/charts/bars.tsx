import { max } from 'd3-array'
import { FigureLink } from '../features/figures/links.tsx'
import type { FigureTarget } from '../features/figures/target.ts'

export interface Bar {
  readonly key: string
  readonly label: string
  readonly value: number
  readonly shown: string
  readonly opens: FigureTarget
}

/** Values beside their names, longest first; each opens. */
export function Bars({ bars, series = 1 }: { bars: readonly Bar[]; series?: 1 | 2 | 3 | 4 }) {
  const longest = Math.max(1, max(bars, (bar) => bar.value) ?? 0)
  return (
    <ul className="bars">
      {bars.map((bar) => (
        <li key={bar.key}>
          <FigureLink to={bar.opens} className="">
            <span className="name" dir="auto">
              {bar.label}
            </span>
            <span className="num dim">{bar.shown}</span>
            <span className="bar" aria-hidden="true">
              <i style={{ width: `${(100 * bar.value) / longest}%`, background: `var(--c${series})` }} />
            </span>
          </FigureLink>
        </li>
      ))}
    </ul>
  )
}
