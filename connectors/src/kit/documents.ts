import { createBatcher, LOOK_AT_CLOCK_EVERY, type BatchLimits } from './batches.ts'
import { marksOf } from './bundle.ts'
import { readBytes } from './bytes.ts'
import type { Batch, InputFile, Item, ReadContext } from './connector.ts'
import { createJsonStream, type JsonElement, type JsonShape, type JsonStream } from './json-stream.ts'
import { isObject, type Json } from './json.ts'
import { parseJson } from './parse-json.ts'
import { setAside } from './set-asides.ts'
import { createXmlRows, type XmlRow } from './xml-rows.ts'

/** A place in an export: documents read whole, and elements of the next. */
export interface DocumentCursor {
  readonly document: number
  readonly element: number
  readonly mark: string
  /** What the source has said so far that it holds. */
  readonly claims: Readonly<Record<string, number>>
}

export interface DocumentLimits extends BatchLimits {
  /** Longer elements are set aside (default 16 MiB). */
  readonly maxElementBytes?: number
}

/** One element of an export's list, such as a message. */
export interface Element {
  readonly value: Json
  readonly path: string
  readonly heads: readonly Json[]
  readonly file: InputFile
  /** "export/general/2024-01-31.json item 3". */
  readonly locator: string
  readonly bytes: Buffer
  /** The same, as what is kept of it. */
  readonly raw: Buffer
  /** Adds to what the source says it holds. */
  readonly claim: (what: string, count: number) => void
}

/** An element of a document. Nearly nobody asks where it stands: that is put into words only then. Copies (`{ ...element }`) lose it. */
class DocumentElement implements Element {
  readonly value: Json
  readonly bytes: Buffer
  readonly file: InputFile
  readonly claim: Element['claim']
  readonly #piece: Piece
  readonly #number: number

  constructor(value: Json, piece: Piece, number: number, file: InputFile, claim: Element['claim']) {
    this.value = value
    this.bytes = piece.bytes
    this.file = file
    this.claim = claim
    this.#piece = piece
    this.#number = number
  }
  get path(): string {
    return this.#piece.path
  }
  get heads(): readonly Json[] {
    return this.#piece.heads
  }
  get locator(): string {
    return `${this.file.name} item ${this.#number}`
  }
  get raw(): Buffer {
    return this.bytes
  }
}

/** For what is made of an element and needs to know whence it is, if somebody asks. */
export class OfElement {
  protected readonly element: Element

  constructor(element: Element) {
    this.element = element
  }
  get locator(): string {
    return this.element.locator
  }
  get raw(): Buffer {
    return this.element.bytes
  }
  get claim(): Element['claim'] {
    return this.element.claim
  }
}

export interface DocumentPlan {
  readonly documents: readonly InputFile[]
  /** Where the lists are in a document of JSON, or that it is one of XML with rows, whose attributes are then the values. */
  readonly shape: (file: InputFile) => JsonShape | 'xml-rows'
  readonly toItems: (element: Element) => readonly Item[]
  /** What `toItems` learns from: a run that goes on later shows it the document, or all documents, again up to there. */
  readonly remembers?: 'document' | 'all'
}

/** Reads JSON documents in their order, element by element, with a cursor that stands between any two. */
export async function* readDocuments(
  context: Pick<ReadContext<unknown, DocumentCursor>, 'cursor' | 'signal' | 'claim'>,
  plan: DocumentPlan,
  limits: DocumentLimits,
): AsyncGenerator<Batch<DocumentCursor>, void> {
  const { documents } = plan
  const marks = await marksOf(documents)
  const start = usable(context.cursor, marks)
  const claims = new Map(Object.entries(start.claims))
  const claim = (what: string, count: number) => claims.set(what, (claims.get(what) ?? 0) + count)
  const total = documents.reduce((sum, file) => sum + file.sizeBytes, 0)
  const batcher = createBatcher(limits)
  let before = documents.slice(0, start.document).reduce((sum, file) => sum + file.sizeBytes, 0)
  const batch = (document: number, element: number, consumed: number): Batch<DocumentCursor> => ({
    items: batcher.take(),
    cursor: { document, element, mark: marks[element > 0 ? document : document - 1] ?? '', claims: Object.fromEntries(claims) },
    progress: { done: Math.min(before + consumed, total), total, unit: 'bytes' },
  })
  let yielded = false
  let seen = 0
  for (const [index, file] of documents.entries()) {
    if (index < start.document && plan.remembers !== 'all') continue
    const skip = index < start.document ? Number.POSITIVE_INFINITY : index === start.document ? start.element : 0
    for await (const { elements, before: elementsBefore, last, consumed } of readElements(file, plan, limits, context.signal)) {
      let number = elementsBefore
      for (const element of elements) {
        number += 1
        if (number <= skip) {
          if (plan.remembers !== undefined) itemsOf(element, number, file, plan, () => undefined)
          continue
        }
        for (const item of itemsOf(element, number, file, plan, claim)) batcher.add(item)
        seen += 1
        if (!(seen % LOOK_AT_CLOCK_EVERY === 0 ? batcher.isDue() : batcher.isFull())) continue
        yield batch(index, number, consumed)
        yielded = true
        context.signal.throwIfAborted()
      }
      if (last !== undefined && skip < Number.POSITIVE_INFINITY) batcher.add(last)
    }
    if (index >= start.document) before += file.sizeBytes
  }
  context.claim(Object.fromEntries(claims))
  if (!batcher.isEmpty() || yielded || start.document < documents.length) yield batch(documents.length, 0, 0)
}

