const QUOTE = 0x22
const RETURN = 0x0d

export interface QuoteScan {
  /** Line, from 0 at the record's start, on which the quote opens that is still open at its end. */
  readonly openLine: number | undefined
  /** Line on which the first quoted cell opens that spans lines. */
  readonly firstMultiline: number | undefined
  /** Line on which a quoted cell opens that spans lines and closes where no cell ends: more likely, it was never meant to. */
  readonly oddLine: number | undefined
}

/** Where in one raw record the quotes open, as csv-parse sees them: at the start of a cell; within, a quote is doubled. */
export function scanQuotes(record: Buffer, separator: string, lineEnd: '\n' | '\r'): QuoteScan {
  const separatorCode = separator.charCodeAt(0)
  const lineEndCode = lineEnd.charCodeAt(0)
  const ends = (byte: number | undefined): boolean =>
    byte === undefined || byte === separatorCode || byte === lineEndCode || byte === RETURN
  let line = 0
  let openLine: number | undefined
  let firstMultiline: number | undefined
  let oddLine: number | undefined
  let isStart = true
  for (let index = 0; index < record.length; index++) {
    const byte = record[index]
    if (byte === lineEndCode) {
      line++
      if (openLine === undefined) isStart = true
      else if (index + 1 < record.length) firstMultiline ??= openLine
    } else if (byte === QUOTE && openLine === undefined) {
      if (isStart) openLine = line
      isStart = false
    } else if (byte === QUOTE && openLine !== undefined) {
      if (record[index + 1] === QUOTE) index++
      else {
        if (openLine < line && !ends(record[index + 1])) oddLine ??= openLine
        openLine = undefined
      }
    } else if (openLine === undefined) isStart = byte === separatorCode
  }
  return { openLine, firstMultiline, oddLine }
}

/** The offset just after the end of line `line`, counted from 0 at `start`; undefined when it is not there. */
export function lineAfter(bytes: Buffer, start: number, line: number, lineEnd: '\n' | '\r'): number | undefined {
  let offset = start
  for (let count = 0; count <= line; count++) {
    const stop = bytes.indexOf(lineEnd, offset)
    if (stop < 0) return undefined
    offset = stop + 1
  }
  return offset
}
