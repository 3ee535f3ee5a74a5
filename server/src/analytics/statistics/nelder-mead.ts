interface Corner {
  readonly at: readonly number[]
  readonly value: number
}

const RESTARTS_MAX = 8
const STEPS_MAX = 600

/**
 * The point at which `f` is smallest, near `start`; without derivatives and without chance, so that the same question has the same answer. The simplex is
 * set up anew around what it found until that gains less than `precision`. `f` has to keep away from where it makes no sense by large values.
 *
 * Source: Nelder and Mead (1965), with the usual coefficients 1, 2, ½, ½.
 */
export const nelderMead = (
  f: (at: readonly number[]) => number,
  start: readonly number[],
  { step = 0.5, precision = 1e-7 } = {},
): Corner => {
  let best: Corner = { at: start, value: f(start) }
  for (let restart = 0; restart < RESTARTS_MAX; restart++) {
    const found = descend(f, best, step / 2 ** restart, precision)
    const gain = best.value - found.value
    best = found
    if (gain < precision) break
  }
  return best
}

const descend = (f: (at: readonly number[]) => number, start: Corner, step: number, precision: number): Corner => {
  const made = (at: readonly number[]): Corner => ({ at, value: f(at) })
  let corners = [start, ...start.at.map((_, axis) => made(start.at.map((value, index) => value + (index === axis ? step : 0))))]
  for (let count = 0; count < STEPS_MAX; count++) {
    corners = corners.toSorted((a, b) => a.value - b.value)
    const [best, worst, second] = [corners[0] ?? start, corners.at(-1) ?? start, corners.at(-2) ?? start]
    if (worst.value - best.value < precision / 10) break
    const others = corners.slice(0, -1)
    const middle = start.at.map((_, axis) => others.reduce((sum, one) => sum + (one.at[axis] ?? 0), 0) / others.length)
    const along = (times: number): Corner => made(middle.map((value, axis) => value + times * (value - (worst.at[axis] ?? 0))))
    const reflected = along(1)
    const candidate =
      reflected.value < best.value
        ? lower(along(2), reflected)
        : reflected.value < second.value
          ? reflected
          : lower(along(-0.5), along(0.5))
    corners =
      candidate.value < worst.value
        ? [...others, candidate]
        : [best, ...corners.slice(1).map((one) => made(one.at.map((value, axis) => (value + (best.at[axis] ?? 0)) / 2)))]
  }
  return corners.toSorted((a, b) => a.value - b.value)[0] ?? start
}

const lower = (a: Corner, b: Corner): Corner => (a.value <= b.value ? a : b)
