import { activityRecord } from '@kith/contract/records'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KINDS } from './kinds.ts'
import { PARTS } from './product.ts'
import { createActivityStream, streamActivities } from './stream.ts'

const OPTIONS = { seed: 1, people: 1_000, activities: 30_000, from: '2023-11-21', until: '2026-11-20' }
const records = [...streamActivities(OPTIONS)].flat()

describe('the stream of activities', () => {
  it('yields exactly as many as asked for, oldest first, within its days, all valid and declared', () => {
    expect(records.length).toBe(30_000)
    let before = Date.parse('2023-11-21T00:00:00Z')
    for (const record of records) {
      const fits = activityRecord.safeParse(record).success && Object.hasOwn(KINDS, record.kind) && Number(record.occurredAt) >= before
      if (!fits) throw new Error(`${JSON.stringify(record)} does not fit`)
      before = Number(record.occurredAt)
    }
    expect(before).toBeLessThan(Date.parse('2026-11-21T00:00:00Z'))
  })

  it('lets everybody appear, few of them often', () => {
    const counts = new Map<string, number>()
    for (const { actor } of records) {
      const mark = actor.username ?? `member-${actor.email?.split('@')[0]?.slice(2)}`
      counts.set(mark, (counts.get(mark) ?? 0) + 1)
    }
    expect(counts.size).toBe(1_000)
    const top = [...counts.values()].toSorted((a, b) => b - a).slice(0, 10)
    expect(top.reduce((sum, count) => sum + count, 0) / records.length).toBeGreaterThan(0.2)
  })

  it('answers only what was there before, in the same part and conversation', () => {
    const roots = new Map<string, string | undefined>()
    let replies = 0
    for (const record of records) {
      roots.set(`${record.actor.platform} ${record.externalId}`, record.conversation)
      if (record.replyTo === undefined) continue
      replies++
      expect(roots.get(`${record.actor.platform} ${record.replyTo}`)).toBe(record.conversation)
    }
    expect(replies).toBeGreaterThan(10_000)
  })

  it('gives the same record at a position, wherever reading starts', () => {
    const position = fc.integer({ min: 0, max: OPTIONS.activities - 1 })
    const stream = createActivityStream(OPTIONS)
    fc.assert(
      fc.property(position, (at) => {
        expect(stream.recordAt(at)).toEqual(records[at])
      }),
      { numRuns: 200 },
    )
    expect(PARTS).toContain(stream.partAt(17))
  })

  it('differs by seed, and refuses what cannot be', () => {
    expect([...streamActivities({ ...OPTIONS, seed: 2 })].flat()).not.toEqual(records)
    expect(() => createActivityStream({ ...OPTIONS, activities: 4_999 })).toThrow('give 5000')
    expect(() => createActivityStream({ ...OPTIONS, until: '2022-01-01' })).toThrow('number of days')
  })
})
