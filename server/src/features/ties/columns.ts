import type { Tie } from './pairs.ts'

/** Ties on their way to a thread or to the disk: fifty thousand objects take long to write and to read, five columns do not. */
export type TieColumns = Readonly<Record<keyof Tie, Float64Array>>

export const columnsOf = (ties: readonly Tie[]): TieColumns => {
  const column = (name: keyof Tie): Float64Array => Float64Array.from(ties, (tie) => tie[name])
  return { a: column('a'), b: column('b'), gave: column('gave'), got: column('got'), lastMs: column('lastMs') }
}

export const tiesOf = ({ a, b, gave, got, lastMs }: TieColumns): Tie[] =>
  Array.from(a, (one, index) => ({ a: one, b: b[index] ?? 0, gave: gave[index] ?? 0, got: got[index] ?? 0, lastMs: lastMs[index] ?? 0 }))
