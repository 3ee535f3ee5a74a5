import { upperGamma } from './gamma.ts'
import { byTime, type Stay } from './kaplan-meier.ts'

export interface LogRank {
  /** At least 0. */
  readonly chiSquared: number
  /** Groups that have anybody, less one. */
  readonly degrees: number
  /** How likely a difference at least this large is if all groups stay alike, 0 to 1. */
  readonly p: number
  /** Of each group: how many left, and how many would have if all stayed alike. */
  readonly groups: readonly { readonly observed: number; readonly expected: number }[]
}

/**
 * Whether groups stay for different lengths of time. Null with fewer than two groups, or where nobody left while there were two to compare.
 *
 * Source: Mantel (1966), Peto and Peto (1972), for k groups with the covariance of the hypergeometric distribution.
 */
export const logRank = (groups: readonly (readonly Stay[])[]): LogRank | null => {
  const rows = groups.map(byTime)
  const atRisk = rows.map((stays) => stays.reduce((sum, one) => sum + one.left + one.censored, 0))
  const used = atRisk.flatMap((people, group) => (people > 0 ? [group] : []))
  if (used.length < 2) return null
  const observed = rows.map(() => 0)
  const expected = rows.map(() => 0)
  const covariance = rows.map(() => rows.map(() => 0))
  const next = rows.map(() => 0)
  const times = [...new Set(rows.flatMap((stays) => stays.map((one) => one.t)))].toSorted((a, b) => a - b)
  for (const t of times) {
    const now = rows.map((stays, group) => (stays[next[group] ?? 0]?.t === t ? stays[next[group] ?? 0] : undefined))
    const left = now.map((one) => one?.left ?? 0)
    addMoment({ left, atRisk, observed, expected, covariance })
    now.forEach((one, group) => {
      if (one === undefined) return
      next[group] = (next[group] ?? 0) + 1
      atRisk[group] = (atRisk[group] ?? 0) - one.left - one.censored
    })
  }
  // The last group follows from the others.
  const free = used.slice(0, -1)
  const difference = free.map((group) => (observed[group] ?? 0) - (expected[group] ?? 0))
  const solved = solve(
    free.map((a) => free.map((b) => covariance[a]?.[b] ?? 0)),
    difference,
  )
  if (solved === null) return null
  const chiSquared = Math.max(
    0,
    difference.reduce((sum, one, index) => sum + one * (solved[index] ?? 0), 0),
  )
  const degrees = free.length
  return {
    chiSquared,
    degrees,
    p: upperGamma(degrees / 2, chiSquared / 2),
    groups: rows.map((_, group) => ({ observed: observed[group] ?? 0, expected: expected[group] ?? 0 })),
  }
}

interface Sums {
  readonly left: readonly number[]
  readonly atRisk: readonly number[]
  readonly observed: number[]
  readonly expected: number[]
  readonly covariance: number[][]
}

const addMoment = ({ left, atRisk, observed, expected, covariance }: Sums): void => {
  const d = left.reduce((sum, one) => sum + one, 0)
  const n = atRisk.reduce((sum, one) => sum + one, 0)
  if (d === 0) return
  const factor = n > 1 ? (d * (n - d)) / (n - 1) : 0
  atRisk.forEach((own, a) => {
    observed[a] = (observed[a] ?? 0) + (left[a] ?? 0)
    expected[a] = (expected[a] ?? 0) + (d * own) / n
    const row = covariance[a] ?? []
    atRisk.forEach((other, b) => (row[b] = (row[b] ?? 0) + factor * (own / n) * ((a === b ? 1 : 0) - other / n)))
  })
}

/** Gauss with the largest pivot; null where the matrix says nothing. */
const solve = (matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null => {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0])
  const size = rows.length
  for (let column = 0; column < size; column++) {
    let pivot = column
    for (let row = column; row < size; row++) if (Math.abs(cell(rows, row, column)) > Math.abs(cell(rows, pivot, column))) pivot = row
    if (Math.abs(cell(rows, pivot, column)) < 1e-12) return null
    ;[rows[column], rows[pivot]] = [rows[pivot] ?? [], rows[column] ?? []]
    for (let row = 0; row < size; row++) {
      if (row === column) continue
      const times = cell(rows, row, column) / cell(rows, column, column)
      rows[row] = (rows[row] ?? []).map((value, index) => value - times * cell(rows, column, index))
    }
  }
  return rows.map((_, index) => cell(rows, index, size) / cell(rows, index, index))
}
const cell = (rows: readonly (readonly number[])[], row: number, column: number): number => rows[row]?.[column] ?? 0
