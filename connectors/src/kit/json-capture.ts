const [QUOTE, BACKSLASH, COMMA] = [34, 92, 44]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125]

export const isSpace = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9

const KEPT_OF_TOO_LONG_BYTES = 64 * 1024

/** Finds the end of one value, which may stretch over blocks. */
export const createCapture = (maxBytes: number) => {
  let pieces: Buffer[] = []
  let size = 0
  let state: 'idle' | 'start' | 'inside' | 'done' = 'idle'
  let depth = 0
  let isText = false
  let isScalar = false
  let backslashes = 0

  const keep = (piece: Buffer): void => {
    if (piece.length === 0) return
    const room = maxBytes - size
    size += piece.length
    if (room > 0) pieces.push(piece.subarray(0, room))
  }
  /** From within a text to just behind its end, or to the end of the block. */
  const skipText = (block: Buffer, from: number): number => {
    for (let at = from; ;) {
      const quote = block.indexOf(QUOTE, at)
      const end = quote === -1 ? block.length : quote
      let run = 0
      while (end - 1 - run >= from && block[end - 1 - run] === BACKSLASH) run++
      if (run === end - from) run += backslashes
      if (quote === -1) {
        backslashes = run
        return end
      }
      at = quote + 1
      backslashes = 0
      if (run % 2 === 1) {
        from = at
        continue
      }
      isText = false
      return at
    }
  }
  const scanFrom = (block: Buffer, from: number): number => {
    let at = from
    while (at < block.length) {
      if (isText) {
        at = skipText(block, at)
        if (!isText && depth === 0) {
          state = 'done'
          return at
        }
        continue
      }
      const byte = block[at] ?? 0
      if (isScalar) {
        if (byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT || isSpace(byte)) {
          state = 'done'
          return at
        }
      } else if (byte === QUOTE) {
        isText = true
        backslashes = 0
      } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1
      else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
        depth -= 1
        if (depth <= 0) {
          state = 'done'
          return at + 1
        }
      } else if (depth === 0) isScalar = true
      at += 1
    }
    return at
  }
  return {
    begin: () => {
      ;[pieces, size, state, depth, isText, isScalar, backslashes] = [[], 0, 'inside', 0, false, false, 0]
    },
    isActive: () => state === 'inside',
    isDone: () => state === 'done',
    scan: (block: Buffer, from: number): number => {
      const end = scanFrom(block, from)
      keep(block.subarray(from, end))
      return end
    },
    take: (): { readonly bytes: Buffer; readonly tooLong?: true } => {
      state = 'idle'
      const whole = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)
      pieces = []
      return size > maxBytes ? { bytes: whole.subarray(0, KEPT_OF_TOO_LONG_BYTES), tooLong: true } : { bytes: whole }
    },
  }
}
