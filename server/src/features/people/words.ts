import { blocksOf, byName, eachHolding, flagsAt, nameAt, textAt, unpack, type Block, type Texts, type Worded } from './block.ts'

export interface Found {
  /** In the order of their names. */
  readonly ids: number[]
  /** There are more. */
  readonly cut: boolean
}

/**
 * The words of many people: blocks in the order of names, and beside them whoever has changed since, who hide what the blocks say of them until `settle` has
 * worked them in.
 */
export class Words {
  #blocks: Block[] = []
  /** Undefined: nobody is found by that number any more. */
  readonly #changed = new Map<number, Worded | undefined>()

  /** How many changes wait to be worked in. */
  get waiting(): number {
    return this.#changed.size
  }

  /** Adds people who come after all that are there, in the order of their names. */
  append(texts: Texts, ids: readonly number[], names: readonly string[]): void {
    const block = texts.blockOf(ids, names)
    if (block.ids.length > 0) this.#blocks.push(block)
  }

  put(people: readonly Worded[]): void {
    for (const one of people) this.#changed.set(one.id, one)
  }

  remove(ids: Iterable<number>): void {
    for (const id of ids) this.#changed.set(id, undefined)
  }

  /** Whose text holds every word, and whose flags are let through. Of more than `most` those whose text begins with the first word come first, then by name. */
  find(words: readonly string[], isCounted: (flags: number) => boolean, most: number): Found {
    const [begin = ''] = words
    // What is longest is rarest.
    const [rarest = '', ...others] = words.toSorted((a, b) => b.length - a.length)
    const fresh = [...this.#changed.values()]
      .filter((one) => one !== undefined)
      .filter((one) => isCounted(one.flags) && words.every((word) => one.text.includes(word)))
      .toSorted((a, b) => byName(b, a))
    const ids: number[] = []
    const begins: boolean[] = []
    const takeFresh = (until?: Pick<Worded, 'id' | 'name'>): void => {
      for (let one = fresh.at(-1); one !== undefined && (until === undefined || byName(one, until) < 0); one = fresh.at(-1)) {
        ids.push(one.id)
        begins.push(one.text.startsWith(begin))
        fresh.pop()
      }
    }
    for (const block of this.#blocks) {
      eachHolding(block, rarest, (row) => {
        const id = block.ids[row] ?? 0
        if (!isCounted(flagsAt(block, row)) || this.#changed.has(id)) return
        if (others.length > 0 && !others.every((word) => textAt(block, row).includes(word))) return
        if (fresh.length > 0) takeFresh({ id, name: nameAt(block, row) })
        ids.push(id)
        begins.push(block.texts.startsWith(begin, block.textStarts[row]))
      })
    }
    takeFresh()
    if (ids.length <= most) return { ids, cut: false }
    let beginning = Math.min(most, begins.filter(Boolean).length)
    let further = most - beginning
    return { ids: ids.filter((_, at) => (begins[at] === true ? beginning-- > 0 : further-- > 0)), cut: true }
  }

  /** Works the changes in that wait, a block at a time. What comes meanwhile waits for the next time. One at a time. */
  async settle(breathe: () => Promise<unknown>): Promise<void> {
    const changes = new Map(this.#changed)
    const fresh = [...changes.values()].filter((one) => one !== undefined).toSorted((a, b) => byName(b, a))
    const made: Block[] = []
    for (const block of this.#blocks) {
      const last = block.ids.length - 1
      const end = { id: block.ids[last] ?? 0, name: nameAt(block, last) }
      const own: Worded[] = []
      for (let one = fresh.at(-1); one !== undefined && byName(one, end) < 0; one = fresh.at(-1)) own.push(...fresh.splice(-1))
      if (own.length === 0 && !block.ids.some((id) => changes.has(id))) made.push(block)
      else {
        made.push(...blocksOf([...unpack(block).filter(({ id }) => !changes.has(id)), ...own].toSorted(byName)))
        await breathe()
      }
    }
    made.push(...blocksOf(fresh.toReversed()))
    this.#blocks = made
    for (const [id, one] of changes) if (this.#changed.get(id) === one) this.#changed.delete(id)
  }
}
