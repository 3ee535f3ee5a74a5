/** Jaccard index (1901): of those in either of two sets, the share that is in both; null where nobody is in either. */
export const jaccard = (a: number, b: number, both: number): number | null => (a + b === both ? null : both / (a + b - both))
