import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readNew, readPast, type Ends, type Stream } from './ends.ts'

interface Entry {
  readonly id: number
  readonly at: number
}

/** Entries by the time of their last change, the newest first, two on a page; the past is asked for by time. */
const streamOf = (entries: readonly Entry[]): Stream<{ until: number }, readonly Entry[]> => ({
  first: { until: Infinity },
  read: async ({ until }) => {
    const sorted = entries.filter(({ at }) => at <= until).toSorted((a, b) => b.at - a.at)
    const content = sorted.slice(0, 2)
    const oldest = content.at(-1)?.at
    return { content, newest: content[0]?.at, oldest, next: sorted.length > 2 && oldest !== undefined ? { until: oldest } : undefined }
  },
})

describe('a stream that is read from both ends', () => {
  it('gives one page first, then the past', async () => {
    const entries = [1, 2, 3, 4, 5].map((at) => ({ id: at, at }))
    const seen: number[][] = []
    let ends: Ends<{ until: number }> = {}
    for await (const step of readNew(ends, streamOf(entries))) {
      seen.push(step.content.map(({ id }) => id))
      ends = step.ends
    }
    expect(seen).toEqual([[5, 4]])
    expect(ends).toEqual({ newest: 5, past: { until: 4 } })
    for await (const step of readPast(ends, streamOf(entries))) ends = step.ends
    expect(ends).toEqual({ newest: 5, past: null })
  })

  it('holds everything in its last version, whatever comes, changes and breaks off in between', async () => {
    const change = fc.record({
      id: fc.integer({ min: 1, max: 12 }),
      pages: fc.integer({ min: 0, max: 4 }),
      gap: fc.integer({ min: 1, max: 2 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 30 }), async (changes) => {
        const source = new Map<number, number>()
        const held = new Map<number, number>()
        let ends: Ends<{ until: number }> = {}
        let clock = 0
        const read = async (pagesMax: number): Promise<void> => {
          const entries = [...source].map(([id, at]) => ({ id, at }))
          let pages = 0
          for (const part of [readNew, readPast]) {
            for await (const step of part(ends, streamOf(entries))) {
              for (const { id, at } of step.content) held.set(id, Math.max(at, held.get(id) ?? 0))
              ends = step.ends
              if (++pages >= pagesMax) return
            }
          }
        }
        for (const { id, pages, gap } of changes) {
          clock += gap
          source.set(id, clock)
          if (pages > 0) await read(pages)
        }
        await read(1_000)
        await read(1_000)
        expect(held).toEqual(source)
      }),
      { numRuns: 300 },
    )
  })

  it('does not go round in circles', async () => {
    const circle: Stream<number, null> = { first: 1, read: async () => ({ content: null, newest: 1, oldest: 1, next: 1 }) }
    const read = async (): Promise<void> => {
      for await (const _ of readNew({ newest: 0, past: null }, circle));
    }
    await expect(read()).rejects.toMatchObject({ code: 'endless_pages' })
  })
})
