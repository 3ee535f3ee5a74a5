/** Cells and lines of CSV files that people open in spreadsheets. */
export type Cell = string | number | boolean | null

/** The byte order mark tells spreadsheets that names are UTF-8. */
export const CSV_START = '\u{feff}'

/** A spreadsheet runs cells that begin like formulas; a leading apostrophe keeps them text. */
export const csvCell = (value: Cell): string => {
  const text = String(value ?? '')
  const safe = typeof value === 'string' && /^\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text
  // Where a semicolon separates, a quoted cell stays one, too.
  return /[",;\n\r\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`