const FROM_THE_START: DocumentCursor = { document: 0, element: 0, mark: '', claims: {} }

const usable = (cursor: DocumentCursor | undefined, marks: readonly string[]): DocumentCursor => {
  if (cursor === undefined) return FROM_THE_START
  const mark = marks[cursor.element > 0 ? cursor.document : cursor.document - 1] ?? ''
  return cursor.document <= marks.length && mark === cursor.mark ? cursor : FROM_THE_START
}

/** A piece of a document, before it is understood. */
interface Piece {
  readonly path: string
  readonly bytes: Buffer
  readonly heads: readonly Json[]
  readonly value?: Json
  readonly tooLong?: true
}

interface Pieces {
  readonly elements: readonly Piece[]
  /** How many the document had before these. */
  readonly before: number
  readonly last?: Item
  readonly consumed: number
}

interface Stream {
  readonly push: (block: Buffer) => readonly Piece[]
  readonly end: () => 'cut' | 'invalid' | undefined
}

const streamOf = (shape: JsonShape | 'xml-rows', maxElementBytes: number | undefined): Stream => {
  if (shape !== 'xml-rows') return createJsonStream(shape, maxElementBytes)
  const rows = createXmlRows(maxElementBytes)
  return {
    end: rows.end,
    push: (block) => rows.push(block).map(pieceOf),
  }
}

const NO_HEADS: readonly Json[] = []
const pieceOf = ({ bytes, attributes, tooLong }: XmlRow): Piece =>
  tooLong === undefined
    ? { path: 'row', bytes, heads: NO_HEADS, value: attributes }
    : { path: 'row', bytes, heads: NO_HEADS, value: attributes, tooLong }

async function* readElements(
  file: InputFile,
  plan: DocumentPlan,
  limits: DocumentLimits,
  signal: AbortSignal,
): AsyncGenerator<Pieces, void> {
  const stream = streamOf(plan.shape(file), limits.maxElementBytes)
  let count = 0
  let consumed = 0
  let bytes = 0
  for await (const block of readBytes(file, { signal })) {
    consumed = block.consumed
    bytes += block.bytes.length
    for (let start = 0; start < block.bytes.length; start += PIECE_BYTES) {
      const elements = stream.push(block.bytes.subarray(start, start + PIECE_BYTES))
      if (elements.length > 0) yield { elements, before: count, consumed }
      count += elements.length
    }
    const fault = block.fault ?? (stream.end() === 'invalid' && bytes > LOOKED_AT_BYTES ? 'invalid' : undefined)
    if (fault !== undefined) return yield { elements: [], before: count, consumed, last: broken(file.name, count, fault, block.bytes) }
  }
  const fault = bytes === 0 ? undefined : stream.end()
  if (fault !== undefined) yield { elements: [], before: count, consumed, last: broken(file.name, count, fault, Buffer.alloc(0)) }
}

/** Elements are handed on in parts: what waits to be read is young, and would be moved about with all that was made of what came before. */
const PIECE_BYTES = 64 * 1024

/** By then a document has shown whether it is one. */
const LOOKED_AT_BYTES = 1024 * 1024

const FAULTS = {
  invalid: ['document_invalid', 'is not what was expected'],
  cut: ['file_cut', 'is cut off'],
  corrupt: ['file_damaged', 'is damaged: its content is not what the archive says'],
} as const

const broken = (name: string, count: number, fault: keyof typeof FAULTS, bytes: Buffer): Item => {
  const [reason, what] = FAULTS[fault]
  const raw = fault === 'invalid' ? bytes.subarray(0, 2_000).toString('utf8') : ''
  return setAside(
    reason,
    `The file ${what} after item ${count}; what stands before came in. Export or fetch it again.`,
    `${name} item ${count + 1}`,
    raw,
  )
}

