import { Parser } from 'htmlparser2'

/** An element of an XML document, with its parts. */
export interface Element {
  /** "itunes:duration": in small letters, with the prefix that its namespace usually has. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  /** Its own text; where it holds markup, that is written out again. */
  readonly text: string
}

/** What is heard of a document while it is read. */
export interface Listener {
  /** Elements that are given whole, at any depth. */
  readonly whole: (name: string) => boolean
  /** A whole element, with where it stands in the text. False ends the reading. */
  readonly onWhole: (element: Element, from: number, until: number) => boolean
  /** All others, when they end: what stands around. */
  readonly onOther: (element: Element, path: readonly string[]) => void
  readonly onRoot: (name: string) => void
}

export type Reading = 'whole' | 'cut' | 'too-deep' | 'stopped'

const DEPTH_MAX = 100
const CHILDREN_MAX = 5_000
/** Parts of one whole element, at all depths together. */
const PARTS_MAX = 20_000
const ATTRIBUTES_MAX = 1_000
/** Of what stands around the entries: a feed's authors and its like. */
const AROUND_MAX = 50
const TEXT_MAX_CHARS = 2_000_000

/** Prefixes by the addresses of namespaces, however a feed names them. */
const NAMESPACES: readonly (readonly [address: RegExp, prefix: string])[] = [
  [/^https?:\/\/(?:www\.w3\.org\/2005\/atom|purl\.org\/atom\/ns)/, 'atom'],
  [/^https?:\/\/purl\.org\/dc\/(?:elements|terms)/, 'dc'],
  [/^https?:\/\/purl\.org\/rss\/1\.0\/modules\/content/, 'content'],
  [/^https?:\/\/purl\.org\/rss\/1\.0\/modules\/slash/, 'slash'],
  [/^https?:\/\/purl\.org\/syndication\/thread/, 'thr'],
  [/^https?:\/\/purl\.org\/atompub\/tombstones/, 'at'],
  [/^https?:\/\/www\.itunes\.com\/dtds/, 'itunes'],
  [/^https?:\/\/search\.yahoo\.com\/mrss/, 'media'],
  [/^https?:\/\/a9\.com\/-\/spec\/opensearch/, 'opensearch'],
  [/^https?:\/\/www\.w3\.org\/1999\/xhtml/, 'html'],
  [/^https?:\/\/(?:purl\.org\/rss\/1\.0\/$|my\.netscape\.com|backend\.userland\.com|blogs\.law\.harvard)/, ''],
]
type Scope = ReadonlyMap<string, string>

/** Parts that are texts: what markup they hold is part of the text. */
const TEXTS = new Set(['title', 'description', 'content', 'summary', 'subtitle', 'tagline', 'content:encoded', 'rights'])

interface Frame {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  readonly pieces: string[]
  readonly from: number
  chars: number
  isClosed: boolean
}

class TooDeep extends Error {}
class Stopped extends Error {}

/**
 * Reads XML as feed readers do: what is broken is read as far as it makes sense. Document types and what they define are passed over, so no entity of a
 * document's own means anything and nothing is ever fetched; depth, text and parts of each element are bounded.
 */
export const readTree = (text: string, listener: Listener): Reading => {
  const builder = new Builder(listener)
  const parser = new Parser(
    {
      onopentagname: () => builder.begin(),
      onattribute: () => builder.attribute(),
      onopentag: (raw, attributes) => builder.open(raw, attributes, parser.startIndex),
      ontext: (piece) => builder.say(piece),
      onclosetag: (raw) => builder.close(raw, parser.endIndex + 1),
    },
    { xmlMode: true, decodeEntities: true },
  )
  try {
    parser.write(text)
    // What is not closed is cut: the element that was being read is not given.
    if (!builder.isDone()) return 'cut'
    parser.end()
    return 'whole'
  } catch (error) {
    if (error instanceof TooDeep) return 'too-deep'
    if (error instanceof Stopped) return 'stopped'
    throw error
  }
}

class Builder {
  readonly #listener: Listener
  readonly #frames: Frame[] = []
  /** What the parser has open: elements, markup within texts, and what is passed over. */
  readonly #open: (Frame | 'markup' | undefined)[] = []
  readonly #scopes: (Scope | undefined)[] = []
  #wholes = 0
  #parts = 0
  #attributes = 0
  #markup = 0
  #isRss = false
  #isOver = false

  constructor(listener: Listener) {
    this.#listener = listener
  }

  isDone(): boolean {
    return this.#frames.length === 0
  }

  begin(): void {
    this.#attributes = 0
  }

