const STEP = 9
const HEIGHT = 20

/** Active days in each of the last twelve weeks, oldest first. A full bar is a whole week, or this person's busiest. */
export function Weeks({ days }: { days: readonly number[] }) {
  const active = days.filter((count) => count > 0).length
  const top = Math.max(7, ...days)
  const says = `Active in ${active} of ${days.length} weeks`
  return (
    <svg className="weeks" width={days.length * STEP} height={HEIGHT} role="img" aria-label={says}>
      {days.map((count, week) => {
        const height = count > 0 ? 4 + (count / top) * (HEIGHT - 4) : 1
        return (
          <rect
            key={week}
            className={count > 0 ? undefined : 'none'}
            x={week * STEP}
            y={HEIGHT - height}
            width={STEP - 2}
            height={height}
            rx={count > 0 ? 1 : 0}
          />
        )
      })}
    </svg>
  )
}
