export interface Ring {
  readonly key: string
  /** Pixels from the left. */
  readonly x: number
  readonly value: number
  /** What was to be expected. */
  readonly low: number
  readonly high: number
}

/** A ring around each value that is far from what was to be expected, and a bar over the range that was. */
export function Rings({ rings, y }: { rings: readonly Ring[]; y: (value: number) => number }) {
  return rings.map(({ key, x, value, low, high }) => (
    <g key={key} className="unusual">
      <line x1={x} x2={x} y1={y(low)} y2={y(high)} />
      <circle cx={x} cy={y(value)} r={6} />
    </g>
  ))
}
