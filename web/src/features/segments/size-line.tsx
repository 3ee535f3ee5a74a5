import { count } from '../../format/numbers.ts'

const [WIDTH, HEIGHT] = [96, 26]

/** How many were in a segment, day by day, as a small line; nothing before there are two days to compare. */
export function SizeLine({ sizes }: { sizes: readonly { readonly day: string; readonly people: number }[] }) {
  const [first, last] = [sizes[0], sizes.at(-1)]
  if (first === undefined || last === undefined || sizes.length < 2) return <span className="size-line" />
  const start = Date.parse(first.day)
  const span = Math.max(1, Date.parse(last.day) - start)
  const most = Math.max(1, ...sizes.map((one) => one.people))
  const points = sizes.map(
    (one) =>
      `${(((Date.parse(one.day) - start) / span) * (WIDTH - 4) + 2).toFixed(1)},${(HEIGHT - 2 - (one.people / most) * (HEIGHT - 4)).toFixed(1)}`,
  )
  return (
    <svg
      className="size-line"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`From ${count(first.people)} to ${count(last.people)} people`}
    >
      <polyline points={points.join(' ')} fill="none" stroke="var(--moss)" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
    </svg>
  )
}
