import { at } from './network.ts'

/** Seen under a smaller angle, a square of people counts as one (Barnes and Hut). */
const ANGLE = 0.9
const STRENGTH = 60
/** Who stand nearer are taken as so far apart. */
const NEAREST = 1
const DEPTH_MAX = 24

/** Pushes everybody away from everybody, by mass ÷ distance, in n · log n steps. `x` and `y` may change between calls. */
export const createRepulsion = (
  x: Float64Array,
  y: Float64Array,
  mass: Float64Array,
): ((pushX: Float64Array, pushY: Float64Array) => void) => {
  const size = x.length
  const squares = 8 * size + 64
  const child = new Int32Array(4 * squares)
  const [sumX, sumY, sum] = [new Float64Array(squares), new Float64Array(squares), new Float64Array(squares)]
  /** Who stands in a square alone; −1 nobody, −2 several. */
  const alone = new Int32Array(squares)
  const inner = new Uint8Array(squares)
  let used = 0

  const fresh = (): number => {
    child.fill(-1, 4 * used, 4 * used + 4)
    sumX[used] = sumY[used] = sum[used] = 0
    alone[used] = -1
    return used++
  }
  const add = (one: number, middleX: number, middleY: number, half: number): void => {
    let [square, cx, cy, wide] = [0, middleX, middleY, half]
    for (let depth = 0; ; depth++) {
      sumX[square] = at(sumX, square) + at(x, one) * at(mass, one)
      sumY[square] = at(sumY, square) + at(y, one) * at(mass, one)
      sum[square] = at(sum, square) + at(mass, one)
      const here = at(alone, square)
      if (here === -1) {
        alone[square] = one
        return
      }
      if (depth >= DEPTH_MAX || used + 8 > squares) {
        alone[square] = -2
        return
      }
      wide /= 2
      if (here >= 0) {
        alone[square] = -2
        // Who was alone here moves down, too.
        const below = childOf(square, at(x, here) > cx, at(y, here) > cy)
        sumX[below] = at(x, here) * at(mass, here)
        sumY[below] = at(y, here) * at(mass, here)
        sum[below] = at(mass, here)
        alone[below] = here
      }
      const [right, lower] = [at(x, one) > cx, at(y, one) > cy]
      square = childOf(square, right, lower)
      cx += right ? wide : -wide
      cy += lower ? wide : -wide
    }
  }
  const childOf = (square: number, right: boolean, lower: boolean): number => {
    const place = 4 * square + (right ? 1 : 0) + (lower ? 2 : 0)
    const known = at(child, place)
    if (known !== -1) return known
    const made = fresh()
    child[place] = made
    return made
  }
  const stack = new Int32Array(4 * DEPTH_MAX + 64)
  const wides = new Float64Array(4 * DEPTH_MAX + 64)
  /** Sums of each square to the middle of those in it, and whether it is looked into. */
  const settle = (): void => {
    for (let square = 0; square < used; square++) {
      const whole = at(sum, square)
      if (whole === 0) continue
      sumX[square] = at(sumX, square) / whole
      sumY[square] = at(sumY, square) / whole
      inner[square] = at(alone, square) < 0 && hasChildren(child, square) ? 1 : 0
    }
  }

  return (pushX, pushY) => {
    used = 0
    fresh()
    let half = NEAREST
    for (let one = 0; one < size; one++) half = Math.max(half, Math.abs(at(x, one)), Math.abs(at(y, one)))
    for (let one = 0; one < size; one++) add(one, 0, 0, half)
    settle()
    // Everybody looks at some hundred squares: what is read here is read without `at`, which knows arrays of several kinds, and without a root.
    for (let one = 0; one < size; one++) {
      const [ownX, ownY, own] = [at(x, one), at(y, one), STRENGTH * at(mass, one)]
      // Who stand on the same spot are pushed apart by their numbers.
      const [asideX, asideY] = [one % 2 === 0 ? 1 : -1, one % 3 === 0 ? 1 : -1]
      let [awayX, awayY, top] = [0, 0, 0]
      stack[0] = 0
      wides[0] = 2 * half
      while (top >= 0) {
        const square = stack[top] ?? 0
        const wide = wides[top--] ?? 0
        const there = sum[square] ?? 0
        if (there === 0 || alone[square] === one) continue
        const dx = ownX - (sumX[square] ?? 0)
        const dy = ownY - (sumY[square] ?? 0)
        const distance = Math.max(NEAREST * NEAREST, dx * dx + dy * dy)
        if (inner[square] === 1 && wide * wide > ANGLE * ANGLE * distance) {
          for (let corner = 4 * square; corner < 4 * square + 4; corner++) {
            const below = child[corner] ?? -1
            if (below === -1) continue
            stack[++top] = below
            wides[top] = wide / 2
          }
          continue
        }
        const push = (own * there) / distance
        const isSame = dx === 0 && dy === 0
        awayX += (isSame ? asideX : dx) * push
        awayY += (isSame ? asideY : dy) * push
      }
      pushX[one] = at(pushX, one) + awayX
      pushY[one] = at(pushY, one) + awayY
    }
  }
}

const hasChildren = (child: Int32Array, square: number): boolean =>
  at(child, 4 * square) !== -1 || at(child, 4 * square + 1) !== -1 || at(child, 4 * square + 2) !== -1 || at(child, 4 * square + 3) !== -1
