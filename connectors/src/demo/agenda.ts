import { at } from './random.ts'

/** What is to happen later, as a binary heap by time; equal times in the order of adding. */
export function createAgenda() {
  interface Entry {
    readonly atMs: number
    readonly turn: number
    readonly act: (atMs: number) => void
  }
  const heap: Entry[] = []
  let turns = 0
  const before = (a: Entry, b: Entry) => a.atMs < b.atMs || (a.atMs === b.atMs && a.turn < b.turn)
  const swap = (i: number, j: number) => {
    const kept = at(heap, i)
    heap[i] = at(heap, j)
    heap[j] = kept
  }
  const add = (atMs: number, act: (atMs: number) => void) => {
    heap.push({ atMs, turn: turns++, act })
    for (let i = heap.length - 1; i > 0;) {
      const parent = (i - 1) >> 1
      if (!before(at(heap, i), at(heap, parent))) break
      swap(i, parent)
      i = parent
    }
  }
  const shift = (): Entry => {
    const first = at(heap, 0)
    swap(0, heap.length - 1)
    heap.pop()
    for (let i = 0; ;) {
      const left = 2 * i + 1
      if (left >= heap.length) break
      const right = left + 1
      const child = right < heap.length && before(at(heap, right), at(heap, left)) ? right : left
      if (!before(at(heap, child), at(heap, i))) break
      swap(i, child)
      i = child
    }
    return first
  }
  const runUntil = (untilMs: number) => {
    while (heap.length > 0 && at(heap, 0).atMs < untilMs) {
      const { atMs, act } = shift()
      act(atMs)
    }
  }
  return { add, runUntil }
}
