/** A text of each of many people, in memory as long texts of a thousand people each: looking through all of them takes a twentieth of what a database needs. */
interface Block {
  readonly ids: readonly number[]
  /** All texts, one after another, a line each. */
  readonly text: string
  /** Where each text begins. */
  readonly starts: Uint32Array
}

export interface Worded {
  readonly id: number
  /** Null: this one is no more. */
  readonly text: string | null
}

const BLOCK = 1_000

export class Words {
  /** Ascending by id. */
  #blocks: Block[] = []

  get chars(): number {
    return this.#blocks.reduce((sum, { text }) => sum + text.length, 0)
  }

  put(changes: readonly Worded[]): void {
    const rows = changes.toSorted((a, b) => a.id - b.id)
    let at = 0
    const before = (id: number): Worded[] => {
      const from = at
      while (at < rows.length && (rows[at]?.id ?? id) < id) at++
      return rows.slice(from, at)
    }
    const made = this.#blocks.flatMap((block, index) => {
      const changed = before(this.#blocks[index + 1]?.ids[0] ?? Infinity)
      return changed.length === 0 ? [block] : blocksOf([...textsOf(block), ...changed])
    })
    this.#blocks = [...made, ...blocksOf(before(Infinity))]
  }

  /** Whose text holds this piece of a line; undefined when it is more than `most` people. */
  holding(piece: string, most: number): number[] | undefined {
    const found: number[] = []
    for (const { ids, text, starts } of this.#blocks) {
      for (let at = text.indexOf(piece); at !== -1;) {
        const row = rowAt(starts, at)
        found.push(ids[row] ?? 0)
        if (found.length > most) return undefined
        const next = starts[row + 1]
        at = next === undefined ? -1 : text.indexOf(piece, next)
      }
    }
    return found
  }
}

const textsOf = ({ ids, text, starts }: Block): Worded[] =>
  ids.map((id, row) => ({ id, text: text.slice(starts[row], (starts[row + 1] ?? text.length + 1) - 1) }))

/** Of two rows of one person the later holds. */
const blocksOf = (rows: readonly Worded[]): Block[] => {
  const texts = new Map<number, string>()
  for (const { id, text } of rows) {
    if (text === null) texts.delete(id)
    else texts.set(id, text)
  }
  const all = [...texts].toSorted(([a], [b]) => a - b)
  return Array.from({ length: Math.ceil(all.length / BLOCK) }, (_, index) => blockOf(all.slice(index * BLOCK, (index + 1) * BLOCK)))
}

const blockOf = (rows: readonly (readonly [number, string])[]): Block => {
  const starts = new Uint32Array(rows.length)
  let end = 0
  for (const [row, [, text]] of rows.entries()) {
    starts[row] = end
    end += text.length + 1
  }
  return { ids: rows.map(([id]) => id), text: rows.map(([, text]) => text).join('\n'), starts }
}

/** The last row that begins at this place or before. */
const rowAt = (starts: Uint32Array, at: number): number => {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return low
}