const itemsOf = (element: Piece, number: number, file: InputFile, plan: DocumentPlan, claim: Element['claim']): readonly Item[] => {
  const { bytes } = element
  if (element.tooLong) {
    return [
      setAside(
        'item_too_long',
        'The item is longer than one record may be. Leave it out, or shorten it and retry.',
        `${file.name} item ${number}`,
        bytes.toString('utf8'),
      ),
    ]
  }
  if (element.value !== undefined) return plan.toItems(new DocumentElement(element.value, element, number, file, claim))
  const text = bytes.toString()
  const value = parseJson(text)
  if (isObject(value)) return plan.toItems(new DocumentElement(withoutEnvelope(value), element, number, file, claim))
  return itemsOfOther(value, text, element, `${file.name} item ${number}`, file, plan, claim)
}

/** Of what is no object. */
const itemsOfOther = (
  value: unknown,
  text: string,
  { path, heads }: Piece,
  locator: string,
  file: InputFile,
  plan: DocumentPlan,
  claim: Element['claim'],
): readonly Item[] => {
  // A list of lists: conversations of messages.
  if (Array.isArray(value) && value.every(isObject)) {
    return value.flatMap((one, at) => {
      const bytes = Buffer.from(JSON.stringify(one))
      return plan.toItems({ value: one, path, heads, file, locator: `${locator}, ${at + 1}`, bytes, raw: bytes, claim })
    })
  }
  const reason = value === undefined ? 'json_invalid' : 'item_invalid'
  return [setAside(reason, 'The item is no JSON object. Correct it and retry, or leave it out.', locator, text)]
}

const ENVELOPE = ['backend_name', 'data']

/** GrimoireLab keeps what it fetched in an envelope: `{"backend_name": …, "data": {…}}`. */
const withoutEnvelope = (value: Json): Json => {
  if (typeof value['backend_name'] !== 'string') return value
  const { data } = value
  return isObject(data) ? data : value
}

/** What is the same for a whole document, found out once: its elements come one after another. */
export const perDocument = <About>(about: (file: InputFile) => About): ((file: InputFile) => About) => {
  let last: { readonly file: InputFile; readonly about: About } | undefined
  return (file) => {
    if (last?.file !== file) last = { file, about: about(file) }
    return last.about
  }
}

/** All elements of a document at once, for lists of users and channels. What is too long or broken is left out here and set aside when it is read. */
export const readList = async (
  file: InputFile,
  shape: JsonShape,
  signal: AbortSignal,
  each: (value: Json, path: string) => void,
): Promise<Json> => {
  const stream = createJsonStream(shape)
  return pushAll(file, stream, signal, (element) => {
    const value = parseJson(element.bytes.toString())
    if (isObject(value)) each(withoutEnvelope(value), element.path)
  })
}

export interface Look {
  /** What is wanted of each element, which is passed over if it has none of them. */
  readonly fields: readonly string[]
  /** Fields of which it only matters what they are: elements that differ in nothing else are written alike. */
  readonly signs?: readonly string[]
  /** Texts of which an element holds one, as it is written: all others are passed over, which is faster still. */
  readonly holds?: readonly string[]
  /** Whether there is nothing to learn from an element with these fields, as they are written; asked before they are parsed. */
  readonly isKnown?: (written: string) => boolean
  /** `whole` is the element with all its fields. */
  readonly each: (value: Json, path: string, whole: () => Json, written: string) => void
}

/** Looks through a document for some fields of its elements, which is far faster than to read it. */
export const lookThrough = async (file: InputFile, shape: JsonShape, signal: AbortSignal, look: Look): Promise<Json> => {
  const stream = createJsonStream(shape, undefined, {
    fields: [...look.fields, ...ENVELOPE],
    signs: look.signs ?? [],
    holds: look.holds ?? [],
    found: (path, written, bytes, from, end) => {
      if (look.isKnown?.(written) === true) return
      const value = parseJson(`{${written}}`)
      if (!isObject(value)) return
      const whole = (): Json => {
        const all = parseJson(bytes.toString('utf8', from, end))
        return isObject(all) ? withoutEnvelope(all) : value
      }
      look.each(withoutEnvelope(value), path, whole, written)
    },
  })
  return pushAll(file, stream, signal, () => undefined)
}

const pushAll = async (file: InputFile, stream: JsonStream, signal: AbortSignal, each: (element: JsonElement) => void): Promise<Json> => {
  for await (const { bytes, fault } of readBytes(file, { signal })) {
    for (const element of stream.push(bytes)) each(element)
    if (fault !== undefined || stream.end() === 'invalid') break
  }
  return stream.root()
}
