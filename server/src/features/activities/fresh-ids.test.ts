import * as crypto from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FreshIds } from './fresh-ids.ts'

type Id = readonly [place: number, mark: number]

const idsOf = (source: number, count: number): Id[] =>
  Array.from({ length: count }, (_, number) => {
    const hash = crypto.createHash('sha1').update(`${source} ${number}`).digest()
    return [hash.readUInt32BE(0), hash.readUInt32BE(4)]
  })

describe('what was appended in this process', () => {
  it('is never forgotten, over several tables', () => {
    const fresh = new FreshIds()
    const ids = idsOf(1, 900_000)
    for (const id of ids) fresh.meet(...id)
    expect(ids.every((id) => fresh.meet(...id))).toBe(true)
  })

  it('is known from its second time on', () => {
    const fresh = new FreshIds()
    const ids = idsOf(3, 1_000)
    expect(ids.some((id) => fresh.meet(...id))).toBe(false)
    expect(ids.every((id) => fresh.meet(...id))).toBe(true)
  })

  it('hardly ever takes another for known', () => {
    const fresh = new FreshIds()
    for (const id of idsOf(1, 120_000)) fresh.meet(...id)
    expect(idsOf(2, 120_000).filter((id) => fresh.meet(...id)).length).toBeLessThan(5)
  })

  it('holds any id that it was given', () => {
    const part = fc.integer({ min: 0, max: 2 ** 32 - 1 })
    fc.assert(
      fc.property(fc.array(fc.tuple(part, part), { maxLength: 200 }), (ids) => {
        const fresh = new FreshIds()
        for (const id of ids) fresh.meet(...id)
        return ids.every((id) => fresh.meet(...id))
      }),
      { numRuns: 20 },
    )
  })

  it('says when it can take no more', () => {
    const fresh = new FreshIds()
    expect(fresh.hasRoomFor(12_000_000)).toBe(true)
    fresh.meet(1, 1)
    expect(fresh.hasRoomFor(12_000_000)).toBe(false)
  })
})
