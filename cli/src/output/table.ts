import { fit, pad, widthOf } from './text.ts'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** Gives way first when the terminal is narrow; never below `MIN_COLUMNS`. */
  readonly flexible?: boolean
}

const GAP = '  '
const MIN_COLUMNS = 8

/** Lines of a table no wider than `width`; cells are clean text already. The last column is not padded. */
export const tableLines = (columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] => {
  const cells = [columns.map((column) => column.title), ...rows]
  const natural = columns.map((_, at) => Math.max(...cells.map((row) => widthOf(row[at] ?? ''))))
  const widths = shrink(columns, natural, width - GAP.length * (columns.length - 1))
  return cells.map((row) =>
    columns
      .map((column, at) => {
        const columnsWide = widths[at] ?? 0
        return pad(fit(row[at] ?? '', columnsWide), columnsWide, column.align ?? 'left')
      })
      .join(GAP)
      .trimEnd(),
  )
}

/** Takes from the widest flexible column until all fit; then from any. A table that cannot fit is left to wrap. */
const shrink = (columns: readonly Column[], natural: readonly number[], available: number): number[] => {
  const widths = [...natural]
  const takeFrom = (candidates: readonly number[], leastColumns: number): void => {
    for (let over = widths.reduce((sum, each) => sum + each, 0) - available; over > 0; over--) {
      const widest = candidates.reduce((best, at) => ((widths[at] ?? 0) > (widths[best] ?? 0) ? at : best), candidates[0] ?? -1)
      if (widest < 0 || (widths[widest] ?? 0) <= leastColumns) return
      widths[widest] = (widths[widest] ?? 0) - 1
    }
  }
  const all = columns.map((_, at) => at)
  takeFrom(
    all.filter((at) => columns[at]?.flexible),
    MIN_COLUMNS,
  )
  takeFrom(
    all.filter((at) => columns[at]?.align !== 'right'),
    MIN_COLUMNS,
  )
  return widths
}
