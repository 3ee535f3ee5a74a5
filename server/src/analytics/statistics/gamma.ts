/** Coefficients of C. Lanczos (1964) for g = 7, n = 9. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** ln Γ(x) for x > 0, to about 13 digits. */
export const lnGamma = (x: number): number => {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x)
  const z = x - 1
  let sum = LANCZOS[0] ?? 0
  for (let index = 1; index < LANCZOS.length; index++) sum += (LANCZOS[index] ?? 0) / (z + index)
  const t = z + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum)
}

const TERMS_MAX = 10_000

/** The regularised upper incomplete gamma function Q(s, x), s > 0, x ≥ 0: 1 at x = 0, falling to 0. Q(k ÷ 2, χ² ÷ 2) is the p-value of χ² with k degrees. */
export const upperGamma = (s: number, x: number): number => {
  if (x <= 0) return 1
  const front = Math.exp(s * Math.log(x) - x - lnGamma(s))
  if (x < s + 1) {
    let term = 1 / s
    let sum = term
    for (let n = 1; n < TERMS_MAX && term > sum * 1e-16; n++) sum += term *= x / (s + n)
    return Math.max(0, 1 - front * sum)
  }
  // The continued fraction, from the back (Lentz).
  let b = x + 1 - s
  let c = 1e300
  let d = 1 / b
  let h = d
  for (let n = 1; n < TERMS_MAX; n++) {
    const a = -n * (n - s)
    b += 2
    d = 1 / (a * d + b)
    c = b + a / c
    const factor = c * d
    h *= factor
    if (Math.abs(factor - 1) < 1e-15) break
  }
  return front * h
}

/**
 * Gauss's hypergeometric function ₂F₁(a, b; c; z) for 0 ≤ z < 1 and c > 0, by its series after Euler's transformation where that falls faster. Ends after
 * 10,000 terms: enough for z up to about 0.99.
 */
export const hypergeometric = (a: number, b: number, c: number, z: number): number => {
  const excess = c - a - b
  return excess < 0 ? (1 - z) ** excess * series(c - a, c - b, c, z) : series(a, b, c, z)
}

const series = (a: number, b: number, c: number, z: number): number => {
  let term = 1
  let sum = 1
  for (let n = 0; n < TERMS_MAX; n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z
    sum += term
    if (Math.abs(term) <= Math.abs(sum) * 1e-15) break
  }
  return sum
}
