import type { Item } from './connector.ts'

export interface BatchLimits {
  /** Items in a batch (default 1,000). */
  readonly maxRecords?: number
  /** Raw bytes in a batch (default 256 KiB): long lines must not add up in memory. */
  readonly maxBytes?: number
  /** Milliseconds until the first batch goes out (default 200), so that something is seen at once. */
  readonly firstMs?: number
  /** Milliseconds until a later batch goes out although it is not full (default 2,000). */
  readonly everyMs?: number
}

/**
 * A batch is gone before the engine has looked for garbage twice: whatever is older is moved to where it stays until all memory is gone through, which takes longer than
 * to read it. So no more than this is made before it is handed on, and whoever stores it joins batches as it likes.
 */
const MAX_RECORDS = 1_000
const MAX_BYTES = 256 * 1024

/** Rows or elements: a look at the clock for each would take as long as a tenth of its reading. */
export const LOOK_AT_CLOCK_EVERY = 16

export interface Batcher {
  readonly add: (item: Item) => void
  /** Whether the items at hand should go out now. Ask at places where a cursor can stand. */
  readonly isDue: () => boolean
  /** The same without a look at the clock, which costs more than many an item: for between two questions. */
  readonly isFull: () => boolean
  readonly isEmpty: () => boolean
  readonly take: () => readonly Item[]
}

type Raw = string | Uint8Array

export const rawOf = (item: Item): Raw => ('setAside' in item ? item.setAside.raw : item.raw)

/** Characters or bytes that an item brings; what was made of the same piece of a file as the one before it brings nothing more. */
export const sizeOf = (raw: Raw, before: Raw | undefined): number => (typeof raw !== 'string' && raw === before ? 0 : raw.length)

/** Gathers items into batches by count, by size and by time. */
export const createBatcher = (limits: BatchLimits = {}, nowMs: () => number = () => performance.now()): Batcher => {
  const { maxRecords = MAX_RECORDS, maxBytes = MAX_BYTES, firstMs = 200, everyMs = 2_000 } = limits
  let items: Item[] = []
  let bytes = 0
  let last: Raw | undefined
  let dueAtMs = nowMs() + firstMs
  const isFull = (): boolean => items.length >= maxRecords || bytes >= maxBytes
  return {
    add: (item) => {
      items.push(item)
      const raw = rawOf(item)
      bytes += sizeOf(raw, last)
      last = raw
    },
    isDue: () => items.length > 0 && (isFull() || nowMs() >= dueAtMs),
    isFull: () => items.length > 0 && isFull(),
    isEmpty: () => items.length === 0,
    take: () => {
      const taken = items
      items = []
      bytes = 0
      last = undefined
      dueAtMs = nowMs() + everyMs
      return taken
    },
  }
}
