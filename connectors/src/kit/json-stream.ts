import { parseJson } from './parse-json.ts'

/**
 * Reads JSON documents piece by piece: lists that may be long are given element by element, as the bytes that they are, and never held whole. A path
 * names a list by the keys that lead to it ("messages", "chats.list.messages"); "" is a document that is a list itself. Lists on the way have no
 * name of their own. Several documents one after another, as in JSON lines, are read as well.
 */
export interface JsonShape {
  readonly lists: readonly string[]
  /** Objects whose values are the elements ("posts" of `{"posts": {"id1": {…}}}`). */
  readonly maps?: readonly string[]
  /** Each document is an element itself, as in JSON lines. */
  readonly documents?: true
}

export interface JsonElement {
  readonly path: string
  readonly bytes: Buffer
  /** What stands beside and above the list, as far as it has been read: the innermost object first. */
  readonly heads: readonly Readonly<Record<string, unknown>>[]
  /** The element was longer than its bound: `bytes` is its beginning. */
  readonly tooLong?: true
}

export interface JsonStream {
  readonly push: (block: Buffer) => readonly JsonElement[]
  /** Fields of the last document that was read, without its lists. */
  readonly root: () => Readonly<Record<string, unknown>>
  /** What was wrong, when nothing more comes. */
  readonly end: () => 'cut' | 'invalid' | undefined
}

interface Frame {
  readonly path: string
  readonly isObject: boolean
  /** Elements of it are given. */
  readonly isList: boolean
  readonly head: Record<string, unknown>
  key: string | undefined
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [34, 92, 44, 58]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125]
const isSpace = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9

const KEPT_OF_TOO_LONG_BYTES = 64 * 1024
const HEAD_FIELDS_MAX = 200
const HEAD_BYTES_MAX = 1024 * 1024
const DEPTH_MAX = 32

export const createJsonStream = (shape: JsonShape, maxElementBytes = 16 * 1024 * 1024): JsonStream => {
  const lists = new Set(shape.lists)
  const maps = new Set(shape.maps ?? [])
  const through = new Set([...lists, ...maps].flatMap((path) => path.split('.').map((_, index, parts) => parts.slice(0, index).join('.'))))
  const frames: Frame[] = shape.documents === true ? [{ path: '', isObject: false, isList: true, head: {}, key: undefined }] : []
  const value = createCapture(maxElementBytes)
  let root: Record<string, unknown> = {}
  let elements: JsonElement[] = []
  let broken = false

  const open = (byte: number, path: string): boolean => {
    const isObject = byte === OPEN_OBJECT
    const isList = isObject ? maps.has(path) : lists.has(path)
    if (frames.length > 0 && !isList && !through.has(path)) return false
    if (frames.length >= DEPTH_MAX) {
      broken = true
      return true
    }
    const frame = { path, isObject, isList, head: {}, key: undefined }
    if (frames.length === 0) root = frame.head
    frames.push(frame)
    return true
  }
  const pathOf = (frame: Frame): string => (frame.isObject ? (frame.path === '' ? '' : `${frame.path}.`) + (frame.key ?? '') : frame.path)
  const finish = (frame: Frame): void => {
    const { bytes, tooLong } = value.take()
    if (frame.isObject && frame.key === undefined) frame.key = textOf(bytes)
    else if (frame.isList) {
      const heads = frames.toReversed().flatMap(({ head, isObject }) => (isObject ? [head] : []))
      elements.push({ path: frame.path, bytes, heads, ...(tooLong ? { tooLong } : {}) })
      frame.key = undefined
    } else {
      const { key } = frame
      frame.key = undefined
      if (key === undefined || bytes.length > HEAD_BYTES_MAX || Object.keys(frame.head).length >= HEAD_FIELDS_MAX) return
      // A field named __proto__ is a field.
      Object.defineProperty(frame.head, key, {
        value: parseJson(bytes.toString('utf8')),
        enumerable: true,
        configurable: true,
        writable: true,
      })
    }
  }
  const step = (byte: number, block: Buffer, at: number): number => {
    const frame = frames.at(-1)
    if (isSpace(byte) || byte === COMMA || byte === COLON) return at + 1
    if (frame === undefined) {
      if ((byte === OPEN_OBJECT || byte === OPEN_LIST) && open(byte, '')) return at + 1
      broken = true
      return at
    }
    if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      if (frame.isObject !== (byte === CLOSE_OBJECT)) broken = true
      frames.pop()
      const outer = frames.at(-1)
      if (outer?.isObject === true) outer.key = undefined
      return at + 1
    }
    const isKey = frame.isObject && frame.key === undefined
    if (isKey && byte !== QUOTE) broken = true
    const isContainer = byte === OPEN_OBJECT || byte === OPEN_LIST
    if (!isKey && isContainer && !frame.isList && open(byte, pathOf(frame))) return at + 1
    value.begin()
    return go(block, at, frame)
  }
  const go = (block: Buffer, at: number, frame: Frame): number => {
    const end = value.scan(block, at)
    if (value.isDone()) finish(frame)
    return end
  }
  return {
    push: (block) => {
      for (let at = 0; at < block.length && !broken;) {
        const frame = frames.at(-1)
        at = value.isActive() && frame !== undefined ? go(block, at, frame) : step(block[at] ?? 0, block, at)
      }
      const given = elements
      elements = []
      return given
    },
    root: () => root,
    end: () => {
      if (broken) return 'invalid'
      return value.isActive() || frames.length > (shape.documents === true ? 1 : 0) ? 'cut' : undefined
    },
  }
}

const textOf = (bytes: Buffer): string => {
  const value = parseJson(bytes.toString('utf8'))
  return typeof value === 'string' ? value : ''
}

/** Finds the end of one value, which may stretch over blocks. */
const createCapture = (maxBytes: number) => {
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
