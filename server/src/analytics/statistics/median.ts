/** The value in the middle, the mean of the two middle ones of an even number; 0 of none. */
export const median = (values: readonly number[]): number => {
  const ordered = values.toSorted((a, b) => a - b)
  const middle = Math.floor(ordered.length / 2)
  return ordered.length % 2 === 1 ? (ordered[middle] ?? 0) : ((ordered[middle - 1] ?? 0) + (ordered[middle] ?? 0)) / 2
}
