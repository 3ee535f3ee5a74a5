const SEPARATORS = [',', ';', '\t', '|'] as const

/** How a file is to be read. */
export interface Dialect {
  readonly separator: string
  readonly lineEnd: '\n' | '\r'
  /** Bytes before the header: spreadsheets write "sep=;" there. */
  readonly skip: number
}

/** What the beginning of a file tells; `wanted` is what the settings say of the separator. */
export function sniff(text: string, wanted: string): Dialect {
  const declared = /^sep=([,;|\t])(?:\r\n|\n|\r)/i.exec(text)
  const skip = declared === null ? 0 : Buffer.byteLength(declared[0])
  const body = text.slice(skip)
  const lineEnd = body.includes('\n') || !body.includes('\r') ? '\n' : '\r'
  const separator = wanted === 'auto' ? (declared?.[1] ?? bestSeparator(body)) : wanted === 'tab' ? '\t' : wanted
  return { separator, lineEnd, skip }
}

/** The candidate that parts most rows into as many cells as the header; the more cells, the better. */
function bestSeparator(text: string): string {
  let best: string = ','
  let bestScore = 0
  for (const separator of SEPARATORS) {
    const widths = cellCounts(text, separator)
    const columns = widths[0] ?? 1
    const alike = widths.filter((width) => width === columns).length / Math.max(1, widths.length)
    const score = columns < 2 ? 0 : alike * alike * (1 + Math.log2(columns))
    if (score > bestScore) [best, bestScore] = [separator, score]
  }
  return best
}

/** Cells in each of the first rows, by counting separators outside quotes. */
function cellCounts(text: string, separator: string): number[] {
  const counts: number[] = []
  let cells = 1
  let isQuoted = false
  let isBlank = true
  for (let index = 0; index < text.length && counts.length < 200; index++) {
    const char = text[index]
    if (char === '"') isQuoted = !isQuoted
    else if (!isQuoted && (char === '\n' || char === '\r')) {
      if (!isBlank) counts.push(cells)
      cells = 1
      isBlank = true
      continue
    } else if (!isQuoted && char === separator) cells++
    isBlank = false
  }
  if (!isBlank && counts.length === 0) counts.push(cells)
  return counts
}
