import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FreshIds } from './fresh-ids.ts'
import { activityId } from './row.ts'

describe('what was appended in this process', () => {
  it('is never forgotten, over several tables', () => {
    const fresh = new FreshIds()
    const ids = Array.from({ length: 120_000 }, (_, number) => activityId(1, 'commit', String(number)))
    for (const id of ids) fresh.add(id)
    expect(ids.every((id) => fresh.mayHold(id))).toBe(true)
  })

  it('hardly ever takes another for known', () => {
    const fresh = new FreshIds()
    for (let number = 0; number < 120_000; number++) fresh.add(activityId(1, 'commit', String(number)))
    const mistaken = Array.from({ length: 120_000 }, (_, number) => activityId(2, 'commit', String(number))).filter((id) =>
      fresh.mayHold(id),
    )
    expect(mistaken.length).toBeLessThan(5)
  })

  it('holds any id that it was given', () => {
    fc.assert(
      fc.property(fc.array(fc.uuid(), { maxLength: 200 }), (ids) => {
        const fresh = new FreshIds()
        for (const id of ids) fresh.add(id)
        return ids.every((id) => fresh.mayHold(id))
      }),
    )
  })
})
