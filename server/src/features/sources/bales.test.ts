import { describe, expect, it } from 'vitest'
import { bales, type PreparedBatch } from './bales.ts'

const RECORDS = 5_000

/** Slices of a source that gives them at once, each of so many records. */
async function* slicesOf(count: number, total: number | undefined): AsyncGenerator<PreparedBatch> {
  for (let done = 1; done <= count; done++) {
    const nothing = { rows: [], setAside: [], evidence: [], listed: [], mentioned: [], people: [], events: [], organizations: [] }
    const counts = { read: RECORDS, leftOut: 0, newPeople: 0, newIdentities: 0 }
    const progress = { done, unit: 'pages' as const, ...(total === undefined ? {} : { total }) }
    yield { prepared: { ...nothing, ...counts }, cursor: done, progress }
  }
}

const sizesOf = async (batches: AsyncIterable<PreparedBatch>): Promise<number[]> => {
  const sizes: number[] = []
  let slicesBefore = 0
  for await (const { prepared, cursor } of bales(batches)) {
    sizes.push(prepared.read)
    // Nothing is lost or told twice: the cursor stands behind all that came so far.
    slicesBefore += prepared.read / RECORDS
    expect(cursor).toBe(slicesBefore)
  }
  return sizes
}

describe('what goes into the log together', () => {
  it('becomes less towards the end of a source, as what comes last is waited for alone', async () => {
    const sizes = await sizesOf(slicesOf(60, 60))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(60 * RECORDS)
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    expect(sizes[0]).toBe(100_000)
    expect(sizes.at(-1)).toBeLessThanOrEqual(10_000)
    expect(sizes.length).toBeLessThan(12)
  })

  it('is as much as an insert is worth where nobody knows how much is to come', async () => {
    expect(await sizesOf(slicesOf(45, undefined))).toEqual([100_000, 100_000, 25_000])
  })
})
