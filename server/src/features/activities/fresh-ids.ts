/**
 * Remembers activities that were appended in this process, to tell those that are surely new without asking the log. It never forgets one, and takes about
 * one in a hundred million others for known: whatever it says is known has to be looked up. Four bytes an activity.
 */
export class FreshIds {
  readonly #tables: { readonly slots: Uint32Array; readonly mask: number; used: number }[] = []
  #count = 0

  /** True when it has taken as many as it may (12 million): then it says nothing about others, and the log must be asked. */
  get isFull(): boolean {
    return this.#count >= COUNT_MAX
  }

  /** `id` is a UUID made of a hash. */
  mayHold(id: string): boolean {
    const place = Number.parseInt(id.slice(0, 8), 16)
    const mark = markOf(id)
    return this.#tables.some(({ slots, mask }) => slots[slotOf(slots, mask, place, mark)] === mark)
  }

  add(id: string): void {
    if (this.isFull) return
    const place = Number.parseInt(id.slice(0, 8), 16)
    const mark = markOf(id)
    const { slots, mask } = this.#roomy()
    const slot = slotOf(slots, mask, place, mark)
    if (slots[slot] === mark) return
    slots[slot] = mark
    this.#count += 1
  }

  /** The newest table, or one twice its size once that is three quarters full. */
  #roomy(): { readonly slots: Uint32Array; readonly mask: number } {
    let table = this.#tables.at(-1)
    if (table === undefined || table.used >= table.slots.length * FULL_SHARE) {
      const length = table === undefined ? LENGTH_MIN : table.slots.length * 2
      table = { slots: new Uint32Array(length), mask: length - 1, used: 0 }
      this.#tables.push(table)
    }
    table.used += 1
    return table
  }
}

const LENGTH_MIN = 65_536
const FULL_SHARE = 0.75
const COUNT_MAX = 12_000_000

/** Zero means an empty slot. */
const markOf = (id: string): number => Number.parseInt(id.slice(9, 13) + id.slice(14, 18), 16) || 1

/** Where the mark is, or would go. A table is never full, so the search ends. */
const slotOf = (slots: Uint32Array, mask: number, place: number, mark: number): number => {
  let slot = (place & mask) >>> 0
  while (slots[slot] !== 0 && slots[slot] !== mark) slot = (slot + 1) & mask
  return slot
}