  attribute(): void {
    this.#attributes += 1
    if (this.#attributes > ATTRIBUTES_MAX) throw new TooDeep()
  }

  open(raw: string, attributes: Readonly<Record<string, string>>, from: number): void {
    if (this.#open.length >= DEPTH_MAX) throw new TooDeep()
    this.#scopes.push(scopeOf(attributes))
    if (this.#isOver) return void this.#open.push(undefined)
    if (this.#markup > 0 || TEXTS.has(this.#frames.at(-1)?.name ?? '')) {
      this.#markup += 1
      this.#open.push('markup')
      return this.#keep(`<${tagOf(raw)}>`)
    }
    const name = this.#nameOf(raw)
    if (this.#frames.length === 0) this.#listener.onRoot(name)
    if (this.#listener.whole(name)) {
      // One that was never closed ends where the next of its kind begins.
      const unclosed = this.#frames.find((frame) => frame.name === name)
      if (unclosed !== undefined) this.#end(unclosed, from)
      this.#wholes += 1
      this.#parts = 0
    }
    this.#parts += 1
    const frame: Frame = { name, attributes: plain(attributes), children: [], pieces: [], from, chars: 0, isClosed: false }
    this.#frames.push(frame)
    this.#open.push(frame)
  }

  say(piece: string): void {
    // Markup that is written out again must not turn text into tags.
    this.#keep(this.#markup > 0 ? piece.replaceAll('&', '&amp;').replaceAll('<', '&lt;') : piece)
  }

  close(raw: string, until: number): void {
    const open = this.#open.pop()
    if (open === 'markup') {
      this.#markup -= 1
      this.#keep(`</${tagOf(raw)}>`)
    } else if (open !== undefined && !open.isClosed) this.#end(open, until)
    this.#scopes.pop()
  }

  /** Ends an element and whatever is open within it. */
  #end(frame: Frame, until: number): void {
    for (let last = this.#frames.pop(); last !== undefined; last = this.#frames.pop()) {
      last.isClosed = true
      this.#give(last, until)
      if (last === frame) break
    }
    this.#isOver = this.#frames.length === 0
  }

  #give(frame: Frame, until: number): void {
    const element: Element = { name: frame.name, attributes: frame.attributes, children: frame.children, text: frame.pieces.join('') }
    const parent = this.#frames.at(-1)
    if (this.#listener.whole(frame.name)) this.#wholes -= 1
    const isWithin = this.#wholes > 0
    if (this.#listener.whole(frame.name) && !isWithin) {
      if (!this.#listener.onWhole(element, frame.from, until)) throw new Stopped()
      return
    }
    if (!isWithin)
      this.#listener.onOther(
        element,
        this.#frames.map(({ name }) => name),
      )
    const most = isWithin ? (this.#parts > PARTS_MAX ? 0 : CHILDREN_MAX) : AROUND_MAX
    if (parent !== undefined && parent.children.length < most) parent.children.push(element)
  }

  #keep(piece: string): void {
    const frame = this.#frames.at(-1)
    if (frame === undefined || frame.chars >= TEXT_MAX_CHARS) return
    frame.pieces.push(piece.slice(0, TEXT_MAX_CHARS - frame.chars))
    frame.chars += piece.length
  }

  #nameOf(raw: string): string {
    const name = raw.toLowerCase()
    const at = name.indexOf(':')
    const [given, local] = at === -1 ? ['', name] : [name.slice(0, at), name.slice(at + 1)]
    const prefix = this.#scopes.findLast((scope) => scope?.has(given))?.get(given) ?? given
    if (this.#frames.length === 0) this.#isRss = local === 'rss' || local === 'rdf'
    if (prefix === 'atom') return this.#isRss && given !== '' ? `atom:${local}` : local
    return prefix === '' ? local : `${prefix}:${local}`
  }
}

const tagOf = (raw: string): string => {
  const local = raw.slice(raw.indexOf(':') + 1).toLowerCase()
  return /^[a-z][a-z0-9]{0,15}$/.test(local) ? local : 'span'
}

const scopeOf = (attributes: Readonly<Record<string, string>>): Scope | undefined => {
  let scope: Map<string, string> | undefined
  for (const [name, value] of Object.entries(attributes)) {
    const prefix = name === 'xmlns' ? '' : name.startsWith('xmlns:') ? name.slice(6).toLowerCase() : undefined
    if (prefix === undefined) continue
    const known = NAMESPACES.find(([address]) => address.test(value.slice(0, 200).toLowerCase()))?.[1]
    scope ??= new Map()
    scope.set(prefix, known ?? prefix)
  }
  return scope
}

const plain = (attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(attributes)
      .slice(0, 50)
      .map(([name, value]) => [name.toLowerCase(), value.slice(0, 10_000)]),
  )
