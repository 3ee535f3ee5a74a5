/** Somebody who can be found. */
export interface Worded {
  readonly id: number
  /** All their words. */
  readonly text: string
  /** What lists are sorted by. */
  readonly name: string
  readonly flags: number
}

export const TEAMMATE = 1
export const ROBOT = 2

/** Some thousand people in the order of their names, as long texts: looking through all of them takes a twentieth of what a database needs. */
export interface Block {
  readonly ids: readonly number[]
  /** A digit each. */
  readonly flags: string
  /** A line each. */
  readonly texts: string
  readonly names: string
  /** Where each line begins. */
  readonly textStarts: Uint32Array
  readonly nameStarts: Uint32Array
}

const BLOCK = 5_000

/** Of people in the order of their names. */
export const blocksOf = (people: readonly Worded[]): Block[] =>
  Array.from({ length: Math.ceil(people.length / BLOCK) }, (_, index) => {
    const some = people.slice(index * BLOCK, (index + 1) * BLOCK)
    return blockOf(
      some.map((one) => one.id),
      some.map((one) => one.flags).join(''),
      some.map((one) => one.text),
      some.map((one) => one.name),
    )
  })

const blockOf = (ids: readonly number[], flags: string, texts: readonly string[], names: readonly string[]): Block => ({
  ids,
  flags,
  texts: texts.join('\n'),
  names: names.join('\n'),
  textStarts: startsOf(texts),
  nameStarts: startsOf(names),
})

/** Texts as they come from a database, in the order of their people's numbers; without an object for each of some hundred thousand. */
export class Texts {
  readonly #pieces: { readonly ids: readonly number[]; readonly flags: string; readonly texts: readonly string[] }[] = []
  chars = 0

  append(ids: readonly number[], flags: string, lines: string): void {
    const texts = lines.split('\n')
    if (texts.length !== ids.length) throw new Error('There are more or fewer lines than people.')
    this.#pieces.push({ ids, flags, texts })
    this.chars += lines.length
  }

  /** The block of these people, in the order of their names, as far as there are texts of theirs. */
  blockOf(ids: readonly number[], names: readonly string[]): Block {
    const held: number[] = []
    const texts: string[] = []
    const flags: string[] = []
    const named: string[] = []
    for (const [at, id] of ids.entries()) {
      const piece = this.#pieces[lastUpTo(this.#pieces.length, (index) => this.#pieces[index]?.ids[0] ?? 0, id)]
      const row = piece === undefined ? 0 : lastUpTo(piece.ids.length, (index) => piece.ids[index] ?? 0, id)
      if (piece?.ids[row] !== id) continue
      held.push(id)
      texts.push(piece.texts[row] ?? '')
      flags.push(piece.flags[row] ?? '')
      named.push(names[at] ?? '')
    }
    return blockOf(held, flags.join(''), texts, named)
  }
}

/** Where the last of ascending numbers is that is at most this one. */
const lastUpTo = (count: number, numberAt: (index: number) => number, most: number): number => {
  let [low, high] = [0, count - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (numberAt(middle) <= most) low = middle
    else high = middle - 1
  }
  return low
}

/** Of a list with commas between them; to cut it up first takes several times as long. */
export const numbersIn = (list: string): number[] => {
  const numbers: number[] = []
  let number = 0
  for (let at = 0; at < list.length; at++) {
    const code = list.charCodeAt(at)
    if (code === COMMA) {
      numbers.push(number)
      number = 0
    } else number = number * 10 + (code - ZERO)
  }
  numbers.push(number)
  return numbers
}
const COMMA = ','.charCodeAt(0)
const ZERO = '0'.charCodeAt(0)

export const unpack = (block: Block): Worded[] =>
  block.ids.map((id, row) => ({ id, text: textAt(block, row), name: nameAt(block, row), flags: flagsAt(block, row) }))

export const textAt = ({ texts, textStarts }: Block, row: number): string => lineAt(texts, textStarts, row)
export const nameAt = ({ names, nameStarts }: Block, row: number): string => lineAt(names, nameStarts, row)
export const flagsAt = ({ flags }: Block, row: number): number => flags.charCodeAt(row) - ZERO
/** Calls `found` with each row whose text holds this piece of a line. */
export const eachHolding = ({ texts, textStarts }: Block, piece: string, found: (row: number) => void): void => {
  let row = 0
  for (let at = texts.indexOf(piece); at !== -1;) {
    row = rowAt(textStarts, at, row)
    found(row)
    const next = textStarts[row + 1]
    if (next === undefined) return
    at = texts.indexOf(piece, next)
  }
}

/** As the database sorts names: by code points, then by number. */
export const byName = (a: Pick<Worded, 'name' | 'id'>, b: Pick<Worded, 'name' | 'id'>): number => byCodePoint(a.name, b.name) || a.id - b.id

const byCodePoint = (a: string, b: string): number => {
  if (a === b) return 0
  const end = Math.min(a.length, b.length)
  for (let at = 0; at < end; at++) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)]
    if (one !== other) return rankOf(one) - rankOf(other)
  }
  return a.length - b.length
}

/** Halves of characters beyond U+FFFF come after all others. */
const rankOf = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)

const startsOf = (lines: readonly string[]): Uint32Array => {
  const starts = new Uint32Array(lines.length)
  let at = 0
  for (const [row, line] of lines.entries()) {
    starts[row] = at
    at += line.length + 1
  }
  return starts
}

const lineAt = (lines: string, starts: Uint32Array, row: number): string => {
  const next = starts[row + 1]
  return lines.slice(starts[row], next === undefined ? undefined : next - 1)
}

/** The last row, from this one on, that begins at this place or before. */
const rowAt = (starts: Uint32Array, at: number, from: number): number => {
  // Most often it is one of the next; else it is far.
  for (let row = from; row < from + 8; row++) if ((starts[row + 1] ?? Infinity) > at) return row
  return lastUpTo(starts.length, (row) => starts[row] ?? 0, at)
}
