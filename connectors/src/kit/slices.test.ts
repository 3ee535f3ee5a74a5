import fc from 'fast-check'
import { expect, it } from 'vitest'
import { NEWEST, nextSlice, type Slice } from './slices.ts'

it('leads through everything, also where many things share a moment, and ends', () => {
  const size = 3
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 60 }), (times) => {
      const all = times.toSorted((a, b) => b - a).map((at, id) => ({ at, id }))
      const seen = new Set<number>()
      let slice: Slice | undefined = NEWEST
      for (let asked = 0; slice !== undefined; asked++) {
        if (asked > 200) throw new Error('endless')
        const { until = Infinity, page }: Slice = slice
        const found = all.filter(({ at }) => at <= until)
        const part = found.slice(page * size, (page + 1) * size)
        for (const { id } of part) seen.add(id)
        slice = nextSlice(slice, part.at(-1)?.at, found.length > (page + 1) * size)
      }
      expect(seen.size).toBe(all.length)
    }),
  )
})
