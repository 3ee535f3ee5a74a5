import { ConnectorError } from '../connector.ts'

const SLOTS_MAX = 2 ** 24
const LOAD_MAX = 0.85

/**
 * Counts how often each digest was seen, in flat arrays: 12 bytes a slot, at most 200 MB for 14 million different rows, where a
 * Map of strings would take gigabytes. Told apart by 64 bits of the digest.
 */
export class Occurrences {
  #slots = 2 ** 12
  #used = 0
  #keys = new Uint32Array(this.#slots * 2)
  #counts = new Uint32Array(this.#slots)
  readonly #slotsMax: number

  constructor(slotsMax = SLOTS_MAX) {
    this.#slotsMax = slotsMax
  }

  /** How often this digest (16 hexadecimal digits or more) came before. Throws ConnectorError when there are too many different ones. */
  next(digest: string): number {
    const high = Number.parseInt(digest.slice(0, 8), 16)
    const low = Number.parseInt(digest.slice(8, 16), 16)
    const slot = this.#find(high, low)
    const before = this.#counts[slot] ?? 0
    this.#counts[slot] = before + 1
    if (before > 0) return before
    this.#keys[slot * 2] = high
    this.#keys[slot * 2 + 1] = low
    this.#used++
    if (this.#used > this.#slots * LOAD_MAX) this.#grow()
    return 0
  }

  #find(high: number, low: number): number {
    let slot = low & (this.#slots - 1)
    while ((this.#counts[slot] ?? 0) > 0 && !(this.#keys[slot * 2] === high && this.#keys[slot * 2 + 1] === low)) {
      slot = (slot + 1) & (this.#slots - 1)
    }
    return slot
  }

  #grow(): void {
    if (this.#slots >= this.#slotsMax) throw tooMany(this.#used)
    const keys = this.#keys
    const counts = this.#counts
    this.#slots *= 2
    this.#keys = new Uint32Array(this.#slots * 2)
    this.#counts = new Uint32Array(this.#slots)
    for (const [old, count] of counts.entries()) {
      if (count === 0) continue
      const high = keys[old * 2] ?? 0
      const low = keys[old * 2 + 1] ?? 0
      const slot = this.#find(high, low)
      this.#keys[slot * 2] = high
      this.#keys[slot * 2 + 1] = low
      this.#counts[slot] = count
    }
  }
}

const tooMany = (rows: number): ConnectorError =>
  new ConnectorError(
    'too_many_rows_without_id',
    `The file has more than ${rows} rows and no column with an id`,
    'Map a column to "id", or split the file into several, each with the header.',
  )
