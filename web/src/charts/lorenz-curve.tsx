import { useWidth } from './width.ts'

const SIZE = 220
const LEFT = 44
const BELOW = 36
const ABOVE = 8
const TICKS = [0, 0.5, 1]
const percent = new Intl.NumberFormat(undefined, { style: 'percent' })

/** How much of everything the least active share of people did, against everybody doing the same. */
export function LorenzCurve({ label, points }: { label: string; points: readonly { people: number; done: number }[] }) {
  const [measure, width] = useWidth<HTMLElement>(300)
  const wide = Math.min(360, width - LEFT - 8)
  const x = (share: number) => share * wide
  const y = (share: number) => ABOVE + (1 - share) * SIZE
  const drawn = points.map(({ people, done }, index) => `${index === 0 ? 'M' : 'L'}${x(people).toFixed(1)} ${y(done).toFixed(1)}`).join('')
  return (
    <figure className="chart" ref={measure}>
      <svg height={ABOVE + SIZE + BELOW} viewBox={`0 0 ${width} ${ABOVE + SIZE + BELOW}`} role="img" aria-label={label}>
        <g transform={`translate(${LEFT} 0)`} aria-hidden="true">
          {TICKS.map((tick) => (
            <g key={tick}>
              <line x1={0} x2={wide} y1={y(tick)} y2={y(tick)} className={tick === 0 ? 'base' : 'grid'} />
              <text x={-8} y={y(tick) + 4} textAnchor="end">
                {percent.format(tick)}
              </text>
              <text x={x(tick)} y={ABOVE + SIZE + 18} textAnchor={tick === 0 ? 'start' : tick === 1 ? 'end' : 'middle'}>
                {percent.format(tick)}
              </text>
            </g>
          ))}
          <line x1={0} y1={y(0)} x2={wide} y2={y(1)} stroke="var(--edge)" strokeDasharray="3 4" />
          <path d={`${drawn}L${x(1)} ${y(0)}Z`} fill="var(--c1)" opacity={0.13} />
          <path d={drawn} fill="none" stroke="var(--c1)" strokeWidth={1.8} strokeLinejoin="round" />
          <text x={wide / 2} y={ABOVE + SIZE + 34} textAnchor="middle">
            of the people, least active first
          </text>
        </g>
      </svg>
    </figure>
  )
}
