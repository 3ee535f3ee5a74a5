/**
 * Remembers activities that were appended in this process, to tell those that are surely new without asking the log. It never forgets one, and takes about
 * one in a hundred million others for known: whatever it says is known has to be looked up. Four bytes an activity.
 */
export class FreshIds {
  readonly #tables: Table[] = []
  #count = 0

  /** Whether it can take so many more; it takes 12 million in all. If not it says nothing about others, and the log must be asked. */
  hasRoomFor(count: number): boolean {
    return this.#count + count <= COUNT_MAX
  }

  /** Remembers an id, and answers whether it may have been there before. `place` and `mark` are two 32-bit parts of the hash that it is made of. */
  meet(place: number, mark: number): boolean {
    // With a sign every number fits a word of its own, and none has to be put on the heap.
    const wanted = mark | 0 || 1
    const last = this.#tables.length - 1
    for (let index = 0; index < last; index++) {
      const { slots, mask } = this.#tables[index] ?? NO_TABLE
      if (slots[slotOf(slots, mask, place, wanted)] === wanted) return true
    }
    const newest = this.#tables[last] ?? NO_TABLE
    const slot = slotOf(newest.slots, newest.mask, place, wanted)
    if (newest.slots[slot] === wanted) return true
    this.#count += 1
    if (newest.used < newest.slots.length * FULL_SHARE) put(newest, slot, wanted)
    else {
      const table = tableOf(Math.max(LENGTH_MIN, newest.slots.length * 2))
      this.#tables.push(table)
      put(table, slotOf(table.slots, table.mask, place, wanted), wanted)
    }
    return false
  }
}

interface Table {
  /** Zero means empty. */
  readonly slots: Int32Array
  readonly mask: number
  used: number
}

/** Tables double: from here it takes four for ten million. */
const LENGTH_MIN = 1_048_576
const FULL_SHARE = 0.75
const COUNT_MAX = 12_000_000

const tableOf = (length: number): Table => ({ slots: new Int32Array(length), mask: length - 1, used: 0 })
/** Always empty, and always full. */
const NO_TABLE: Table = { slots: new Int32Array(1), mask: 0, used: 1 }

const put = (table: Table, slot: number, mark: number): void => {
  table.slots[slot] = mark
  table.used += 1
}

/** Where the mark is, or would go. A table is never full, so the search ends. */
const slotOf = (slots: Int32Array, mask: number, place: number, mark: number): number => {
  let slot = place & mask
  while (slots[slot] !== 0 && slots[slot] !== mark) slot = (slot + 1) & mask
  return slot
}
