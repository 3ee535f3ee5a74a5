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

  /** `place` and `mark` are two 32-bit parts of the hash that the id is made of. */
  mayHold(place: number, mark: number): boolean {
    const wanted = mark || 1
    return this.#tables.some(({ slots, mask }) => slots[slotOf(slots, mask, place, wanted)] === wanted)
  }

  add(place: number, mark: number): void {
    const wanted = mark || 1
    const table = this.#roomy()
    const slot = slotOf(table.slots, table.mask, place, wanted)
    if (table.slots[slot] === wanted) return
    table.slots[slot] = wanted
    table.used += 1
    this.#count += 1
  }

  /** The newest table, or one twice its size once that is three quarters full. */
  #roomy(): Table {
    let table = this.#tables.at(-1)
    if (table === undefined || table.used >= table.slots.length * FULL_SHARE) {
      const length = table === undefined ? LENGTH_MIN : table.slots.length * 2
      table = { slots: new Uint32Array(length), mask: length - 1, used: 0 }
      this.#tables.push(table)
    }
    return table
  }
}

interface Table {
  /** Zero means empty. */
  readonly slots: Uint32Array
  readonly mask: number
  used: number
}

/** Tables double: from here it takes four for ten million. */
const LENGTH_MIN = 1_048_576
const FULL_SHARE = 0.75
const COUNT_MAX = 12_000_000

/** Where the mark is, or would go. A table is never full, so the search ends. */
const slotOf = (slots: Uint32Array, mask: number, place: number, mark: number): number => {
  let slot = (place & mask) >>> 0
  while (slots[slot] !== 0 && slots[slot] !== mark) slot = (slot + 1) & mask
  return slot
}
