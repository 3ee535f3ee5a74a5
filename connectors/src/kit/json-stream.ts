import { createCapture, isSpace } from './json-capture.ts'
import { createPick, createSearch, type Pick } from './json-pick.ts'
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
  /** Lists whose elements nobody wants now: they are passed over, which is much faster. */
  readonly passed?: readonly string[]
}

/** Where little is wanted of each element: elements are then not given, but told with these fields alone, and those that have none are passed over. */
export interface JsonLook {
  readonly fields: readonly string[]
  /** Fields of which it only matters what they are: 1, "x", "", {} or [] stand for their values. */
  readonly signs?: readonly string[]
  /** Texts of which an element has to hold one, wherever and as it is written, to be told; elements without any are passed over. */
  readonly holds?: readonly string[]
  /** The element is what stands in `bytes` between `from` and `end`; `fields` is JSON of those that it has, without the braces around it. */
  readonly found: (path: string, fields: string, bytes: Buffer, from: number, end: number) => void
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
  /** What elements are passed over with; they are given whole without it. */
  readonly pick: Pick | undefined
  key: string | undefined
}

const [QUOTE, COMMA, COLON] = [34, 44, 58]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125]

const HEAD_FIELDS_MAX = 200
const HEAD_BYTES_MAX = 1024 * 1024
const DEPTH_MAX = 32

const PASS = createPick([])

export const createJsonStream = (shape: JsonShape, maxElementBytes = 16 * 1024 * 1024, look?: JsonLook): JsonStream => {
  const passed = new Set(shape.passed ?? [])
  const lists = new Set([...shape.lists, ...passed])
  const maps = new Set(shape.maps ?? [])
  const through = new Set([...lists, ...maps].flatMap((path) => path.split('.').map((_, index, parts) => parts.slice(0, index).join('.'))))
  const picked = look === undefined ? undefined : createPick(look.fields, look.signs)
  const isHeld = createSearch(look?.holds ?? [])
  const frames: Frame[] =
    shape.documents === true ? [{ path: '', isObject: false, isList: true, head: {}, pick: picked, key: undefined }] : []
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
    const pick = isObject || !passed.has(path) ? picked : PASS
    const frame = { path, isObject, isList, head: {}, pick: isList ? pick : undefined, key: undefined }
    if (frames.length === 0) root = frame.head
    frames.push(frame)
    return true
  }
  const pathOf = (frame: Frame): string => (frame.isObject ? (frame.path === '' ? '' : `${frame.path}.`) + (frame.key ?? '') : frame.path)
  const finish = (frame: Frame): void => {
    const { bytes, tooLong } = value.take()
    if (frame.pick !== undefined && (!frame.isObject || frame.key !== undefined)) {
      passOver(frame, frame.pick, bytes, 0)
      frame.key = undefined
      return
    }
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
  /** Just behind the element, or -1 where `bytes` ends within it. */
  const passOver = (frame: Frame, pick: Pick, bytes: Buffer, from: number): number => {
    if (bytes[from] !== OPEN_OBJECT && bytes[from] !== OPEN_LIST) return -1
    const over = isHeld === undefined ? undefined : PASS(bytes, from)
    if (over !== undefined && isHeld?.(bytes, from, over.end) === false) {
      frame.key = undefined
      return over.end
    }
    const found = pick(bytes, from)
    if (found === undefined) return -1
    frame.key = undefined
    if (found.fields !== '') look?.found(frame.path, found.fields, bytes, from, found.end)
    return found.end
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
    if (!isKey && frame.pick !== undefined) {
      const end = passOver(frame, frame.pick, block, at)
      if (end !== -1) return end
    }
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
